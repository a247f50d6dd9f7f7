package moderation

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// waitForFailure is how long a correction waits for the failure to be recorded, as a rule; it comes again when that
// takes longer.
const waitForFailure = 30 * time.Second

// beforeBan is how long a ban waits for the notice that has to go out first.
const beforeBan = time.Minute

// NoticeName is what follows when the author is told of a decision.
const NoticeName = "notice"

// noticeEffect tells the author what was done, and tells them again when the decision is taken back. Of a ban
// they hear before: afterwards nobody can be written to.
func noticeEffect() Effect {
	return Effect{
		Name:    NoticeName,
		Follows: func(d Decision, c Case) bool { return d.Kind != dismissName && c.Author.ID != "" && !c.Author.Bot },
		Before:  true,
		Do: func(ctx context.Context, s *Service, f Following, c Case) error {
			swept, err := s.sweptWith(ctx, f.Decision.ID)
			if err != nil {
				return err
			}
			if f.Decision.Undone() && swept.Stands == 0 {
				return nil // taken back before it was told
			}
			if f.Decision.Kind == banName && s.Now().Sub(f.Decision.At) > beforeBan {
				return &FinalError{Err: errors.New("a ban waits no longer for its notice")}
			}
			if err := c.awaitActs(f.Decision, s.Now()); err != nil && f.Decision.Kind != banName {
				return err
			}
			if err := swept.awaitSweep(); err != nil {
				return err
			}
			return s.tell(ctx, AboutDecision, f.Decision, c, "")
		},
		Undo: func(ctx context.Context, s *Service, f Following, c Case) error {
			about, locale := AboutUndo, ""
			switch a, err := s.Store.AppealOf(ctx, f.Decision.ID); {
			case err == nil && a.State == AppealOverturned:
				about, locale = AboutOverturned, a.Locale
			case err != nil && !errors.Is(err, ErrNotFound):
				return fmt.Errorf("look for an appeal of decision %d: %w", f.Decision.ID, err)
			}
			if about == AboutUndo { // of one message, or of all
				swept, err := s.sweptWith(ctx, f.Decision.ID)
				if err != nil {
					return err
				}
				if err := swept.awaitSweep(); err != nil {
					return err
				}
			}
			return s.tell(ctx, about, f.Decision, c, locale)
		},
	}
}

// correct tells the author of a ban that did not work that they are still a member, in case they heard
// otherwise. It is asked for before the failure is recorded, so that no crash forgets it, and looks then.
func (s *Service) correct(ctx context.Context, a Action) error {
	err := s.Store.AddNotices(ctx, []Notice{{
		GuildID: a.Subject.GuildID, CaseID: a.CaseID, DecisionID: a.DecisionID, About: AboutNotBanned, RecipientID: a.AuthorID, MadeAt: s.Now(),
	}}, waitForFailure)
	if err != nil {
		return fmt.Errorf("note that the author of case %d is to hear of the failed ban: %w", a.CaseID, err)
	}
	return nil
}

// tell sends the author of a case one notice, in their language where it is known.
func (s *Service) tell(ctx context.Context, about About, d Decision, c Case, locale string) error {
	n, before, err := s.Store.TryNotice(ctx, Notice{
		GuildID: c.Subject.GuildID, CaseID: c.ID, DecisionID: d.ID, About: about, RecipientID: c.Author.ID, Locale: locale, MadeAt: s.Now(),
	})
	if err != nil {
		return fmt.Errorf("note a notice about case %d: %w", c.ID, err)
	}
	return s.deliver(ctx, n, before, c)
}

// told reports whether the author heard of a decision.
func (c Case) told(decisionID int64) bool { return !c.toldAt(decisionID).IsZero() }

// toldBefore reports whether they had by then.
func (c Case) toldBefore(decisionID int64, by time.Time) bool {
	at := c.toldAt(decisionID)
	return !at.IsZero() && !at.After(by)
}

// toldAt is when the author heard of a decision; zero: they did not.
func (c Case) toldAt(decisionID int64) time.Time {
	for _, n := range c.Notices {
		if n.DecisionID == decisionID && n.About == AboutDecision && (n.State == NoticeSent || n.State == NoticeNoted) {
			return n.EndedAt
		}
	}
	return time.Time{}
}
