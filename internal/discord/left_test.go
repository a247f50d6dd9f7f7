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
	atTheDesk(t, func(n *desk) {
		ctx := n.T.Context()
		notifier := &Notifier{Client: n.client, Policy: housePolicy}
		n.Cause(fakediscord.Fault{Kind: "forbidden", Method: "POST", Route: "/channels/{channel_id}/messages", Times: 1})
		var held *HeldError
		_, err := notifier.ShowCard(ctx, n.server(), openCase("You idiot"), false)
		if !errors.As(err, &held) || errors.Is(err, moderation.ErrLeft) {
			n.T.Errorf("a channel that is closed for a while: %v", err)
		}
		time.Sleep(2 * time.Minute)
		n.As(n.World.Ada, "DELETE", "/guilds/"+n.World.Guild+"/members/"+n.World.Bot.ID, "")
		if _, err := notifier.ShowCard(ctx, n.server(), openCase("You idiot"), false); !errors.Is(err, moderation.ErrLeft) {
			n.T.Errorf("a server that ombud has left: %v", err)
		}
	})
}
