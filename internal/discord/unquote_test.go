package discord

import (
	"strings"
	"testing"
	"time"

	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// TestACardWhoseTextsWereDeletedIsEditedAndNeverPostedAnew: an hour's edits of an old card are used up, so that
// Discord takes none; the card that took its place, and later itself, say no more what was said.
func TestACardWhoseTextsWereDeletedIsEditedAndNeverPostedAnew(t *testing.T) {
	atTheDesk(t, func(n *desk) {
		notifier := &Notifier{Client: n.client, Policy: housePolicy}
		c := openCase("You nincompoop")
		show := func() {
			at, err := notifier.ShowCard(n.T.Context(), n.server(), c, false)
			if err != nil {
				n.T.Fatal(err)
			}
			c.Card = at
		}
		show()
		time.Sleep(2 * time.Hour)
		for range 31 {
			show()
		}
		if c.Card.Replaces == "" {
			n.T.Fatal("Discord took every edit, so this proves nothing")
		}
		const posted = 2
		standing := func(quoting int) {
			n.T.Helper()
			all, err := n.client.History(n.T.Context(), n.World.Channels.Moderators, "", "", wire.HistoryPage)
			if err != nil {
				n.T.Fatal(err)
			}
			quote := 0
			for _, m := range all {
				if strings.Contains(string(m), "nincompoop") {
					quote++
				}
			}
			if len(all) != posted || quote != quoting {
				n.T.Fatalf("%d cards stand, and %d of them quote", len(all), quote)
			}
		}
		standing(2)
		c.Revision.Surfaces, c.Findings = nil, nil
		c.Texts = moderation.Texts{GoneAt: time.Now(), KeptDays: 30}
		if err := notifier.Unquote(n.T.Context(), c, nil, nil); err == nil {
			n.T.Error("nothing stood in the way")
		}
		standing(1) // the newer one could be edited
		time.Sleep(time.Hour)
		if err := notifier.Unquote(n.T.Context(), c, nil, nil); err != nil {
			n.T.Error(err)
		}
		standing(0)
		n.As(n.World.Ada, "DELETE", "/channels/"+n.World.Channels.Moderators+"/messages/"+c.Card.Replaces, "")
		if err := notifier.Unquote(n.T.Context(), c, nil, nil); err != nil {
			n.T.Errorf("a card that somebody deleted: %v", err)
		}
	})
}
