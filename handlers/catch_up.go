package handlers

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"ombud/internal/discord"
	"ombud/internal/moderation"
)

const (
	// catchUpReaders is how many channels are read side by side.
	catchUpReaders = 6
	// catchUpPerSecond leaves part of Discord's 50 requests a second to cards, removals
	// and posts, which come from live traffic and go first.
	catchUpPerSecond = 30
	// editWindow is how far back messages are looked at again for edits that were
	// missed, within the newest wire.HistoryPage messages before the cursor.
	editWindow = 24 * time.Hour
	// Pauses before a channel that could not be read is tried again.
	firstCatchUpPause = time.Second
	lastCatchUpPause  = 5 * time.Minute
)

// CatchUp judges what was written while ombud did not listen. It reads the history of each
// watched channel and thread from its cursor on, after every new session and on start.
// Live traffic goes first: pages are judged in the same lanes as what comes by itself, one at a time.
type CatchUp struct {
	router   *Router
	progress *Progress
	store    CatchUpStore
	log      *slog.Logger
	pace     *rate.Limiter

	mu      sync.Mutex
	ready   []errand // longest behind first
	delayed []errand
	known   map[place]*known
	servers map[string]*looked
	changed chan struct{}
}

// looked is how far a server has been looked through.
type looked struct {
	behind  int // places of it
	session int // the last one in which all its channels and threads were listed
}

// CatchUpStore is what a catch-up reads.
type CatchUpStore interface {
	Cursors(ctx context.Context, guildID string) ([]moderation.Cursor, error)
	ServerCursor(ctx context.Context, guildID string) (moderation.MessageNumber, error)
	OpenMessages(ctx context.Context, guildID string) ([]moderation.Subject, error)
	ForgetCursor(ctx context.Context, channelID string) error
}

// place is a server, or a channel of it.
type place struct{ guildID, channelID string }

// known is a place that waits or is being read.
type known struct {
	since time.Time // how long it has been behind
	// again is set when it fell behind anew while it was being read.
	reading, again bool
	closed         bool // Discord does not let ombud read it: the moderators were told
	// open are messages of the channel whose cases are open and that may be gone. Who
	// queued the channel first need not have known of them.
	open []moderation.Subject
	// regained: it is a channel that ombud could not see for a while.
	regained bool
}

// errand is one place to catch up with.
type errand struct {
	place
	after time.Time // not before this time
	tries int
	// open are messages of the channel whose cases are open.
	open []moderation.Subject
	// regained has a channel's threads looked through too, since ombud could not see them.
	regained bool
}

// NewCatchUp makes a catch-up that waits for Run.
func NewCatchUp(r *Router, p *Progress, store CatchUpStore, log *slog.Logger) *CatchUp {
	return &CatchUp{
		router: r, progress: p, store: store, log: log, pace: rate.NewLimiter(catchUpPerSecond, catchUpReaders),
		known: map[place]*known{}, servers: map[string]*looked{}, changed: make(chan struct{}),
	}
}

// Share leaves the other processes with the same token their part of the requests.
func (c *CatchUp) Share(processes int) {
	c.pace.SetLimit(rate.Limit(catchUpPerSecond) / rate.Limit(max(processes, 1)))
}

// Server has a server caught up with, because messages may have been missed there.
func (c *CatchUp) Server(guildID string, under moderation.Lease) {
	c.progress.Missed(guildID, under)
	c.add(errand{place: place{guildID: guildID}})
}

// Channel has one channel or thread caught up with.
func (c *CatchUp) Channel(guildID, channelID string) {
	c.add(errand{place: place{guildID, channelID}})
}

// Watch has a channel that is watched from now on caught up with: something may have been
// written between the command and its effect.
func (c *CatchUp) Watch(from moderation.Cursor) {
	c.progress.Start(from)
	c.progress.CaughtUpTo(from.ChannelID, from.Judged) // if it was watched earlier
	c.Channel(from.GuildID, from.ChannelID)
}

// Forget drops the cursor of a channel that is gone.
func (c *CatchUp) Forget(ctx context.Context, channelID string) {
	c.progress.Forget(channelID)
	if err := c.store.ForgetCursor(ctx, channelID); err != nil {
		c.log.WarnContext(ctx, "the cursor of a channel that is gone stays", "channel", channelID, "cause", err)
	}
}

