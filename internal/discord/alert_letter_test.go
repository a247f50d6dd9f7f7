package discord

import (
	"errors"
	"testing"

	"ombud/internal/fakediscord"
	"ombud/internal/moderation"
)

// Whoever added a feed may have left, or looks after the server no more: its trouble is not theirs.
func TestOnlyWhoLooksAfterTheServerIsToldDirectly(t *testing.T) {
	inNewsroom(t, fakediscord.Options{}, func(n *newsroom) {
		ctx := n.t.Context()
		m := &Messenger{Client: n.client, Directory: &Directory{Client: n.client}, Policy: testPolicy}
		a := moderation.Alert{ID: 1, GuildID: n.world.Guild, Sentence: "Feed 1 is paused.", FeedID: 1, RecipientID: n.world.Ada.ID}
		if id, err := m.TellAlert(ctx, a); err != nil || id == "" {
			n.t.Fatalf("ada, whose server it is, is told %q (%v)", id, err)
		}
		a.ID, a.RecipientID = 2, n.world.Alice.ID
		if id, err := m.TellAlert(ctx, a); !errors.Is(err, moderation.ErrClosed) {
			n.t.Errorf("alice, who is a member like any other, is told %q (%v)", id, err)
		}
		if err := n.Leave(n.world.Alice.ID); err != nil {
			n.t.Fatal(err)
		}
		a.ID = 3
		if id, err := m.TellAlert(ctx, a); !errors.Is(err, moderation.ErrClosed) {
			n.t.Errorf("alice, who has left, is told %q (%v)", id, err)
		}
	})
}
