package article

import (
	"context"
	"fmt"
	"time"
)

// How long what a feed brought is kept, and how much of it.
const (
	// KeepLeft is how long an article is kept with its posts after its feed stopped bringing it and
	// the last of its discussions closed. It is far longer than a discussion is reopened, "why" is
	// asked or another feed's story is compared (DuplicatesFor).
	KeepLeft = 90 * 24 * time.Hour
	// KnowUnposted is how long an article that was never posted is known again after it left. One that was
	// posted is known for good.
	KnowUnposted = 365 * 24 * time.Hour
	// KeepUnwanted is how long a feed that no channel has is kept with all that it brought, so that adding
	// it again posts nothing a second time.
	KeepUnwanted = 365 * 24 * time.Hour
	// MostLeft is how many articles that left one feed are kept whole, where they were never posted;
	// MostMarks how many marks, about six an article, of others.
	MostLeft  = 5000
	MostMarks = 120_000
)

const (
	// prunedAtOnce is how many articles go before others have their turn at the database.
	prunedAtOnce = 200
	// prunedFeeds and prunedTurns are how much one run of the job does.
	prunedFeeds = 50
	prunedTurns = 25
)

// Prune deletes some of what left its feed long ago, and feeds that nobody has had for long. more says
// that it is to be called again. It is a job: it may run again.
func (s *Service) Prune(ctx context.Context) (more bool, err error) {
	now := s.Now()
	forgotten, err := s.Store.ForgetFeed(ctx, now)
	if err != nil {
		return false, err
	}
	if forgotten > 0 {
		s.Log.InfoContext(ctx, "a feed that nobody has had for a year is being forgotten", "feed", forgotten)
		return true, nil
	}
	feeds, err := s.Store.Prunable(ctx, now, prunedFeeds)
	if err != nil {
		return false, err
	}
	turns := 0
	for _, id := range feeds {
		for all := false; !all; turns++ {
			if turns == prunedTurns {
				return true, nil
			}
			n, err := s.Store.PruneFeed(ctx, id, now, prunedAtOnce)
			if err != nil {
				return false, fmt.Errorf("prune: %w", err)
			}
			s.Log.DebugContext(ctx, "articles that left long ago are deleted", "feed", id, "articles", n)
			all = n < prunedAtOnce
		}
	}
	return len(feeds) == prunedFeeds, nil
}
