package handlers

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"time"

	"ombud/internal/moderation"
)

// saveEvery is how often cursors are written. A cursor is written as it stood one
// round earlier: Discord's dispatches can overtake each other by some seconds, and a cursor
// must not pass a message that is still on its way.
const saveEvery = 10 * time.Second

// Progress knows up to which message each channel has been judged, and writes it
// down now and then. What it says is what a restart begins from: never too far on, and seldom
// much too early, which only costs time, since judging a revision twice changes nothing.
type Progress struct {
	Store interface {
		SaveCursors(ctx context.Context, under moderation.Lease, guildID string, whole moderation.MessageNumber, cursors []moderation.Cursor) error
	}
	Log *slog.Logger

	mu       sync.Mutex
	channels map[string]*progress
	servers  map[string]tenure
}

// tenure is this process's time with a server.
type tenure struct {
	session int // how many times its messages may have been missed
	under   moderation.Lease
	over    bool // another process has it
	// whole is up to where everything on the server is accounted for, its archived threads
	// too; 0: not looked up yet. It moves only while complete, and goes back for a channel that
	// comes into view again.
	whole, wholeSaved moderation.MessageNumber
	complete          bool // nothing of the server waits to be caught up with
}

// progress is one channel's.
type progress struct {
	guildID string
	since   moderation.MessageNumber
	judged  moderation.MessageNumber // nothing up to here is left
	// session is the one in which the channel's history was read to its end. While it is
	// not the server's newest, messages are missing between judged and live.
	session int
	live    moderation.MessageNumber // the newest judged of those that came by themselves
	settled moderation.MessageNumber // judged, as it was one round ago
	saved   moderation.MessageNumber
}

// Missed says that messages of a server may have been missed: what comes by itself
// from now on moves no cursor until the history before it has been read.
func (p *Progress) Missed(guildID string, under moderation.Lease) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.servers == nil {
		p.servers = map[string]tenure{}
	}
	t := p.servers[guildID]
	t.session, t.under, t.over, t.complete = t.session+1, under, false, false
	p.servers[guildID] = t
}

// Leave forgets how far the channels of some servers are, because another process has them
// now. Should they come back, what the database says counts.
func (p *Progress) Leave(of func(guildID string) bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	maps.DeleteFunc(p.channels, func(_ string, c *progress) bool { return of(c.guildID) })
	for id, t := range p.servers {
		if of(id) {
			p.servers[id] = tenure{session: t.session + 1, over: true}
		}
	}
}

// Under is the lease under which this process has a server, or moderation.ErrElsewhere.
func (p *Progress) Under(guildID string) (moderation.Lease, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.under(guildID)
}

func (p *Progress) under(guildID string) (moderation.Lease, error) {
	t := p.servers[guildID]
	if t.over {
		return moderation.Lease{}, fmt.Errorf("server %s: %w", guildID, moderation.ErrElsewhere)
	}
	return t.under, nil
}

// Knows reports whether the channel's cursor is known.
func (p *Progress) Knows(channelID string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, ok := p.channels[channelID]
	return ok
}

// Start tells where a channel's judging begins, unless that is known, and returns how far it is.
func (p *Progress) Start(c moderation.Cursor) (judged moderation.MessageNumber) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.start(c).judged
}

func (p *Progress) start(c moderation.Cursor) *progress {
	if p.channels == nil {
		p.channels = map[string]*progress{}
	}
	known, ok := p.channels[c.ChannelID]
	if !ok {
		known = &progress{guildID: c.GuildID, since: c.Since, judged: c.Judged, settled: c.Judged, saved: c.Judged}
		p.channels[c.ChannelID] = known
	}
	return known
}

// Born tells of a channel, or a thread of a parent, that was made just now: it has no
// history. Where the parent is not watched, that is nothing to remember.
func (p *Progress) Born(c moderation.Cursor, parentID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, watched := p.channels[parentID]; watched {
		p.start(c).session = p.servers[c.GuildID].session
	}
}

