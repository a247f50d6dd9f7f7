package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// archiveMargin is how much earlier than a server was accounted for a thread may have been
// archived and still hold something new: dispatches overtake each other by some seconds.
const archiveMargin = time.Hour

// idTimeShift is where the milliseconds of an id stand (Reference → Snowflakes).
const idTimeShift = 22

// server finds out which channels and threads of a server have something unread, and
// queues them.
func (c *CatchUp) server(ctx context.Context, e errand) error {
	session, _, err := c.progress.Session(e.guildID, "")
	if err != nil {
		return err
	}
	watched, err := c.router.Watch.List(ctx, e.guildID)
	if err != nil {
		return err
	}
	if len(watched) > 0 {
		if err := c.lookThrough(ctx, e.guildID, watched, session); err != nil {
			return err
		}
	}
	c.lookedThrough(e.guildID, session)
	return nil
}

func (c *CatchUp) lookThrough(ctx context.Context, guildID string, watched []string, session int) error {
	s, err := c.standing(ctx, guildID)
	if err != nil {
		return err
	}
	known := c.router.Client.Channels.Of(guildID)
	all := newRoll(known, func(ch wire.Channel) bool {
		return slices.Contains(watched, ch.ID) || ch.Type.Thread() && slices.Contains(watched, ch.ParentID)
	})
	for _, id := range watched {
		parent, ok := c.router.Client.Channels.Get(id)
		if !ok {
			continue // it is gone, or hidden from ombud
		}
		err := c.addArchived(ctx, all, parent, s.since())
		if isClosed(err) { // the others need not wait until it is opened
			c.add(errand{place: place{guildID, id}, regained: true})
			continue
		}
		if err != nil {
			return err
		}
	}
	for _, ch := range all.channels {
		c.consider(ctx, ch, s, session)
	}
	return nil
}

// standing is how far a server and its channels have been judged.
type standing struct {
	whole   moderation.MessageNumber
	cursors []moderation.Cursor
	known   map[string]moderation.Cursor // the same, by channel
	open    []moderation.Subject         // messages whose cases are open
}

// since is when the first threads were archived that may have been missed.
func (s standing) since() time.Time { return wire.Created(s.whole.String()).Add(-archiveMargin) }

// standing reads how far a server is. What is remembered of the whole of it counts more than
// the cursors of its channels, which move on while archived threads still wait to be read.
func (c *CatchUp) standing(ctx context.Context, guildID string) (s standing, err error) {
	if s.cursors, err = c.store.Cursors(ctx, guildID); err != nil {
		return s, err
	}
	if s.open, err = c.store.OpenMessages(ctx, guildID); err != nil {
		return s, err
	}
	s.known = map[string]moderation.Cursor{}
	newest := moderation.MessageNumber(0)
	for _, cursor := range s.cursors {
		s.known[cursor.ChannelID] = cursor
		newest = max(newest, cursor.Judged)
	}
	if c.progress.Whole(guildID) == 0 {
		saved, err := c.store.ServerCursor(ctx, guildID)
		if err != nil {
			return s, err
		}
		// An earlier version wrote none: by a day, a list that could not be read for a while does no harm.
		c.progress.WholeFrom(guildID, saved, max(newest-moderation.MessageNumber(editWindow.Milliseconds()<<idTimeShift), 0))
	}
	s.whole = c.progress.Whole(guildID)
	return s, nil
}

// consider queues a channel or thread unless nothing of it can be unread.
func (c *CatchUp) consider(ctx context.Context, ch wire.Channel, s standing, session int) {
	if moderation.NumberOf(ch.ID) > s.known[ch.ParentID].Since { // what was opened before the watch is not ours
		c.router.title(ctx, ch)
	}
	judged := c.progress.Start(c.cursorOf(ch, s.known))
	about := slices.DeleteFunc(slices.Clone(s.open), func(s moderation.Subject) bool { return s.ChannelID != ch.ID })
	last := moderation.NumberOf(ch.LastMessageID)
	if ch.Type.ForumLike() || last <= judged && len(about) == 0 && time.Since(wire.Created(ch.LastMessageID)) > editWindow {
		c.progress.CaughtUp(ch.ID, session) // nothing came, and nothing can have been edited that is looked at again
		return
	}
	c.add(errand{place: place{ch.GuildID, ch.ID}, open: about})
}

// cursorOf is a channel's cursor. A thread that has none begins with its first message,
// or where its channel's watch began, or where the cursors of silent threads end.
func (c *CatchUp) cursorOf(ch wire.Channel, known map[string]moderation.Cursor) moderation.Cursor {
	if cursor, ok := known[ch.ID]; ok {
		return cursor
	}
	since := moderation.NumberOf(ch.ID) - 1 // a thread may have its first message's id
	if ch.Type.Thread() {
		since = max(since, known[ch.ParentID].Since, moderation.NumberAt(time.Now().Add(-moderation.KeepCursors)))
	} else {
		// Its watch began before cursors were kept: what stands there was judged or is older.
		since = moderation.NumberOf(ch.LastMessageID)
	}
	return moderation.Cursor{GuildID: ch.GuildID, ChannelID: ch.ID, Since: since, Judged: since}
}

// refused tells the moderators once that a channel's history is closed to ombud.
func (c *CatchUp) refused(ctx context.Context, ch wire.Channel, cause error) error {
	c.log.WarnContext(ctx, "the history of a channel is closed to ombud", "guild", ch.GuildID, "channel", ch.ID, "cause", cause)
	err := c.router.Moderation.Store.RaiseAlert(ctx, moderation.Alert{
		GuildID: ch.GuildID, Topic: historyTopic(ch.ID),
		Sentence: fmt.Sprintf("ombud was away and cannot read the history of <#%s>: what was written there meanwhile was not checked. "+
			"It needs View Channel and Read Message History there. New messages are checked as long as it can see them.", ch.ID),
	})
	return errors.Join(err)
}

func historyTopic(channelID string) string { return "history " + channelID }
