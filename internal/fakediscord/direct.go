package fakediscord

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// directRoutes open direct messages.
func directRoutes(*Discord) table {
	return table{routes: []route{
		{method: "POST", pattern: "/users/@me/channels", doc: "Resources/User, Create DM", body: true, limit: rateLimit{10, 10 * time.Second}, handle: openDirect},
	}}
}

// openDirect finds or makes the DM with somebody. That the other takes no
// messages shows only when one is sent.
//
// docs: Resources/User, Create DM.
func openDirect(c *call) (int, any, error) {
	var body struct {
		RecipientID snowflake `json:"recipient_id"`
	}
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	other := c.d.accounts[body.RecipientID]
	switch {
	case body.RecipientID == 0:
		return 0, nil, formError("BASE_TYPE_REQUIRED", "This field is required", "recipient_id")
	case other == nil, other == c.who, other.bot && c.who.bot:
		return 0, nil, &apiError{status: http.StatusBadRequest, code: 50033, message: "Invalid Recipient(s)"}
	}
	return http.StatusOK, c.d.directChannel(c.who, other).wire(c.who), nil
}

// directChannel is the DM of two accounts, made when there is none. Bots are
// not told of it; the first message is what they hear.
func (d *Discord) directChannel(a, b *account) *channel {
	for _, ch := range d.channels {
		if ch.kind == kindDM && ((ch.recipients[0] == a && ch.recipients[1] == b) || (ch.recipients[0] == b && ch.recipients[1] == a)) {
			return ch
		}
	}
	ch := &channel{id: d.newID(), kind: kindDM, recipients: []*account{a, b}}
	d.channels[ch.id] = ch
	return ch
}

// maySendDirect: the recipient must take messages and share a server with the sender.
//
// docs: Topics/Opcodes and Status Codes, JSON Error Codes, 50007.
func (c *call) maySendDirect(ch *channel) error {
	for _, r := range ch.recipients {
		if r != c.who && (r.dmsClosed || !c.d.shareGuild(r, c.who)) {
			return errCannotDM
		}
	}
	return nil
}

func (d *Discord) shareGuild(a, b *account) bool {
	for _, g := range d.guilds {
		if g.member(a.id) != nil && g.member(b.id) != nil {
			return true
		}
	}
	return false
}

// Speak sets the locale of an account's client; en-US otherwise.
//
// docs: Reference, Locales.
func (d *Discord) Speak(accountID, locale string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	id, err := parseSnowflake(accountID)
	if err != nil || d.accounts[id] == nil || !slices.Contains(locales(), locale) {
		return fmt.Errorf("account %s cannot speak %q (%w)", accountID, locale, err)
	}
	d.accounts[id].locale = locale
	return nil
}

func (a *account) speaks() string {
	if a.locale == "" {
		return "en-US"
	}
	return a.locale
}

// CloseDMs switches whether an account takes direct messages; a new one does.
func (d *Discord) CloseDMs(accountID string, closed bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	id, err := parseSnowflake(accountID)
	if err != nil {
		return fmt.Errorf("close the direct messages of %s: %w", accountID, err)
	}
	a := d.accounts[id]
	if a == nil {
		return fmt.Errorf("there is no account %s", accountID)
	}
	a.dmsClosed = closed
	return nil
}
