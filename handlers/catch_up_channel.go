package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"ombud/internal/discord"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// channel reads one channel from its cursor to its end and judges what it finds, oldest first.
func (c *CatchUp) channel(ctx context.Context, e errand) error {
	ch, err := c.router.Client.Channel(ctx, e.channelID)
	if err != nil {
		return err
	}
	if e.regained {
		watched, err := c.router.Watch.Covers(ctx, e.guildID, e.channelID)
		if err != nil || !watched {
			return err
		}
		if err := c.regain(ctx, ch, &e); err != nil {
			return err
		}
	}
	session, caughtUp, err := c.progress.Session(e.guildID, e.channelID)
	if err != nil || caughtUp && len(e.open) == 0 {
		return err
	}
	if ch.Type.ForumLike() { // its posts are threads
		c.progress.Start(moderation.Cursor{GuildID: ch.GuildID, ChannelID: ch.ID})
		c.progress.CaughtUp(ch.ID, session)
		c.opened(ctx, ch)
		return nil
	}
	cursor, err := c.begin(ctx, ch)
	if err != nil {
		return err
	}
	err = c.read(ctx, ch, cursor, e.open)
	if isClosed(err) {
		return errors.Join(err, c.refused(ctx, ch, err))
	}
	if err != nil {
		return err
	}
	c.progress.CaughtUp(ch.ID, session)
	c.opened(ctx, ch)
	return nil
}

// opened ends what the moderators were told about a history that was closed.
func (c *CatchUp) opened(ctx context.Context, ch wire.Channel) {
	if err := c.router.Moderation.Store.EndAlert(ctx, ch.GuildID, historyTopic(ch.ID)); err != nil {
		c.log.WarnContext(ctx, "an alert was not ended", "channel", ch.ID, "cause", err)
	}
}

// begin is where the channel's judging goes on.
func (c *CatchUp) begin(ctx context.Context, ch wire.Channel) (moderation.MessageNumber, error) {
	known := map[string]moderation.Cursor{}
	if !c.progress.Knows(ch.ID) { // a thread that nobody wrote in until now
		cursors, err := c.store.Cursors(ctx, ch.GuildID)
		if err != nil {
			return 0, err
		}
		for _, cursor := range cursors {
			known[cursor.ChannelID] = cursor
		}
	}
	return c.progress.Start(c.cursorOf(ch, known)), nil
}

// read judges everything after the cursor, and what was edited before it. One page of
// the newest messages is enough for a channel that is not far behind.
func (c *CatchUp) read(ctx context.Context, ch wire.Channel, cursor moderation.MessageNumber, open []moderation.Subject) error {
	newest, err := c.page(ctx, ch, discord.Page{}, nil)
	if err != nil {
		return err
	}
	if len(newest) == 0 && ch.LastMessageID != "" {
		if err := c.emptyOrClosed(ctx, ch); err != nil {
			return err
		}
	}
	seen := newest
	if len(newest) == wire.HistoryPage && newest[0].Number > cursor {
		seen = nil
		if young(cursor) {
			if seen, err = c.page(ctx, ch, discord.Page{Before: cursor + 1}, nil); err != nil {
				return err
			}
			if err := c.judge(ctx, ch, edited(seen, cursor)); err != nil {
				return err
			}
		}
		if cursor, err = c.readOn(ctx, ch, cursor, newest[0].Number); err != nil {
			return err
		}
		seen = append(seen, newest...)
	} else if err := c.judge(ctx, ch, edited(newest, cursor)); err != nil {
		return err
	}
	fresh := slices.DeleteFunc(slices.Clone(newest), func(p wire.Past) bool { return p.Number <= cursor })
	if err := c.judge(ctx, ch, fresh); err != nil {
		return err
	}
	if len(newest) > 0 {
		c.progress.CaughtUpTo(ch.ID, newest[len(newest)-1].Number)
	}
	return c.noteGone(ctx, ch, seen, open)
}

// errClosed says that Discord shows ombud an empty history in place of the real one.
var errClosed = errors.New("ombud may not read the channel's history")

// isClosed reports whether a history stays unread however often it is asked for.
func isClosed(err error) bool { return discord.IsRefused(err) || errors.Is(err, errClosed) }

// emptyOrClosed tells a history without messages from one that is not shown: without Read
// Message History the list is empty (Resources → Message → Get Channel Messages).
func (c *CatchUp) emptyOrClosed(ctx context.Context, ch wire.Channel) error {
	at := ch.ID
	if ch.Type.Thread() {
		at = ch.ParentID // a thread has its channel's permissions
	}
	access, err := c.router.Directory.Access(ctx, ch.GuildID, at)
	if err != nil {
		return fmt.Errorf("check whether the history of channel %s is shown: %w", ch.ID, err)
	}
	if access.Lacks(wire.ViewChannel|wire.ReadMessageHistory) != 0 {
		return errClosed
	}
	return nil
}

