package moderation

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"ombud/internal/speech"
)

// Appeal is an author's objection to a decision, once for each.
type Appeal struct {
	ID         int64
	GuildID    string
	CaseID     int64
	DecisionID int64
	AuthorID   string
	Locale     string
	Words      string // hostile text
	OpenedAt   time.Time
	State      AppealState
	DecidedBy  string
	DecidedAt  time.Time
	Card       CardRef
	CardState  AppealState // the state that the card shows
	// Swept is what else of the author's the sweep removed that made the decision, and Lead the case that it
	// began with; zero: no sweep made it, or it is not known.
	Swept SweptOf
	Lead  Case
}

// AppealBrief is an appeal as a list shows it.
type AppealBrief struct {
	CaseID   int64
	AuthorID string
	OpenedAt time.Time
	Card     CardRef
}

// How long a decision can be appealed, how long an appeal may be in characters, and after which
// time the moderator who decided may decide the appeal too when nobody else did.
const (
	AppealDays     = 30
	MaxAppealWords = 1500
	AppealWaits    = 72 * time.Hour
)

// AppealStore keeps appeals.
type AppealStore interface {
	// AddAppeal adds an appeal unless there is one of this decision, notes it on the case and
	// enqueues its card.
	AddAppeal(ctx context.Context, a Appeal) (added bool, err error)
	Appeal(ctx context.Context, id int64) (Appeal, error)
	// OpenAppeals lists at most so many appeals of a server that wait, counts all, and has their cards looked for.
	OpenAppeals(ctx context.Context, guildID string, most int) (open []AppealBrief, total int, err error)
	// AppealOf returns ErrNotFound when nobody appealed the decision.
	AppealOf(ctx context.Context, decisionID int64) (Appeal, error)
	// RuleAppeal records what was decided about an open appeal and enqueues what follows, or
	// returns *AlreadyRuledError.
	RuleAppeal(ctx context.Context, id int64, state AppealState, moderatorID string, at time.Time) error
	// TryAppealCard notes that an appeal's card is about to be posted, and reports whether an
	// earlier try may have posted it.
	TryAppealCard(ctx context.Context, id int64) (before bool, err error)
	AppealShown(ctx context.Context, id int64, card CardRef, state AppealState) error
	// Deciders are the moderators who worked on a case of the server, the newest first.
	Deciders(ctx context.Context, guildID string) ([]string, error)
}

func takenBack() speech.Message { return speech.Message{Key: "appeal.taken_back"} }

// noticeTo finds a notice and its case, for the member it is to and nobody else. What a
// button says is a pointer: anybody can make one up.
func (s *Service) noticeTo(ctx context.Context, noticeID int64, memberID string, notYours speech.Message) (Notice, Case, error) {
	refused := decline(notYours)
	n, err := s.Store.Notice(ctx, noticeID)
	if errors.Is(err, ErrNotFound) {
		return n, Case{}, refused
	}
	if err != nil {
		return n, Case{}, fmt.Errorf("look up notice %d: %w", noticeID, err)
	}
	if n.RecipientID != memberID || n.About.ToReporter() {
		return n, Case{}, refused
	}
	c, err := s.Store.Case(ctx, n.CaseID)
	if err != nil {
		return n, c, fmt.Errorf("look up the case of notice %d: %w", noticeID, err)
	}
	if c.Author.ID != memberID {
		return n, c, refused
	}
	return n, c, nil
}

// MayAppeal says whether the member may appeal what the notice is about, before a form is opened.
func (s *Service) MayAppeal(ctx context.Context, noticeID int64, memberID string) error {
	_, err := s.appealable(ctx, noticeID, memberID)
	return err
}

func (s *Service) appealable(ctx context.Context, noticeID int64, memberID string) (Appeal, error) {
	n, c, err := s.noticeTo(ctx, noticeID, memberID, speech.Message{Key: "appeal.not_yours"})
	if err != nil {
		return Appeal{}, err
	}
	if n.About != AboutDecision {
		return Appeal{}, decline(speech.Message{Key: "common.unknown"})
	}
	switch a, err := s.Store.AppealOf(ctx, n.DecisionID); {
	case err == nil:
		return a, decline(a.standing())
	case !errors.Is(err, ErrNotFound):
		return a, fmt.Errorf("look for an appeal of decision %d: %w", n.DecisionID, err)
	}
	// One that no longer stands since the message was edited counts all the same.
	d, found := c.decisionWith(n.DecisionID)
	if !found {
		return Appeal{}, decline(takenBack())
	}
	if d.Undone() { // of a sweep others may stand, of which the author heard with it
		swept, err := s.sweptWith(ctx, d.ID)
		if err != nil {
			return Appeal{}, err
		}
		if swept.Stands == 0 {
			return Appeal{}, decline(takenBack())
		}
	}
	if s.Now().After(d.At.AddDate(0, 0, AppealDays)) {
		return Appeal{}, decline(speech.Message{Key: "appeal.late", Args: speech.Args{"Days": AppealDays}})
	}
	return Appeal{GuildID: n.GuildID, CaseID: n.CaseID, DecisionID: n.DecisionID, AuthorID: memberID}, nil
}

