package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

const (
	// openWithin is how long a connection may take until its session stands, the
	// wait for an IDENTIFY's turn included.
	openWithin = 45 * time.Second
	// lettingGo is how long discordgo may take to let go of a connection: its
	// Close sleeps a second.
	lettingGo = 5 * time.Second
	// stood is how long a session has to last for its end to be a new trouble. One that was
	// resumed cost no IDENTIFY, of which there are few a day: two seconds of it, and the pause of at
	// least half of one after it, are no storm.
	stood       = 30 * time.Second
	stoodAgain  = 2 * time.Second
	firstReopen = time.Second
	lastReopen  = time.Minute
)

// Supervisor holds one shard's connection, over which Discord tells what happens. It
// supervises discordgo's session from outside: the library reconnects without
// end or patience, notices a dead connection after minutes and can block for ever.
type Supervisor struct {
	client     *rest.Client
	dial       rest.Dial
	log        *slog.Logger
	shard      Shard
	lease      moderation.Lease
	identifies *Identifies
	connected  atomic.Bool
	stood      atomic.Bool
}

// New makes a gateway for the client's token and one shard, which the process holds
// under a lease. Its address is what GET /gateway at the client's API answers. dial nil means the network.
func New(c *rest.Client, dial rest.Dial, s Shard, l moderation.Lease, i *Identifies) *Supervisor {
	return &Supervisor{client: c, dial: dial, log: i.log.With("shard", s.ID), shard: s, lease: l, identifies: i}
}

// Shard is the one that the gateway holds.
func (g *Supervisor) Shard() Shard { return g.shard }

// Connected reports whether a session stands at this moment.
func (g *Supervisor) Connected() bool { return g.connected.Load() }

// Stood reports whether a session ever stood, so that giving the shard up costs one.
func (g *Supervisor) Stood() bool { return g.stood.Load() }

// Run keeps a session until the context ends, and then says goodbye and returns
// nil. It returns a *FatalError, or ErrUnauthorized, when trying on is of no use.
//
// onEvent gets each dispatch in order, READY and RESUMED among them, one at a
// time; while it works nothing more is read, so it should only enqueue. A session
// that was interrupted is resumed where Discord allows it; after a READY
// whatever was sent meanwhile has to be read from the channels' history.
func (g *Supervisor) Run(ctx context.Context, onEvent func(wire.Event)) error {
	var l *link
	var refused time.Duration // for how long no session may be begun
	for failures := 0; ; failures++ {
		if failures > 0 {
			if err := g.rest(ctx, failures, refused); err != nil {
				return nil //nolint:nilerr // the context ended: that is the way out
			}
			refused = 0
		}
		if l == nil {
			var err error
			if l, err = g.newLink(ctx, onEvent); err != nil {
				return err
			}
		}
		began, enough := time.Now(), stood
		stuck, err := g.connect(ctx, l)
		if err == nil {
			began = time.Now()
			stuck, err = l.watch(ctx)
			// Only now: RESUMED comes behind what is sent again, and a refused RESUME begins anew.
			if l.resumed.Load() && !stuck {
				enough = stoodAgain
			}
		}
		g.connected.Store(false)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // as above
		}
		if reason := hopeless(l, err); reason != nil {
			if errors.Is(reason, rest.ErrUnauthorized) {
				g.client.Refused() // whoever waits for a call's turn need not ask, too
			}
			return reason
		}
		if refusal := l.refusal(); refusal != nil {
			refused, err, l = notYet(refusal), refusal, nil
		} else if stuck {
			g.log.WarnContext(ctx, "the gateway session is stuck: a new one is made")
			l = nil
		}
		if time.Since(began) > enough {
			failures = 0
		}
		g.log.WarnContext(ctx, "the gateway connection is lost", "cause", err, "failures", failures)
	}
}

// connect opens a link. Shards that have to begin a session do so one after the other.
func (g *Supervisor) connect(ctx context.Context, l *link) (stuck bool, err error) {
	if !l.resumable.Load() {
		done, err := g.identifies.connect(ctx, g.shard)
		if err != nil {
			return false, err
		}
		defer done()
	}
	return l.open(ctx)
}

// rest waits before the next connection, longer each time and never in step with others.
func (g *Supervisor) rest(ctx context.Context, failures int, refused time.Duration) error {
	wait := lastReopen
	if failures < 7 {
		wait = min(firstReopen<<(failures-1), lastReopen)
	}
	wait = wait/2 + rand.N(wait/2+1)
	return pause(ctx, max(wait, refused))
}

// hopeless returns what to end with when no further try can help.
func hopeless(l *link, err error) error {
	var closed *websocket.CloseError
	if errors.As(err, &closed) {
		if f := fatal(closed.Code); f != nil {
			return f
		}
	}
	if c := l.conn.Load(); c != nil {
		if f := fatal(int(c.code.Load())); f != nil {
			return f
		}
	}
	if errors.Is(err, rest.ErrUnauthorized) {
		return fmt.Errorf("open the gateway: %w", rest.ErrUnauthorized)
	}
	return nil
}

// pause lets some time pass, unless the context ends first.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(max(d, 0))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}
