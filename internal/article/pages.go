package article

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// pagesWithin bounds one round of reading pages; what is left comes with the next.
const pagesWithin = 25 * time.Second

// PagesLeftError says that there are more pages to read. It asks for another round at once.
type PagesLeftError struct{ FeedID int64 }

func (e *PagesLeftError) Error() string {
	return fmt.Sprintf("feed %d has more pages to read", e.FeedID)
}

// RetryAfter asks for the next round.
func (e *PagesLeftError) RetryAfter() time.Duration { return time.Second }

// ReadPages reads the pages of a feed's articles that wait to be posted, one by one and oldest
// first, so that the posts keep their order and the site is asked for one thing at a time.
// It is a job. A page that cannot be read adds nothing, and its article is posted all the same.
func (s *Service) ReadPages(ctx context.Context, feedID int64) error {
	const atATime = 20
	for began := time.Now(); time.Since(began) < pagesWithin; {
		unread, err := s.Store.UnreadPages(ctx, feedID, atATime)
		if err != nil {
			return fmt.Errorf("read pages of feed %d: %w", feedID, err)
		}
		if len(unread) == 0 {
			return nil
		}
		for _, u := range unread {
			if err := s.readPage(ctx, u); err != nil {
				return fmt.Errorf("read a page of feed %d: %w", feedID, err)
			}
			if time.Since(began) >= pagesWithin {
				break
			}
		}
	}
	return &PagesLeftError{FeedID: feedID}
}

func (s *Service) readPage(ctx context.Context, u Unread) error {
	page := Page{}
	if s.FetchPage != nil {
		var err error
		page, err = s.FetchPage(ctx, u.URL)
		var busy *BusyError
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.As(err, &busy) && busy.After <= busyAgain:
			return busy
		case err != nil:
			s.Log.DebugContext(ctx, "a page could not be read", "article", u.ArticleID, "cause", causeOf(err))
			page = Page{}
		}
	}
	return s.Store.PageRead(ctx, u.ArticleID, page, s.Now())
}

// CheckWithdrawn looks whether an article that vanished from the midst of its feed is gone
// from its site too. Only then it counts as withdrawn: feeds drop and reorder articles at will.
func (s *Service) CheckWithdrawn(ctx context.Context, articleID int64) error {
	address, err := s.Store.Address(ctx, articleID)
	if errors.Is(err, ErrNotFound) || err == nil && (address == "" || s.FetchPage == nil) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("check article %d: %w", articleID, err)
	}
	page, err := s.FetchPage(ctx, address)
	var busy *BusyError
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("check article %d: %w", articleID, ctx.Err())
	case errors.As(err, &busy):
		return fmt.Errorf("check article %d: %w", articleID, err)
	case err != nil || !page.Gone:
		return nil //nolint:nilerr // a site that fails has withdrawn nothing
	}
	if err := s.Store.Withdrawn(ctx, articleID, s.Now()); err != nil {
		return fmt.Errorf("note that article %d is withdrawn: %w", articleID, err)
	}
	s.Log.InfoContext(ctx, "an article was withdrawn", "article", articleID)
	return nil
}