// standing says how far an appeal is, for the author who presses the button again: who was banned
// can be written to no more, and hears it there.
func (a Appeal) standing() speech.Message {
	when := speech.Args{"When": fmt.Sprintf("<t:%d:f>", a.DecidedAt.Unix())}
	switch a.State {
	case AppealUpheld:
		return speech.Message{Key: "appeal.stands", Args: when}
	case AppealOverturned:
		return speech.Message{Key: "appeal.heard", Args: when}
	case AppealOpen:
	}
	return speech.Message{Key: "appeal.already", Args: speech.Args{"When": fmt.Sprintf("<t:%d:R>", a.OpenedAt.Unix())}}
}

// Appeal takes the author's words against the decision that a notice is about, and says what the
// author is told then.
func (s *Service) Appeal(ctx context.Context, noticeID int64, memberID, locale, words string) (speech.Message, error) {
	a, err := s.appealable(ctx, noticeID, memberID)
	if err != nil {
		return speech.Message{}, err
	}
	a.Locale, a.Words, a.OpenedAt, a.State = locale, Shorten(strings.TrimSpace(words), MaxAppealWords), s.Now(), AppealOpen
	if a.Words == "" { // Discord lets a form through that holds nothing but blanks
		return speech.Message{}, decline(speech.Message{Key: "appeal.no_words"})
	}
	added, err := s.Store.AddAppeal(ctx, a)
	if err != nil {
		return speech.Message{}, fmt.Errorf("record an appeal in case %d: %w", a.CaseID, err)
	}
	if !added {
		return speech.Message{}, decline(a.standing())
	}
	s.Log.InfoContext(ctx, "appealed", "case", a.CaseID)
	switch _, err := s.Directory.Member(ctx, a.GuildID, memberID); {
	case errors.Is(err, ErrNotFound):
		return speech.Message{Key: "appeal.sent.gone"}, nil
	case err != nil:
		s.Log.WarnContext(ctx, "whether somebody who appealed is still a member could not be looked up", "case", a.CaseID, "cause", err)
	}
	return speech.Message{Key: "appeal.sent"}, nil
}

// ShowAppeal brings an appeal's card up to date; with look also one that is, if somebody deleted it. It is a job: it
// may run again.
func (s *Service) ShowAppeal(ctx context.Context, id int64, look bool) error {
	a, err := s.Store.Appeal(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("show appeal %d: %w", id, err)
	}
	if a.CardState == a.State {
		if stands, err := s.stands(ctx, a, look); err != nil || stands {
			return err
		}
	}
	c, err := s.Store.Case(ctx, a.CaseID)
	if err != nil {
		return fmt.Errorf("show appeal %d: %w", id, err)
	}
	server, err := s.Store.Server(ctx, a.GuildID)
	if errors.Is(err, ErrNotFound) {
		return nil // nobody to show it to; the log of the case has it
	}
	if err != nil {
		return fmt.Errorf("show appeal %d: %w", id, err)
	}
	before := false
	if a.Card == (CardRef{}) {
		if before, err = s.Store.TryAppealCard(ctx, id); err != nil {
			return fmt.Errorf("show appeal %d: %w", id, err)
		}
	}
	if a.Swept.SweepID != 0 {
		if a.Lead, err = s.Store.Case(ctx, a.Swept.LeadID); err != nil {
			return fmt.Errorf("show appeal %d: %w", id, err)
		}
	}
	card, err := s.Messenger.ShowAppeal(ctx, server, a, c, before)
	if err != nil {
		return fmt.Errorf("show appeal %d: %w", id, err)
	}
	if err := s.Store.AppealShown(ctx, id, card, a.State); err != nil {
		return fmt.Errorf("record the card of appeal %d: %w", id, err)
	}
	return nil
}

// stands reports whether an appeal's card is where it was posted: to look costs less than to edit it, of which
// Discord allows few. Without a look it is taken to be there.
func (s *Service) stands(ctx context.Context, a Appeal, look bool) (bool, error) {
	if !look || s.Reader == nil {
		return !look, nil
	}
	_, err := s.Reader.Read(ctx, Subject{GuildID: a.GuildID, ChannelID: a.Card.ChannelID, MessageID: a.Card.MessageID})
	var final *FinalError
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, ErrNotFound), errors.As(err, &final):
		return false, nil
	}
	return false, fmt.Errorf("look for the card of appeal %d: %w", a.ID, err)
}
