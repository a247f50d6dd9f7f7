package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"ombud/internal/discord"
	"ombud/internal/moderation"
)

// archivePages bounds how many pages of a channel's archived threads are looked through:
// a thousand threads.
const archivePages = 10

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
	if len(watched) == 0 {
		return nil
	}
	cursors, err := c.store.Cursors(ctx, e.guildID)
	if err != nil {
		return err
	}
	open, err := c.store.OpenMessages(ctx, e.guildID)
	if err != nil {
		return err
	}
	known := map[string]moderation.Cursor{}
	newest := moderation.MessageNumber(0)
	for _, cursor := range cursors {
		known[cursor.ChannelID] = cursor
		newest = max(newest, cursor.Judged)
	}
	channels, err := c.channelsOf(ctx, e.guildID, watched, discord.Created(newest.String()))
	if err != nil {
		return err
	}
	for _, ch := range channels {
		if moderation.NumberOf(ch.ID) > known[ch.ParentID].Since { // what was opened before the watch is not ours
			c.router.title(ctx, ch)
		}
		cursor := c.cursorOf(ch, known)
		judged := c.progress.Start(cursor)
		about := slices.DeleteFunc(slices.Clone(open), func(s moderation.Subject) bool { return s.ChannelID != ch.ID })
		last := moderation.NumberOf(ch.LastMessageID)
		if ch.Type.ForumLike() || last <= judged && len(about) == 0 && time.Since(discord.Created(ch.LastMessageID)) > editWindow {
			c.progress.CaughtUp(ch.ID, session) // nothing came, and nothing can have been edited that is looked at again
			continue
		}
		c.add(errand{place: place{e.guildID, ch.ID}, open: about})
	}
	return nil
}

// cursorOf is a channel's cursor. A thread that has none begins with its first message,
// or where its channel's watch began.
func (c *CatchUp) cursorOf(ch discord.Channel, known map[string]moderation.Cursor) moderation.Cursor {
	if cursor, ok := known[ch.ID]; ok {
		return cursor
	}
	since := moderation.NumberOf(ch.ID) - 1 // a thread may have its first message's id
	if ch.Type.Thread() {
		since = max(since, known[ch.ParentID].Since)
	} else {
		// Its watch began before cursors were kept: what stands there was judged or is older.
		since = moderation.NumberOf(ch.LastMessageID)
	}
	return moderation.Cursor{GuildID: ch.GuildID, ChannelID: ch.ID, Since: since, Judged: since}
}

// channelsOf lists the watched channels of a server and their threads: the active ones, which
// Discord told of by itself, and those that were archived since some time.
func (c *CatchUp) channelsOf(ctx context.Context, guildID string, watched []string, since time.Time) ([]discord.Channel, error) {
	var all []discord.Channel
	have := map[string]bool{}
	add := func(ch discord.Channel) {
		if !have[ch.ID] {
			have[ch.ID] = true
			all = append(all, ch)
		}
	}
	for _, ch := range c.router.Client.Channels.Of(guildID) {
		if slices.Contains(watched, ch.ID) || ch.Type.Thread() && slices.Contains(watched, ch.ParentID) {
			add(ch)
		}
	}
	for _, id := range watched {
		parent, ok := c.router.Client.Channels.Get(id)
		if !ok {
			continue // it is gone, or hidden from ombud
		}
		threads, err := c.archived(ctx, parent, since)
		if discord.IsAbsent(err) {
			continue
		}
		if discord.IsRefused(err) {
			if err := c.refused(ctx, parent, err); err != nil {
				return nil, err
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, ch := range threads {
			add(ch)
		}
	}
	return all, nil
}

// archived lists the threads of a channel that were archived since some time.
func (c *CatchUp) archived(ctx context.Context, parent discord.Channel, since time.Time) (all []discord.Channel, err error) {
	var before time.Time
	for range archivePages {
		if err := c.pace.Wait(ctx); err != nil {
			return nil, fmt.Errorf("wait to read archived threads: %w", err)
		}
		threads, more, err := c.router.Client.ArchivedThreads(ctx, parent, before)
		if err != nil {
			return nil, err
		}
		for _, ch := range threads {
			if ch.ArchivedAt().Before(since) {
				return all, nil
			}
			all = append(all, ch)
			before = ch.ArchivedAt()
		}
		if !more || len(threads) == 0 {
			break
		}
	}
	return all, nil
}

// refused tells the moderators once that a channel's history is closed to ombud.
func (c *CatchUp) refused(ctx context.Context, ch discord.Channel, cause error) error {
	c.log.WarnContext(ctx, "the history of a channel is closed to ombud", "guild", ch.GuildID, "channel", ch.ID, "cause", cause)
	err := c.router.Moderation.Store.RaiseAlert(ctx, moderation.Alert{
		GuildID: ch.GuildID, Topic: historyTopic(ch.ID),
		Sentence: fmt.Sprintf("ombud was away and cannot read the history of <#%s>: what was written there meanwhile was not checked. "+
			"It needs View Channel and Read Message History there. New messages are checked as long as it can see them.", ch.ID),
	})
	return errors.Join(err)
}

func historyTopic(channelID string) string { return "history " + channelID }
