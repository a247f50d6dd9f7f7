package handlers

import (
	"slices"

	"ombud/internal/moderation"
)

// Whole is up to where everything on a server is accounted for; 0: it was not looked up yet.
func (p *Progress) Whole(guildID string) moderation.MessageNumber {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.servers[guildID].whole
}

// WholeFrom is Whole for a server of which nothing is remembered here: saved is what the
// database says, or 0, and otherwise what to begin with.
func (p *Progress) WholeFrom(guildID string, saved, otherwise moderation.MessageNumber) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t, ok := p.servers[guildID]
	if !ok || t.whole > 0 {
		return
	}
	t.whole, t.wholeSaved = saved, saved
	if saved == 0 {
		t.whole = otherwise
	}
	p.servers[guildID] = t
}

// Complete says that everything on a server that was behind in a session has been read.
func (p *Progress) Complete(guildID string, session int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t, ok := p.servers[guildID]; ok && t.session == session && !t.over {
		t.complete = true
		p.servers[guildID] = t
	}
}

// Unseen says that messages of some channels were missed although the session went on: what
// comes by itself moves no cursor of theirs until the history before it has been read.
func (p *Progress) Unseen(guildID string, channels []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, id := range channels {
		if c, ok := p.channels[id]; ok {
			c.session = never
		}
	}
	if t, ok := p.servers[guildID]; ok {
		t.complete = false
		p.servers[guildID] = t
	}
}

// never is the session of a channel that was caught up in none.
const never = -1

// Back takes a server back to where the last of some channels was judged, since threads
// may have been archived there unseen, and returns it.
func (p *Progress) Back(guildID string, cursors []moderation.Cursor, channels []string) (since moderation.MessageNumber) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range cursors {
		if slices.Contains(channels, c.ChannelID) {
			since = max(since, c.Judged)
		}
	}
	t, ok := p.servers[guildID]
	if ok && since > 0 && since < t.whole {
		t.whole = since
		p.servers[guildID] = t
	}
	return since
}
