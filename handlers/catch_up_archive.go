package handlers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ombud/internal/discord"
	"ombud/internal/discord/wire"
)

// roll is a list of channels, each once and as it was heard of last.
type roll struct {
	channels []wire.Channel
	at       map[string]int // in channels, by id
	refusals int            // of lists of private threads
}

// enoughRefusals ends the search for private threads on a server: ombud lacks the permission, most
// likely everywhere, and each refusal counts towards a ban of its address.
const enoughRefusals = 3

func newRoll(from []wire.Channel, which func(wire.Channel) bool) *roll {
	r := &roll{at: map[string]int{}}
	for _, ch := range from {
		if which(ch) {
			r.add(ch)
		}
	}
	return r
}

func (r *roll) add(ch wire.Channel) {
	if i, ok := r.at[ch.ID]; ok {
		r.channels[i] = ch
		return
	}
	r.at[ch.ID] = len(r.channels)
	r.channels = append(r.channels, ch)
}

// addArchived adds the threads of a channel that were archived since some time. One whose list is
// closed to ombud is an error like a closed history, of which the moderators have been told.
func (c *CatchUp) addArchived(ctx context.Context, all *roll, parent wire.Channel, since time.Time) error {
	kinds := []discord.Archive{discord.PublicArchive}
	if parent.Type == wire.ChannelText && all.refusals < enoughRefusals { // only those have private threads
		kinds = append(kinds, discord.PrivateArchive)
	}
	for _, kind := range kinds {
		threads, err := c.archived(ctx, parent, kind, since)
		switch {
		case discord.IsAbsent(err):
			return nil
		case discord.IsRefused(err) && kind == discord.PrivateArchive:
			// It takes Manage Threads, without which ombud sees no private thread that it was not
			// called into.
			all.refusals++
			c.log.InfoContext(ctx, "archived private threads are closed to ombud", "guild", parent.GuildID, "channel", parent.ID, "cause", err)
			return nil
		case discord.IsRefused(err):
			return errors.Join(err, c.refused(ctx, parent, err))
		case err != nil:
			return err
		}
		for _, ch := range threads {
			all.add(ch)
		}
	}
	return nil
}

// archived lists the threads of a channel that were archived since some time.
func (c *CatchUp) archived(ctx context.Context, parent wire.Channel, kind discord.Archive, since time.Time) (all []wire.Channel, err error) {
	var before time.Time
	for {
		if err := c.pace.Wait(ctx); err != nil {
			return nil, fmt.Errorf("wait to read archived threads: %w", err)
		}
		threads, more, err := c.router.Client.ArchivedThreads(ctx, parent, kind, before)
		if err != nil {
			return nil, err
		}
		next := before
		for _, ch := range threads {
			if ch.ArchivedAt().Before(since) {
				return all, nil
			}
			all = append(all, ch)
			next = ch.ArchivedAt()
		}
		if !more || !before.IsZero() && !next.Before(before) {
			return all, nil // also when Discord does not get on
		}
		before = next
	}
}
