package discord

import (
	"strings"
	"testing"
	"time"

	"ombud/internal/fakediscord"
	"ombud/internal/moderation"
)

// TestACardWhoseTextsWereDeletedIsEditedAndNeverPostedAnew: an hour's edits of an old card are used up, so that
// Discord takes none; the card that took its place, and later itself, say no more what was said.
func TestACardWhoseTextsWereDeletedIsEditedAndNeverPostedAnew(t *testing.T) {
	inNewsroom(t, fakediscord.Options{}, func(n *newsroom) {
		notifier := &Notifier{Client: n.client, Policy: testPolicy}
		c := testCase("You nincompoop")
		show := func() {
			at, err := notifier.ShowCard(n.t.Context(), n.server(), c, false)
			if err != nil {
				n.t.Fatal(err)
			}
			c.Card = at
		}
		show()
		time.Sleep(2 * time.Hour)
		for range 31 {
			show()
		}
		if c.Card.Replaces == "" {
			n.t.Fatal("Discord took every edit, so this proves nothing")
		}
		const posted = 2
		standing := func(quoting int) {
			n.t.Helper()
			all, err := n.client.History(n.t.Context(), n.world.Channels.Moderators, "", "", HistoryPage)
			if err != nil {
				n.t.Fatal(err)
			}
			quote := 0
			for _, m := range all {
				quote += count(strings.Contains(string(m), "nincompoop"))
			}
			if len(all) != posted || quote != quoting {
				n.t.Fatalf("%d cards stand, and %d of them quote", len(all), quote)
			}
		}
		standing(2)
		c.Revision.Surfaces, c.Findings = nil, nil
		c.Texts = moderation.Texts{GoneAt: time.Now(), KeptDays: 30}
		if err := notifier.Unquote(n.t.Context(), c, nil); err == nil {
			n.t.Error("nothing stood in the way")
		}
		standing(1) // the newer one could be edited
		time.Sleep(time.Hour)
		if err := notifier.Unquote(n.t.Context(), c, nil); err != nil {
			n.t.Error(err)
		}
		standing(0)
		n.as(n.world.Ada, "DELETE", "/channels/"+n.world.Channels.Moderators+"/messages/"+c.Card.Replaces, "")
		if err := notifier.Unquote(n.t.Context(), c, nil); err != nil {
			n.t.Errorf("a card that somebody deleted: %v", err)
		}
	})
}
