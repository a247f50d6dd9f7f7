package discord

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/moderation"
)

// Scout reads what stands on Discord, for a sweep.
type Scout struct {
	Client *Client
	SelfID string // ombud's own account
}

var _ moderation.Scout = (*Scout)(nil)

// archivePages bounds how much of a channel's archive of threads is listed: a thousand.
const archivePages = 10

// Places lists the watched channels and their threads: the active ones, and those that were archived
// since a time. What is closed to ombud, or gone, is left out.
func (s *Scout) Places(ctx context.Context, guildID string, watched []string, since time.Time) ([]string, error) {
	var places []string
	add := func(ch Channel) {
		if !ch.Type.ForumLike() && !slices.Contains(places, ch.ID) {
			places = append(places, ch.ID)
		}
	}
	for _, id := range watched {
		parent, err := s.Client.Channel(ctx, id)
		if IsAbsent(err) || IsRefused(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		add(parent)
	}
	var active struct {
		Threads []Channel `json:"threads"`
	}
	if err := s.Client.do(ctx, http.MethodGet, discordgo.EndpointGuildActiveThreads(guildID), nil, &active); err != nil {
		return nil, fmt.Errorf("list the active threads of server %s: %w", guildID, err)
	}
	for _, t := range active.Threads {
		if slices.Contains(watched, t.ParentID) {
			add(t)
		}
	}
	for _, id := range watched {
		archived, err := s.archived(ctx, Channel{ID: id, GuildID: guildID}, since)
		if err != nil {
			return nil, err
		}
		for _, t := range archived {
			add(t)
		}
	}
	return places, nil
}

func (s *Scout) archived(ctx context.Context, parent Channel, since time.Time) (all []Channel, err error) {
	var before time.Time
	for range archivePages {
		threads, more, err := s.Client.ArchivedThreads(ctx, parent, before)
		if IsAbsent(err) || IsRefused(err) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		for _, t := range threads {
			if before = t.ArchivedAt(); before.Before(since) {
				return all, nil
			}
			all = append(all, t)
		}
		if !more || len(threads) == 0 {
			break
		}
	}
	return all, nil
}

// Read is one page of a channel's history, the newest first. What ombud or Discord wrote is left out,
// and so is what cannot be read: that went before moderators when it came.
func (s *Scout) Read(ctx context.Context, guildID, channelID string, before moderation.MessageNumber) (page []moderation.SweptMessage, next moderation.MessageNumber, read int, err error) {
	here := Channel{ID: channelID, GuildID: guildID}
	past, err := s.Client.Past(ctx, here, Page{Before: before}, nil)
	if IsAbsent(err) || IsRefused(err) {
		return nil, 0, 0, nil
	}
	if err != nil {
		return nil, 0, 0, err
	}
	if len(past) >= HistoryPage {
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
			Message: p.Message, Hash: p.Message.Revision(), Written: Created(p.Message.Subject.MessageID),
		})
	}
	return page, next, len(past), nil
}
