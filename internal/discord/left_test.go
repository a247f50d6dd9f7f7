package discord

import (
	"errors"
	"testing"
	"time"

	"ombud/internal/fakediscord"
	"ombud/internal/moderation"
)

// Nobody is left who could be shown a card: the job ends, where it otherwise asks once a minute
// for a week.
func TestACardForAServerThatOmbudHasLeftIsGivenUp(t *testing.T) {
	inNewsroom(t, fakediscord.Options{}, func(n *newsroom) {
		ctx := n.t.Context()
		notifier := &Notifier{Client: n.client, Policy: testPolicy}
		n.fault(fakediscord.Fault{Kind: "forbidden", Method: "POST", Route: "/channels/{channel_id}/messages", Times: 1})
		var held *HeldError
		_, err := notifier.ShowCard(ctx, n.server(), testCase("You idiot"), false)
		if !errors.As(err, &held) || errors.Is(err, moderation.ErrLeft) {
			n.t.Errorf("a channel that is closed for a while: %v", err)
		}
		time.Sleep(2 * time.Minute)
		n.as(n.world.Ada, "DELETE", "/guilds/"+n.world.Guild+"/members/"+n.world.Bot.ID, "")
		if _, err := notifier.ShowCard(ctx, n.server(), testCase("You idiot"), false); !errors.Is(err, moderation.ErrLeft) {
			n.t.Errorf("a server that ombud has left: %v", err)
		}
	})
}
