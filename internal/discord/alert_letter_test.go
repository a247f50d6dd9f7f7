package discord

import (
	"errors"
	"testing"

	"ombud/internal/moderation"
)

// Whoever added a feed may have left, or looks after the server no more: its trouble is not theirs.
func TestOnlyWhoLooksAfterTheServerIsToldDirectly(t *testing.T) {
	atTheDesk(t, func(n *desk) {
		ctx := n.T.Context()
		m := &Messenger{Client: n.client, Directory: &Directory{Client: n.client}, Policy: housePolicy}
		a := moderation.Alert{ID: 1, GuildID: n.World.Guild, Sentence: "Feed 1 is paused.", FeedID: 1, RecipientID: n.World.Ada.ID}
		if id, err := m.TellAlert(ctx, a); err != nil || id == "" {
			n.T.Fatalf("ada, whose server it is, is told %q (%v)", id, err)
		}
		a.ID, a.RecipientID = 2, n.World.Alice.ID
		if id, err := m.TellAlert(ctx, a); !errors.Is(err, moderation.ErrClosed) {
			n.T.Errorf("alice, who is a member like any other, is told %q (%v)", id, err)
		}
		if err := n.Leave(n.World.Alice.ID); err != nil {
			n.T.Fatal(err)
		}
		a.ID = 3
		if id, err := m.TellAlert(ctx, a); !errors.Is(err, moderation.ErrClosed) {
			n.T.Errorf("alice, who has left, is told %q (%v)", id, err)
		}
	})
}
