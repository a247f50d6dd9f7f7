package discord

import (
	"errors"
	"net/http"
	"testing"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
)

// Whoever else removes something in the same archived discussion, here or in another process, archives it when
// that is done: also between this one's opening it and its own removal.
func TestTwoRemovalsInOneArchivedDiscussionAreBothDone(t *testing.T) {
	atTheDesk(t, func(n *desk) {
		ctx := n.T.Context()
		message := n.Say(n.World.Ben, n.World.Channels.Discussions, "It rains.")
		n.As(n.World.Ben, "POST", "/channels/"+n.World.Channels.Discussions+"/messages/"+message+"/threads", `{"name":"Old harbour"}`)
		thread := message // a thread has the id of its first message
		said := n.Say(n.World.Newt, thread, "You are a complete idiot.")
		if err := n.client.archive(ctx, thread, true, ""); err != nil {
			n.T.Fatal(err)
		}
		before, tries := n.messages(thread), 0
		err := (&Enforcer{Client: n.client}).inArchive(ctx, thread, "ombud case 1", func() error {
			if tries++; tries == 2 || tries == 3 { // opened, and the other is done
				if err := n.client.archive(ctx, thread, true, ""); err != nil {
					return err
				}
			}
			return n.client.DeleteMessage(ctx, thread, said, "")
		})
		if err != nil || tries != 4 {
			n.T.Errorf("%v, after %d tries", err, tries)
		}
		var now wire.Channel
		if err := n.client.Do(ctx, http.MethodGet, discordgo.EndpointChannel(thread), nil, &now); err != nil || !isArchived(now) {
			n.T.Errorf("the discussion is left open: %+v, %v", now, err)
		}
		if n.messages(thread) != before-1 {
			n.T.Error("the message stands")
		}
		// Somebody who archives it each time is not fought with for ever.
		tries = 0
		err = (&Enforcer{Client: n.client}).inArchive(ctx, thread, "ombud case 1", func() error {
			tries++
			return &rest.Error{Status: 400, Code: rest.ThreadArchived}
		})
		if e := (*rest.Error)(nil); !errors.As(err, &e) || tries != openings+1 {
			n.T.Errorf("%v, after %d tries", err, tries)
		}
	})
}
