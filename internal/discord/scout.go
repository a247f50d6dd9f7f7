package discord

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// Scout reads what stands on Discord, for a sweep.
type Scout struct {
	Client *Client
	SelfID string // ombud's own account
}

var _ moderation.Scout = (*Scout)(nil)

// Threads lists the threads of some channels that are not archived.
func (s *Scout) Threads(ctx context.Context, guildID string, channelIDs []string) (threads []string, err error) {
	var active struct {
		Threads []wire.Channel `json:"threads"`
	}
	if err := s.Client.Do(ctx, http.MethodGet, discordgo.EndpointGuildActiveThreads(guildID), nil, &active); err != nil {
		return nil, fmt.Errorf("list the active threads of server %s: %w", guildID, err)
	}
	for _, t := range active.Threads {
		if slices.Contains(channelIDs, t.ParentID) {
			threads = append(threads, t.ID)
		}
	}
	return threads, nil
}

// Archived is one page of a channel's archived threads. Of a channel that is closed to ombud, or gone,
// there is none.
func (s *Scout) Archived(ctx context.Context, guildID, channelID string, before, since time.Time) (ids []string, next time.Time, err error) {
	threads, more, err := s.Client.ArchivedThreads(ctx, wire.Channel{ID: channelID, GuildID: guildID}, PublicArchive, before)
	if IsAbsent(err) || IsRefused(err) {
		return nil, time.Time{}, nil
	}
	if err != nil {
		return nil, time.Time{}, err
	}
	for _, t := range threads {
		if next = t.ArchivedAt(); next.Before(since) {
			return ids, time.Time{}, nil
		}
		ids = append(ids, t.ID)
	}
	// The store keeps milliseconds: the page that follows begins with the whole of this one.
	next = next.Truncate(time.Millisecond).Add(time.Millisecond)
	if !more || len(threads) == 0 || !before.IsZero() && !next.Before(before) {
		next = time.Time{}
	}
	return ids, next, nil
}

// Read is one page of a channel's history, the newest first. What ombud or Discord wrote is left out,
// and so is what cannot be read: that went before moderators when it came.
func (s *Scout) Read(ctx context.Context, guildID, channelID string, before moderation.MessageNumber) (page []moderation.SweptMessage, next moderation.MessageNumber, read int, err error) {
	here, err := s.Client.Channel(ctx, channelID)
	if err == nil && here.Type.ForumLike() {
		return nil, 0, 0, nil // its posts are places of their own
	}
	var past []wire.Past
	if err == nil {
		past, err = s.Client.Past(ctx, wire.Channel{ID: channelID, GuildID: guildID}, Page{Before: before}, nil)
	}
	if IsAbsent(err) || IsRefused(err) {
		return nil, 0, 0, nil
	}
	if err != nil {
		return nil, 0, 0, err
	}
	if len(past) >= wire.HistoryPage {
		next = past[0].Number
	}
	slices.Reverse(past)
	for _, p := range past {
		if p.Err != nil || p.Partial || p.System || p.Message.Author.ID == s.SelfID {
			continue
		}
		if err := s.Client.Locate(ctx, &p.Inbound); err != nil {
			return nil, 0, 0, err
		}
		page = append(page, moderation.SweptMessage{
			Message: p.Message, Hash: p.Message.Revision(), Written: wire.Created(p.Message.Subject.MessageID),
		})
	}
	return page, next, len(past), nil
}