// Judged says that a message that came by itself has been judged. behind reports that
// the channel's history has to be read before its cursor can move.
func (p *Progress) Judged(s moderation.Subject) (behind bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c, ok := p.channels[s.ChannelID]
	if !ok {
		return true
	}
	n := moderation.NumberOf(s.MessageID)
	c.live = max(c.live, n)
	if c.session != p.servers[c.guildID].session {
		return true
	}
	c.judged = max(c.judged, n)
	return false
}

// CaughtUpTo says that everything in the channel's history up to a message has been judged.
func (p *Progress) CaughtUpTo(channelID string, n moderation.MessageNumber) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c, ok := p.channels[channelID]; ok {
		c.judged = max(c.judged, n)
	}
}

// CaughtUp says that the channel's history was read to its end during a session.
func (p *Progress) CaughtUp(channelID string, session int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c, ok := p.channels[channelID]
	if !ok || session != p.servers[c.guildID].session {
		return // meanwhile more may have been missed
	}
	c.session = session
	c.judged = max(c.judged, c.live)
}

// Session is the number of a server's newest session, and whether the channel was
// caught up in it. It returns moderation.ErrElsewhere for a server that another process has.
func (p *Progress) Session(guildID, channelID string) (session int, caughtUp bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, err = p.under(guildID)
	session = p.servers[guildID].session
	c, ok := p.channels[channelID]
	return session, ok && c.session == session, err
}

// Forget drops a channel that is gone.
func (p *Progress) Forget(channelID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.channels, channelID)
}

// Run writes cursors until the context ends.
func (p *Progress) Run(ctx context.Context) error {
	round := time.NewTicker(saveEvery)
	defer round.Stop()
	for {
		select {
		case <-round.C:
			p.Save(ctx)
		case <-ctx.Done():
			return nil
		}
	}
}

// Save writes the cursors that moved, as they stood at the Save before.
func (p *Progress) Save(ctx context.Context) {
	for guildID, moved := range p.moved() {
		under, err := p.Under(guildID)
		if err == nil {
			err = p.Store.SaveCursors(ctx, under, guildID, moved.whole, moved.cursors)
		}
		if err != nil {
			// They are written next time: a cursor that lags costs a restart some time.
			p.Log.WarnContext(ctx, "cursors were not saved", "guild", guildID, "cause", fmt.Errorf("save: %w", err))
			continue
		}
		p.mu.Lock()
		if t, ok := p.servers[guildID]; ok && moved.whole > 0 {
			t.wholeSaved = moved.whole
			p.servers[guildID] = t
		}
		for _, c := range moved.cursors {
			if known, ok := p.channels[c.ChannelID]; ok {
				known.saved = max(known.saved, c.Judged)
			}
		}
		p.mu.Unlock()
	}
}

// move is what is to be written of a server.
type move struct {
	cursors []moderation.Cursor
	whole   moderation.MessageNumber // 0: it stays
}

// moved lists what to write, by server, and begins the next round.
func (p *Progress) moved() map[string]move {
	p.mu.Lock()
	defer p.mu.Unlock()
	moved := map[string]move{}
	for id, c := range p.channels {
		if c.settled > c.saved {
			m := moved[c.guildID]
			m.cursors = append(m.cursors, moderation.Cursor{GuildID: c.guildID, ChannelID: id, Since: c.since, Judged: c.settled})
			moved[c.guildID] = m
		}
		if t := p.servers[c.guildID]; t.complete && c.settled > t.whole {
			t.whole = c.settled
			p.servers[c.guildID] = t
		}
		c.settled = c.judged
	}
	for guildID, t := range p.servers {
		if t.whole != t.wholeSaved {
			m := moved[guildID]
			m.whole = t.whole
			moved[guildID] = m
		}
	}
	return moved
}
