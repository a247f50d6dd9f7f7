package moderation

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"ombud/internal/policy"
)

// Service is what ombud does about messages, reports and moderators' presses.
type Service struct {
	Store     Store
	Enforcer  Enforcer
	Notifier  Notifier
	Directory Directory
	Messenger Messenger
	Scout     Scout
	Courier   Courier // nil: no file is copied
	Reader    Reader  // nil: what a message says now is what was heard of it
	Copying   Copying
	Engine    *policy.Engine
	Now       func() time.Time
	Log       *slog.Logger
	// Judged is told of each verdict of Review that was recorded, and how long judging and
	// recording took. Nil: nobody counts.
	Judged func(effect policy.Effect, took time.Duration)
	// Consult asks a classifier; nil: there is none.
	Consult *Consultation

	complained atomic.Int64 // when the log last said that there is no room for files, in milliseconds since 1970
}

// ErrAuthorNeeded says that a message cannot be judged, or its case not be drawn,
// without the facts about its author that were not read: see policy.Author.Known.
var ErrAuthorNeeded = errors.New("the author's facts are needed")

// Review judges one revision of a message and records what breaks the policy.
// An error means "not checked", never "clean": the caller must try again.
//
// A message whose author is not known is judged as far as it goes, since most are clean
// and need no look-up. For the others ErrAuthorNeeded asks to call again with the facts.
func (s *Service) Review(ctx context.Context, m Message) error {
	_, _, err := s.review(ctx, m)
	return err
}

// review answers the case that accuses the message, 0 for none, and what became of it.
func (s *Service) review(ctx context.Context, m Message) (caseID int64, change Change, err error) {
	began := s.Now()
	v, err := s.Engine.Judge(ctx, m.Judged)
	ask := err == nil && s.Consult.Wants(m, v) && !m.Subject.Title()
	exempts := len(s.Engine.Policy().Exempt.Roles) > 0
	if !m.Judged.Author.Known && (errors.Is(err, policy.ErrUnknownAuthor) || err == nil && (v.Effect != policy.Allow || ask && exempts)) {
		return 0, Unchanged, fmt.Errorf("judge message %s: %w", m.Subject.MessageID, ErrAuthorNeeded)
	}
	if err != nil {
		return 0, Unchanged, fmt.Errorf("judge message %s: %w", m.Subject.MessageID, err)
	}
	if v.Effect != policy.Allow || ask {
		if forgotten, err := s.forgotten(ctx, m); err != nil || forgotten {
			return 0, Unchanged, err
		}
	}
	if v.Effect == policy.Allow {
		if m.Judged.IsEdit || m.Subject.Title() { // nobody tells whether a title is new
			if err := s.Store.MarkEdited(ctx, m); err != nil {
				return 0, Unchanged, fmt.Errorf("note that message %s was edited: %w", m.Subject.MessageID, err)
			}
		}
		s.judged(ctx, m, v, 0, Unchanged, began)
		return 0, Unchanged, s.consult(ctx, m, ask)
	}
	live := withoutShadow(v)
	caseID, change, err = s.accuse(ctx, Accusation{
		Message: m, Verdict: &live, Hide: v.Effect == policy.Hide, At: s.Now(),
	})
	if err != nil {
		return 0, Unchanged, fmt.Errorf("record the verdict on message %s: %w", m.Subject.MessageID, err)
	}
	s.judged(ctx, m, v, caseID, change, began)
	return caseID, change, s.consult(ctx, m, ask)
}

// consult comes after everything that the rules had to say is recorded: their verdict waits
// for nothing of the classifier's.
func (s *Service) consult(ctx context.Context, m Message, ask bool) error {
	if !ask {
		return nil
	}
	return s.Consult.Ask(ctx, m)
}

// judged tells of a verdict that is recorded.
func (s *Service) judged(ctx context.Context, m Message, v policy.Verdict, caseID int64, c Change, began time.Time) {
	s.logVerdict(ctx, m, v, caseID, c, began)
	if s.Judged != nil {
		s.Judged(v.Effect, s.Now().Sub(began))
	}
}

