package moderation

import (
	"context"
	"fmt"
	"slices"
)

// lookOn lists or reads the next page of the next place, or ends the search. Each page is written down,
// so that a search over many channels goes on where its last turn ended.
func (s *Service) lookOn(ctx context.Context, sw Sweep) error {
	if len(sw.Places) == 0 {
		return s.findPlaces(ctx, sw)
	}
	if at := slices.IndexFunc(sw.Places, func(p SweptPlace) bool { return p.Unlisted }); at >= 0 && !sw.Truncated {
		return s.listOn(ctx, sw, sw.Places[at])
	}
	at := slices.IndexFunc(sw.Places, func(p SweptPlace) bool { return !p.Done })
	if at < 0 || sw.Truncated {
		return s.found(ctx, sw)
	}
	c, err := s.Store.Case(ctx, sw.CaseID)
	if err != nil {
		return fmt.Errorf("read case %d: %w", sw.CaseID, err)
	}
	place := sw.Places[at]
	page, next, read, err := s.Scout.Read(ctx, sw.GuildID, place.ChannelID, place.Before)
	if err != nil {
		return fmt.Errorf("read channel %s: %w", place.ChannelID, err)
	}
	var found []SweptMessage
	like, compares := Resembling(c.Revision.Surfaces)
	place.Before, place.Done = next, next == 0
	for _, m := range page {
		if m.Written.Before(sw.Since) {
			place.Done = true // all that follow are older
			break
		}
		switch {
		case sw.Reach == ReachAuthor && m.Author.ID == sw.AuthorID:
			m.Alike = 1000
			found = append(found, m)
		case sw.Reach == ReachText && compares:
			if m.Alike = like.With(m.Judged.Surfaces); m.Alike >= sw.Alike {
				found = append(found, m)
			}
		}
	}
	return s.Store.Collect(ctx, sw.ID, place, read, found)
}

func (s *Service) findPlaces(ctx context.Context, sw Sweep) error {
	watched, err := s.Store.WatchedChannels(ctx, sw.GuildID)
	if err != nil {
		return fmt.Errorf("look up the watched channels: %w", err)
	}
	if len(watched) == 0 {
		return s.found(ctx, sw)
	}
	threads, err := s.Scout.Threads(ctx, sw.GuildID, watched)
	if err != nil {
		return fmt.Errorf("list the threads to look through: %w", err)
	}
	return s.Store.SetPlaces(ctx, sw.ID, watched, threads)
}

// listOn lists the next archived threads of a channel.
func (s *Service) listOn(ctx context.Context, sw Sweep, of SweptPlace) error {
	threads, next, err := s.Scout.Archived(ctx, sw.GuildID, of.ChannelID, of.Archived, sw.Since)
	if err != nil {
		return fmt.Errorf("list the archived threads of channel %s: %w", of.ChannelID, err)
	}
	of.Archived, of.Unlisted = next, !next.IsZero()
	return s.Store.AddPlaces(ctx, sw.ID, of, threads)
}

// found ends the search. What was found waits an hour for somebody to press.
func (s *Service) found(ctx context.Context, sw Sweep) error {
	t := SweepTurn{ID: sw.ID, From: []SweepState{SweepLooking}, To: SweepReady, At: s.Now()}
	if sw.Found.Waiting == 0 {
		t.To, t.Why = SweepDropped, "Nothing was found."
	}
	return s.Store.TurnSweep(ctx, t)
}
