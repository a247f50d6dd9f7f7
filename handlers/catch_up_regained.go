package handlers

import (
	"context"
	"slices"

	"ombud/internal/discord/wire"
)

// channelsRegained catches up with channels that ombud can see again, or for the first time. What
// was written while it could not see them came to nobody's ears: no dispatch tells of it later.
func (r *Router) channelsRegained(ctx context.Context, e wire.Event) {
	seen, err := wire.DecodeThreadSync(e)
	if err != nil {
		r.Log.ErrorContext(ctx, "channels that came into view could not be read", "cause", err)
		return
	}
	known := r.Client.Channels.Of(seen.GuildID)
	if seen.ChannelIDs == nil { // of the whole server
		for _, ch := range known {
			if !ch.Type.Thread() && ch.Type != wire.ChannelCategory {
				seen.ChannelIDs = append(seen.ChannelIDs, ch.ID)
			}
		}
	}
	missed := slices.Clone(seen.ChannelIDs)
	for _, ch := range known {
		if ch.Type.Thread() && slices.Contains(seen.ChannelIDs, ch.ParentID) {
			missed = append(missed, ch.ID)
		}
	}
	r.CatchUp.progress.Unseen(seen.GuildID, missed)
	for _, id := range seen.ChannelIDs {
		r.CatchUp.add(errand{place: place{seen.GuildID, id}, regained: true})
	}
}

// regain queues what may be unread in the threads of a channel that came into view again, and adds
// the channel's open cases to the errand. The channel itself is read in any case: what is remembered
// of its newest message is old.
func (c *CatchUp) regain(ctx context.Context, ch wire.Channel, e *errand) error {
	session, _, err := c.progress.Session(ch.GuildID, ch.ID)
	if err != nil {
		return err
	}
	s, err := c.standing(ctx, ch.GuildID)
	if err != nil {
		return err
	}
	all := newRoll(c.router.Client.Channels.Of(ch.GuildID), func(t wire.Channel) bool {
		return t.Type.Thread() && t.ParentID == ch.ID
	})
	// The last that was heard from here was before it went out of view.
	here := []string{ch.ID}
	for _, t := range all.channels {
		here = append(here, t.ID)
	}
	s.whole = min(s.whole, c.progress.Back(ch.GuildID, s.cursors, here))
	if err := c.addArchived(ctx, all, ch, s.since()); err != nil {
		return err
	}
	for _, t := range all.channels {
		c.consider(ctx, t, s, session)
	}
	c.progress.Start(c.cursorOf(ch, s.known))
	for _, m := range s.open {
		if m.ChannelID == ch.ID {
			e.open = append(e.open, m)
		}
	}
	return nil
}
