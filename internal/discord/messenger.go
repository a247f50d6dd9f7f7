package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/customid"
	"ombud/internal/discord/draw"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/rest"
	"ombud/internal/moderation"
	"ombud/internal/policy"
	"ombud/internal/speech"
)

// Messenger writes to members: directly, or by a note that names them.
type Messenger struct {
	Client    *Client
	Directory *Directory
	Policy    func() *policy.Policy
	Speech    *speech.Book

	mu     sync.Mutex
	paused time.Time // until when no direct message is opened: Discord said that they are too many
}

var _ moderation.Messenger = (*Messenger)(nil)

// dmPause is how long no direct message is opened after Discord refused one as too many. It
// says no time of its own (40003), and repeated refusals count towards a ban of the address.
const dmPause = time.Minute

// Tell writes to the recipient directly.
func (m *Messenger) Tell(ctx context.Context, l moderation.Letter, again bool) (moderation.CardRef, error) {
	drawn, err := m.draw(ctx, l)
	if err != nil {
		return moderation.CardRef{}, noticing(l.Notice.ID, err)
	}
	channel, err := m.open(ctx, l.Notice.RecipientID)
	if err != nil {
		return moderation.CardRef{}, noticing(l.Notice.ID, err)
	}
	return m.post(ctx, channel, drawn.message(false), l.Notice, again)
}

// NameInDiscussion names the recipient where the message stands or stood. The button shows them, and nobody
// else, what was decided.
func (m *Messenger) NameInDiscussion(ctx context.Context, l moderation.Letter, again bool) (moderation.CardRef, error) {
	v, _, err := m.voice(ctx, l)
	if err != nil {
		return moderation.CardRef{}, noticing(l.Notice.ID, err)
	}
	text := v.Say("note.text", speech.Args{"Member": "<@" + markdown.OnlyDigits(l.Notice.RecipientID) + ">"})
	row := discordgo.ActionsRow{Components: []discordgo.MessageComponent{
		discordgo.Button{Label: v.Say("note.button"), Style: discordgo.SecondaryButton, CustomID: customid.NoteID(l.Notice.ID)},
	}}
	components := []discordgo.MessageComponent{row}
	here := l.Case.Subject.ChannelID
	reason := reasonForTelling(l.Case.ID)
	var at moderation.CardRef
	err = m.Client.intoArchive(ctx, here, reason, func() error {
		at, err = m.post(ctx, here, outgoing{Message: draw.Message{Content: &text, Components: &components}}, l.Notice, again)
		return err
	})
	return at, err
}

// post sends what was drawn, unless an earlier try got through unheard.
func (m *Messenger) post(ctx context.Context, channel string, out outgoing, n moderation.Notice, again bool) (moderation.CardRef, error) {
	if again {
		id, err := m.find(ctx, channel, n)
		if err != nil {
			return moderation.CardRef{}, noticing(n.ID, err)
		}
		if id != "" {
			return moderation.CardRef{ChannelID: channel, MessageID: id}, nil
		}
	}
	out.Nonce = nonce("notice", strconv.FormatInt(n.ID, 10), channel)
	id, err := m.Client.send(ctx, channel, out)
	if err != nil {
		return moderation.CardRef{}, noticing(n.ID, err)
	}
	return moderation.CardRef{ChannelID: channel, MessageID: id}, nil
}

// open finds or makes the channel of direct messages with somebody. To repeat it is
// harmless: there is one of each two accounts.
func (m *Messenger) open(ctx context.Context, userID string) (string, error) {
	m.mu.Lock()
	wait := time.Until(m.paused)
	m.mu.Unlock()
	if wait > 0 {
		return "", tooManyDMs(wait + rand.N(dmPause/4))
	}
	body := struct {
		RecipientID string `json:"recipient_id"`
	}{userID}
	var ch struct {
		ID string `json:"id"`
	}
	err := m.Client.Do(ctx, http.MethodPost, discordgo.EndpointUserChannels("@me"), body, &ch)
	if rest.HasCode(err, rest.DMsTooFast) {
		m.mu.Lock()
		m.paused = time.Now().Add(dmPause)
		m.mu.Unlock()
		return "", tooManyDMs(dmPause)
	}
	return ch.ID, err
}

func tooManyDMs(wait time.Duration) error {
	return &rest.LimitedError{Route: "POST /users/@me/channels", After: wait, Reason: "too many"}
}

// find looks in a channel for the message about a notice.
func (m *Messenger) find(ctx context.Context, channelID string, n moderation.Notice) (string, error) {
	me, err := m.Client.Me(ctx)
	if err != nil {
		return "", err
	}
	return m.Client.find(ctx, channelID, n.MadeAt, func(data json.RawMessage) bool {
		_, is := noticed(data, me.ID, n.ID)
		return is
	})
}

// noticed tells whether a message is the letter or the note about a notice.
func noticed(data json.RawMessage, botID string, noticeID int64) (messageID string, is bool) {
	var seen struct {
		sentMessage
		Components json.RawMessage `json:"components"`
	}
	if json.Unmarshal(data, &seen) != nil || seen.Author.ID != botID {
		return "", false
	}
	marked := func(e sentEmbed) bool { return strings.HasSuffix(e.Footer.Text, draw.LetterMarker(noticeID)) }
	return seen.ID, seen.has(marked) || strings.Contains(string(seen.Components), `"`+customid.NoteID(noticeID)+`"`)
}

func noticing(noticeID int64, err error) error {
	return messaging("notice "+strconv.FormatInt(noticeID, 10), err)
}

// messaging tells apart what another try can mend, a member who takes no direct messages, and
// what stays refused.
func messaging(what string, err error) error {
	cause := fmt.Errorf("send %s: %w", what, err)
	var e *rest.Error
	switch {
	case rest.HasCode(err, rest.CannotDM, rest.NoSharedServer, rest.InvalidRecipient):
		return errors.Join(moderation.ErrClosed, cause)
	case !errors.As(err, &e) || e.Status >= 500 || e.Status == http.StatusTooManyRequests:
		return cause
	}
	return &moderation.FinalError{Err: cause}
}
