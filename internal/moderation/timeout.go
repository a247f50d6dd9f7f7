package moderation

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	timeoutName     KindName = "timeout"
	liftTimeoutName KindName = "lift_timeout"
)

// Bounds of a timeout. The longest is Discord's.
const (
	ShortestTimeout = time.Minute
	LongestTimeout  = 28 * 24 * time.Hour
)

// timeoutKind takes the message away and keeps its author from writing for a time. One is
// done even when the other is refused.
func timeoutKind() Kind {
	return Kind{
		Name: timeoutName, Label: "Timeout…", Past: "Removed, author timed out", Style: Danger,
		Needs: ManageMessages | ModerateMembers, TouchesAuthor: true, NeedsAuthor: true, Asks: AsksDuration,
		Acts: func(c Case, t Terms, now time.Time) []Action {
			return append(removing(c), Action{Kind: timeoutName, Until: now.Add(t.For).Truncate(time.Second)})
		},
	}
}

// timeoutAct never makes a timeout shorter that another case's decision asks for.
func timeoutAct() Act {
	return Act{
		Name: timeoutName, Doing: "The timeout", Past: "Author timed out", Undo: liftTimeoutName,
		Do: func(ctx context.Context, s *Service, a Action) (Result, error) {
			other, err := s.Store.StandingTimeout(ctx, a)
			if err != nil {
				return Result{}, err
			}
			if other.After(a.Until) {
				return Result{Note: "Another case keeps them from writing for longer."}, nil
			}
			return Result{}, s.Enforcer.Timeout(ctx, a.Subject.GuildID, a.AuthorID, a.Until, reason(a))
		},
	}
}

// liftTimeoutAct ends the timeout that a decision gave. A timeout that another case asks
// for stays, and one that a person set by hand meanwhile is theirs.
func liftTimeoutAct() Act {
	return Act{
		Name: liftTimeoutName, Doing: "Lifting the timeout", Past: "Timeout lifted",
		Do: func(ctx context.Context, s *Service, a Action) (Result, error) {
			now, err := s.Enforcer.TimedOutUntil(ctx, a.Subject.GuildID, a.AuthorID)
			if errors.Is(err, ErrNotFound) {
				return Result{Note: "The author is not on this server any more."}, nil
			}
			if err != nil {
				return Result{}, err
			}
			if now.IsZero() || !now.After(s.Now()) {
				return Result{}, nil // it is over
			}
			ours := a.Until
			if d := now.Sub(ours); d > time.Second || d < -time.Second {
				return Result{Note: fmt.Sprintf("Another timeout, until %s, was left as it is.", now.UTC().Format("2 January 15:04 UTC"))}, nil
			}
			other, err := s.Store.StandingTimeout(ctx, a)
			if err != nil {
				return Result{}, err
			}
			if !other.After(s.Now()) {
				other = time.Time{}
			}
			return Result{}, s.Enforcer.Timeout(ctx, a.Subject.GuildID, a.AuthorID, other, reason(a))
		},
	}
}