// withoutShadow drops the findings of rules that are only being tried out:
// moderators must not be led by them.
func withoutShadow(v policy.Verdict) policy.Verdict {
	v.Findings = slices.DeleteFunc(slices.Clone(v.Findings), func(f policy.Finding) bool { return f.Shadow })
	return v
}

// logVerdict writes one line for each verdict: ids and clauses, never a text.
func (s *Service) logVerdict(ctx context.Context, m Message, v policy.Verdict, caseID int64, c Change, began time.Time) {
	level := slog.LevelDebug
	if v.Effect != policy.Allow {
		level = slog.LevelInfo
	}
	if !s.Log.Enabled(ctx, level) { // nearly every message
		return
	}
	clauses := make([]string, 0, len(v.Findings))
	for _, f := range v.Findings {
		if f.Clause != "" { // what ombud could not read breaks none that it knows of
			clauses = append(clauses, f.Clause)
		}
	}
	s.Log.LogAttrs(ctx, level, "verdict",
		slog.String("guild", m.Subject.GuildID), slog.String("channel", m.Subject.ChannelID),
		slog.String("message", m.Subject.MessageID), slog.String("effect", v.Effect.String()),
		slog.Any("clauses", clauses), slog.Int64("case", caseID), slog.String("change", c.String()),
		slog.Duration("took", s.Now().Sub(began)))
}

// Gone notes that a message was deleted, by its author or anybody else.
func (s *Service) Gone(ctx context.Context, subject Subject) error {
	if err := s.Store.MarkGone(ctx, subject, s.Now()); err != nil {
		return fmt.Errorf("note that message %s is gone: %w", subject.MessageID, err)
	}
	return nil
}

// PlaceGone notes that a channel or thread was deleted, and with it every message in it.
func (s *Service) PlaceGone(ctx context.Context, guildID, channelID string) error {
	if err := s.Store.MarkPlaceGone(ctx, guildID, channelID, s.Now()); err != nil {
		return fmt.Errorf("note that channel %s is gone: %w", channelID, err)
	}
	return nil
}

// ShowCard brings the card of a case up to date. It is a job: it may run again.
func (s *Service) ShowCard(ctx context.Context, caseID int64, again bool) error {
	c, err := s.Store.Case(ctx, caseID)
	if errors.Is(err, ErrNotFound) {
		return nil // forgotten
	}
	if err != nil {
		return fmt.Errorf("show case %d: %w", caseID, err)
	}
	if c.Shared.On != 0 {
		return s.ShowCard(ctx, c.Shared.On, again) // of an earlier job: the case has no card of its own
	}
	server, err := s.Store.Server(ctx, c.Subject.GuildID)
	if errors.Is(err, ErrNotFound) {
		s.Log.ErrorContext(ctx, "a case has no moderator channel to be shown in: run /setup", "case", caseID, "guild", c.Subject.GuildID)
		return nil
	}
	if err != nil {
		return fmt.Errorf("show case %d: %w", caseID, err)
	}
	posted := c.Card != (CardRef{})
	if posted && c.CardVersion == c.Version && !again {
		return nil
	}
	// A card that was drawn before its turn shows what was so then, and needs another edit.
	switch waited, err := s.Notifier.AwaitTurn(ctx, server, c.Card); {
	case err != nil:
		return fmt.Errorf("show case %d: %w", caseID, err)
	case waited:
		return s.ShowCard(ctx, caseID, again)
	}
	if !posted {
		before, err := s.Store.CardTried(ctx, caseID)
		if err != nil {
			return fmt.Errorf("show case %d: %w", caseID, err)
		}
		again = again || before
	}
	if c, err = s.withCopies(ctx, c); err != nil {
		return fmt.Errorf("show case %d: %w", caseID, err)
	}
	card, err := s.Notifier.ShowCard(ctx, server, c, again)
	if errors.Is(err, ErrLeft) {
		s.Log.InfoContext(ctx, "a card is not shown: ombud is not on the server any more", "case", caseID, "guild", c.Subject.GuildID)
		return nil
	}
	if err != nil {
		return fmt.Errorf("show case %d: %w", caseID, err)
	}
	if err := s.Store.CardShown(ctx, caseID, card, c.Version); err != nil {
		return fmt.Errorf("record the card of case %d: %w", caseID, err)
	}
	return nil
}