// Lag reports how many channels and servers are behind, and since when the first of them is.
// What is closed to ombud is not behind: only the server's admins can help.
func (c *CatchUp) Lag() (places int, since time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range c.known {
		if k.closed {
			continue
		}
		if places++; since.IsZero() || k.since.Before(since) {
			since = k.since
		}
	}
	return places, since
}

// Run catches up until the context ends.
func (c *CatchUp) Run(ctx context.Context) error {
	var readers sync.WaitGroup
	for range catchUpReaders {
		readers.Go(func() {
			for {
				e, ok := c.next(ctx)
				if !ok {
					return
				}
				c.do(ctx, e)
			}
		})
	}
	readers.Wait()
	return nil
}

// do catches up with one place. One that could not be read comes again later.
func (c *CatchUp) do(ctx context.Context, e errand) {
	var err error
	if e.channelID == "" {
		err = c.server(ctx, e)
	} else {
		err = c.channel(ctx, e)
	}
	switch log := c.log.With("guild", e.guildID, "channel", e.channelID); {
	case ctx.Err() != nil:
		return
	case err == nil:
	case errors.Is(err, moderation.ErrElsewhere):
		err = nil // its new owner catches up
	case discord.IsAbsent(err):
		log.InfoContext(ctx, "not caught up: the channel is gone", "cause", err)
		err = nil
	default:
		e.tries++
		pause := min(firstCatchUpPause<<min(e.tries, 10), lastCatchUpPause)
		if isClosed(err) {
			pause = lastCatchUpPause
		}
		e.after = time.Now().Add(pause)
		log.WarnContext(ctx, "not caught up yet, trying again", "cause", err, "in", pause)
	}
	c.done(e, err)
}

// add queues an errand, or has the one under way done once more.
func (c *CatchUp) add(e errand) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k, ok := c.known[e.place]; ok {
		k.again = k.again || k.reading
		k.open = append(k.open, e.open...)
		k.regained = k.regained || e.regained
		return
	}
	c.known[e.place] = &known{since: time.Now(), open: e.open, regained: e.regained}
	c.look(e.guildID).behind++
	c.ready = append(c.ready, e)
	c.wake()
}

// done ends an errand, unless it failed or fell behind anew.
func (c *CatchUp) done(e errand, failure error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.known[e.place]
	k.closed = isClosed(failure)
	switch again := k.again; {
	case failure != nil:
		k.reading, k.again = false, false
		k.open = append(k.open, e.open...)
		k.regained = k.regained || e.regained
		c.delayed = append(c.delayed, e)
	case again:
		k.reading, k.again = false, false
		c.ready = append(c.ready, errand{place: e.place})
	default:
		delete(c.known, e.place)
		of := c.look(e.guildID)
		if of.behind--; of.behind == 0 {
			c.progress.Complete(e.guildID, of.session)
		}
		return
	}
	c.wake()
}

// look is what is remembered of a server. Callers hold the lock.
func (c *CatchUp) look(guildID string) *looked {
	of, ok := c.servers[guildID]
	if !ok {
		of = &looked{session: never}
		c.servers[guildID] = of
	}
	return of
}

// lookedThrough says that all channels and threads of a server were listed in a session.
func (c *CatchUp) lookedThrough(guildID string, session int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.look(guildID).session = session
}

func (c *CatchUp) wake() {
	close(c.changed)
	c.changed = make(chan struct{})
}

// next waits for an errand whose time has come.
func (c *CatchUp) next(ctx context.Context) (errand, bool) {
	for ctx.Err() == nil {
		e, wait, changed := c.take()
		if wait == 0 {
			return e, true
		}
		timer := time.NewTimer(wait)
		select {
		case <-changed:
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
	}
	return errand{}, false
}

// take returns an errand that may be done now, or how long there is none.
func (c *CatchUp) take() (e errand, wait time.Duration, changed <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now, wait := time.Now(), lastCatchUpPause
	c.delayed = slices.DeleteFunc(c.delayed, func(d errand) bool {
		left := d.after.Sub(now)
		if left > 0 {
			wait = min(wait, left)
			return false
		}
		c.ready = append(c.ready, d)
		return true
	})
	if len(c.ready) == 0 {
		return errand{}, wait, c.changed
	}
	e, c.ready = c.ready[0], c.ready[1:]
	k := c.known[e.place]
	k.reading = true
	e.open, k.open = k.open, nil
	e.regained, k.regained = k.regained, false
	return e, 0, nil
}
