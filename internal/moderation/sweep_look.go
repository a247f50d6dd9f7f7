package moderation

import (
	"context"
	"fmt"
	"slices"
)

// lookOn reads the next page of the next place, or ends the search.
func (s *Service) lookOn(ctx context.Context, sw Sweep) error {
	if len(sw.Places) == 0 {
		return s.findPlaces(ctx, sw)
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
	places, err := s.Scout.Places(ctx, sw.GuildID, watched, sw.Since)
	if err != nil {
		return fmt.Errorf("list the places to look through: %w", err)
	}
	if len(places) == 0 {
		return s.found(ctx, sw)
	}
	return s.Store.SetPlaces(ctx, sw.ID, places)
}

// found ends the search. What was found waits an hour for somebody to press.
func (s *Service) found(ctx context.Context, sw Sweep) error {
	t := SweepTurn{ID: sw.ID, From: []SweepState{SweepLooking}, To: SweepReady, At: s.Now()}
	if sw.Found.Waiting == 0 {
		t.To, t.Why = SweepDropped, "Nothing was found."
	}
	return s.Store.TurnSweep(ctx, t)
}
