package article

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Publish brings a post on, step by step, until its discussion is open. It is
// a job: again says that it ran before, last that it will not run again. Each
// step is stored before the next begins, so that a crash repeats one at most.
//
// A post that cannot be published is dropped with the reason, and that is no error.
func (s *Service) Publish(ctx context.Context, postID int64, again, last bool) error {
	p, err := s.Store.Post(ctx, postID)
	if errors.Is(err, ErrNotFound) {
		return nil // its feed was removed
	}
	if err != nil {
		return fmt.Errorf("publish post %d: %w", postID, err)
	}
	for p.Step != Published && p.Step != Dropped && p.Step != Skipped {
		stood := p.Step
		if p, err = s.step(ctx, p, again); err != nil {
			return s.stuck(ctx, p, last, err)
		}
		p.Failure = "" // what it waited for has come
		if err := s.Store.Advance(ctx, p); err != nil {
			return fmt.Errorf("record that post %d is %s: %w", p.ID, p.Step, err)
		}
		s.Log.DebugContext(ctx, "post advanced", "post", p.ID, "channel", p.ChannelID, "from", stood, "to", p.Step)
		again = false // only the step that the earlier run stopped at may have been sent
	}
	return nil
}

// step sends one thing and returns the post as it then stands.
func (s *Service) step(ctx context.Context, p Post, again bool) (Post, error) {
	switch p.Step {
	case Waiting:
		again = !p.Tried.At.IsZero()
		if !again {
			p.Tried = Tried{At: s.Now(), Title: p.Article.Title, URL: p.Article.URL}
			if err := s.Store.Trying(ctx, p.ID, p.Tried); err != nil {
				return p, err
			}
		}
		first := p // a headline that changed meanwhile is shown once the discussion is open
		first.Article.Title, first.Article.URL = p.Tried.Title, p.Tried.URL
		sent, err := s.Publisher.PostArticle(ctx, first, again)
		if err != nil {
			return p, err
		}
		p.Step, p.MessageID, p.DiscussionID, p.Shown, p.LeftOut = Posted, sent.MessageID, sent.DiscussionID, p.Tried.Title, sent.LeftOut
		if p.DiscussionID != "" { // a forum post is its own discussion
			p.Step = Threaded
		}
		if p.LeftOut != "" {
			s.Log.WarnContext(ctx, "an article was posted without what Discord refused of it", "post", p.ID, "channel", p.ChannelID, "left_out", p.LeftOut)
		}
	case Posted:
		discussion, err := s.Publisher.OpenDiscussion(ctx, p)
		if err != nil {
			return p, err
		}
		p.Step, p.DiscussionID = Threaded, discussion
	case Threaded:
		if err := s.Publisher.Welcome(ctx, p, again); err != nil {
			return p, err
		}
		p.Step, p.Discussion = Welcomed, s.opened(p)
	case Welcomed:
		if err := s.Publisher.Announce(ctx, p); err != nil {
			return p, err
		}
		p.Step = Published
	default:
		return p, &FinalError{Sentence: fmt.Sprintf("ombud does not know the step %q.", p.Step)}
	}
	return p, nil
}

// opened is the discussion that a post has from now on.
func (s *Service) opened(p Post) Discussion {
	return Discussion{Life: Open, At: s.Now(), ClosesAt: closesAt(p, s.Now())}
}

// stuck ends a post that no further try will help, and otherwise passes the error on for one. What
// has no discussion yet is dropped. A discussion that stands is one, welcomed or not: members write
// in it, and it has to close one day.
func (s *Service) stuck(ctx context.Context, p Post, last bool, cause error) error {
	var final *FinalError
	var wait *WaitError
	switch {
	case errors.As(cause, &final):
		p.Failure = final.Sentence
	case last && errors.As(cause, &wait):
		p.Failure = wait.Sentence
	case last && !errors.Is(ctx.Err(), context.Canceled): // ombud's own end is no fault of the post
		p.Failure = "Discord could not be brought to take it after several tries."
	default:
		if errors.As(cause, &wait) && (wait.ForServer || p.Failure != wait.Sentence) { // the server is told once a day, for as long as it lasts
			if err := s.Store.Waits(ctx, p.ID, wait.Sentence, wait.ForServer); err != nil {
				return fmt.Errorf("keep what post %d waits for: %w", p.ID, errors.Join(cause, err))
			}
		}
		return fmt.Errorf("publish post %d, which is %s: %w", p.ID, p.Step, cause)
	}
	reached := p.Step
	switch p.Step {
	case Threaded:
		p.Step, p.Discussion = Published, s.opened(p)
	case Welcomed:
		p.Step = Published
	default:
		p.Step = Dropped
	}
	// The last try's own deadline may have passed, and the reason must be kept all the same.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := s.Store.Advance(ctx, p); err != nil {
		return fmt.Errorf("record that post %d is given up: %w", p.ID, err)
	}
	s.Log.ErrorContext(ctx, "a post was given up", "post", p.ID, "channel", p.ChannelID, "reached", reached,
		"why", p.Failure, "cause", cause)
	return nil
}