// readOn judges page after page until it reaches what was read already, and returns how far it is.
func (c *CatchUp) readOn(ctx context.Context, ch wire.Channel, cursor, until moderation.MessageNumber) (moderation.MessageNumber, error) {
	limit := wire.HistoryPage
	var page []wire.Past // its memory serves one page after the other
	for cursor < until {
		var err error
		page, err = c.page(ctx, ch, discord.Page{After: cursor, Limit: limit}, page)
		if err != nil {
			return cursor, err
		}
		if len(page) == 0 {
			break
		}
		if err := c.judge(ctx, ch, page); err != nil {
			return cursor, err
		}
		cursor = page[len(page)-1].Number
		c.progress.CaughtUpTo(ch.ID, cursor)
		limit = enough(page, until)
	}
	return cursor, nil
}

// enough is how many messages to ask for behind a page, so that the last one before what was read
// already is not read whole once more. It goes by how close together the page's stand in time,
// which may be wrong: then there is one page more.
func enough(page []wire.Past, until moderation.MessageNumber) int {
	const some = 10
	first, last := page[0].Number, page[len(page)-1].Number
	apart := (last - first) / moderation.MessageNumber(len(page))
	if until <= last || apart == 0 || (until-last)/apart > wire.HistoryPage {
		return wire.HistoryPage
	}
	return min(some+2*int((until-last)/apart), wire.HistoryPage)
}

// young says that a message was written within the window for edits.
func young(n moderation.MessageNumber) bool {
	return time.Since(wire.Created(n.String())) <= editWindow
}

// edited picks the messages up to the cursor that were edited and are young enough to be
// looked at again. Whether the edit was judged already does not matter: a revision counts once.
func edited(page []wire.Past, cursor moderation.MessageNumber) []wire.Past {
	return slices.DeleteFunc(slices.Clone(page), func(p wire.Past) bool {
		return p.Number > cursor || !p.Edited || !young(p.Number)
	})
}

// page reads a page, oldest first, when it is its turn.
func (c *CatchUp) page(ctx context.Context, ch wire.Channel, p discord.Page, into []wire.Past) ([]wire.Past, error) {
	if err := c.pace.Wait(ctx); err != nil {
		return nil, fmt.Errorf("wait to read the history of channel %s: %w", ch.ID, err)
	}
	return c.router.Client.Past(ctx, ch, p, into)
}

// judge has messages judged in their channel's lane, behind what came by itself, and
// returns when they are.
func (c *CatchUp) judge(ctx context.Context, ch wire.Channel, page []wire.Past) error {
	if len(page) == 0 {
		return nil
	}
	judged := make(chan bool, 1)
	under, err := c.progress.Under(ch.GuildID)
	if err != nil {
		return err
	}
	c.router.Messages.Do(ctx, ch.ID, func(ctx context.Context) {
		all := false
		defer func() { judged <- all }() // also when judging panics
		for _, p := range page {
			p.Message.Under = under
			if !c.router.judgePast(ctx, p) {
				return
			}
		}
		all = true
	})
	select {
	case all := <-judged:
		if !all {
			_, err := c.progress.Under(ch.GuildID)
			return errors.Join(errors.New("not everything that was read could be judged"), err)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for the judging: %w", ctx.Err())
	}
}

// judgePast judges one message of a history, and reports whether that is done.
func (r *Router) judgePast(ctx context.Context, p wire.Past) bool {
	s := p.Message.Subject
	if p.Err == nil && !r.somebodySaid(p.Inbound) {
		return true
	}
	return r.untilDone(ctx, s, func(ctx context.Context) error {
		if p.Err != nil {
			return unreadable(p.Err)
		}
		return unreadable(safely(ctx, func(ctx context.Context) error { return r.review(ctx, p.Inbound) }))
	}, func(ctx context.Context) error {
		raw := sha256.Sum256(p.Raw)
		return r.Moderation.Unreadable(ctx, s, hex.EncodeToString(raw[:]), p.Message.Under)
	})
}

// noteGone notes on open cases that their messages were deleted while ombud was away. Those
// in what was read are known; the others are asked for one by one.
func (c *CatchUp) noteGone(ctx context.Context, ch wire.Channel, seen []wire.Past, open []moderation.Subject) error {
	there := map[string]bool{}
	for _, p := range seen {
		there[p.Message.Subject.MessageID] = true
	}
	for _, s := range open {
		if there[s.MessageID] || s.Title() {
			continue
		}
		if err := c.pace.Wait(ctx); err != nil {
			return fmt.Errorf("wait to look for message %s: %w", s.MessageID, err)
		}
		_, err := c.router.Client.Message(ctx, ch.ID, s.MessageID)
		var undecodable *wire.DecodeError
		switch {
		case errors.Is(err, moderation.ErrNotFound):
			if err := c.router.Moderation.Gone(ctx, s); err != nil {
				return err
			}
		case err != nil && !errors.As(err, &undecodable):
			return err
		}
	}
	return nil
}
