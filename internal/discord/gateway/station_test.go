package gateway

import (
	"context"
	"sync"
	"testing"

	"ombud/internal/discord/newsroom"
	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
	"ombud/internal/fakediscord"
	"ombud/internal/moderation"
)

// station is a newsroom with ombud's gateway in it.
type station struct {
	*newsroom.Room
	client  *rest.Client
	gateway *Supervisor
	starts  *newsroom.Starts // what the database keeps of sessions

	mu     sync.Mutex
	events []wire.Event
	ended  chan error
	stop   context.CancelFunc
}

func atTheStation(t *testing.T, opts fakediscord.Options, story func(*station)) {
	t.Helper()
	newsroom.Enter(t, opts, func(r *newsroom.Room) {
		n := &station{Room: r, starts: &newsroom.Starts{}, ended: make(chan error, 1)}
		c := n.newClient(n.World.Bot.Token, n.Dial)
		n.client, n.gateway = c, n.newGateway(c, n.Dial)
		story(n)
		if n.stop != nil {
			n.stop()
			if err := <-n.ended; err != nil {
				n.T.Errorf("the gateway ended with: %v", err)
			}
		}
		c.Close()
	})
}

func (n *station) newClient(token string, dial rest.Dial) *rest.Client {
	n.T.Helper()
	c, err := rest.New(token, newsroom.API, dial, newsroom.Quiet())
	if err != nil {
		n.T.Fatal(err)
	}
	return c
}

// newGateway makes the gateway of a bot's only shard.
func (n *station) newGateway(c *rest.Client, dial rest.Dial) *Supervisor {
	return New(c, dial, Shard{}, moderation.Lease{}, NewIdentifies(n.starts, Sharding{}, newsroom.Quiet()))
}

func (n *station) run() {
	ctx, stop := context.WithCancel(n.T.Context())
	n.stop = stop
	go func() {
		n.ended <- n.gateway.Run(ctx, func(e wire.Event) {
			n.mu.Lock()
			defer n.mu.Unlock()
			n.events = append(n.events, e)
		})
		close(n.ended)
	}()
}

func (n *station) count(eventType string) (count int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, e := range n.events {
		if e.Type == eventType {
			count++
		}
	}
	return count
}
