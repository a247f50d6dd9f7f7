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

// timeoutMargin is what a timeout of the longest kind falls short, for the clocks of both sides: what is
// asked for is then what Discord gives, and an undo knows it again.
const timeoutMargin = 2 * time.Minute

// timeoutKind takes the message away and keeps its author from writing for a time. One is
// done even when the other is refused.
func timeoutKind() Kind {
	return Kind{
		Name: timeoutName, Label: "Timeout…", Past: "Removed, author timed out", Style: Danger,
		Needs: ManageMessages | ModerateMembers, TouchesAuthor: true, NeedsAuthor: true, Asks: AsksDuration,
		Acts: func(c Case, t Terms, now time.Time) []Action {
			return append(removing(c), timingOut(now, t.For))
		},
	}
}

// timingOut is a timeout of so long from now on.
func timingOut(now time.Time, span time.Duration) Action {
	return Action{Kind: timeoutName, Until: now.Add(min(span, LongestTimeout-timeoutMargin)).Truncate(time.Second)}
}

// timeoutAct never makes a timeout shorter that is there already, whoever gave it, and remembers one that
// it makes longer.
func timeoutAct() Act {
	return Act{
		Name: timeoutName, Doing: "The timeout", Past: "Author timed out", Undo: liftTimeoutName,
		Do: func(ctx context.Context, s *Service, a Action) (Result, error) {
			stood, err := s.timedOut(ctx, a)
			if errors.Is(err, ErrNotFound) {
				return Result{}, &FinalError{Sentence: "The author is not on this server any more.", Err: err}
			}
			if err != nil {
				return Result{}, err
			}
			if !sameMoment(stood, a.Until) { // else an earlier try got through
				if err := s.Store.NotePrior(ctx, a.ID, stood); err != nil {
					return Result{}, err
				}
			}
			if !stood.After(a.Until.Add(oneMoment)) {
				return Result{}, s.Enforcer.Timeout(ctx, a.Subject.GuildID, a.AuthorID, a.Until, reason(a))
			}
			switch other, err := s.Store.StandingTimeout(ctx, a); {
			case err != nil:
				return Result{}, err
			case sameMoment(stood, other):
				return Result{Note: "Another case keeps them from writing for longer."}, nil
			}
			return Result{Note: fmt.Sprintf("Somebody had timed them out until %s, which is longer and was left as it is.", utc(stood))}, nil
		},
	}
}

// Longer reports whether a timeout found a longer one of somebody's and left it as it was.
func (a Action) Longer() bool { return a.Kind == timeoutName && a.Prior.After(a.Until.Add(oneMoment)) }

// oneMoment is what Discord may round a time by.
const oneMoment = time.Second

func sameMoment(a, b time.Time) bool {
	d := a.Sub(b)
	return -oneMoment <= d && d <= oneMoment
}

// utc writes a time for a note, which is kept as a text.
func utc(t time.Time) string { return t.UTC().Format("2 January 15:04 UTC") }

// timedOut is until when the author of an action cannot write; zero: they can.
func (s *Service) timedOut(ctx context.Context, a Action) (time.Time, error) {
	until, err := s.Enforcer.TimedOutUntil(ctx, a.Subject.GuildID, a.AuthorID)
	if err != nil || !until.After(s.Now()) {
		return time.Time{}, err
	}
	return until, nil
}

// liftTimeoutAct ends the timeout that a decision gave. One that another case asks for stays, and so does
// one that a person set by hand: meanwhile, or before the decision.
func liftTimeoutAct() Act {
	return Act{
		Name: liftTimeoutName, Doing: "Lifting the timeout", Past: "Timeout lifted",
		Do: func(ctx context.Context, s *Service, a Action) (Result, error) {
			now, err := s.timedOut(ctx, a)
			if errors.Is(err, ErrNotFound) {
				return Result{Note: "The author is not on this server any more."}, nil
			}
			if err != nil {
				return Result{}, err
			}
			if now.IsZero() {
				return Result{}, nil // it is over
			}
			if !sameMoment(now, a.Until) {
				return Result{Note: fmt.Sprintf("Another timeout, until %s, was left as it is.", utc(now))}, nil
			}
			until, err := s.Store.StandingTimeout(ctx, a)
			if err != nil {
				return Result{}, err
			}
			given, err := s.Store.Action(ctx, a.Undoes)
			if err != nil {
				return Result{}, fmt.Errorf("look at the timeout that action %d lifts: %w", a.ID, err)
			}
			var note string
			if given.Prior.After(until) && given.Prior.After(s.Now()) {
				until, note = given.Prior, fmt.Sprintf("The timeout of before, until %s, stands again.", utc(given.Prior))
			}
			if !until.After(s.Now()) {
				until = time.Time{}
			}
			return Result{Note: note}, s.Enforcer.Timeout(ctx, a.Subject.GuildID, a.AuthorID, until, reason(a))
		},
	}
}
