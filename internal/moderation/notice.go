package moderation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ombud/internal/speech"
)

// About says what a notice tells.
type About string

// What a notice can be about.
const (
	AboutDecision   About = "decided"
	AboutUndo       About = "undone"
	AboutPart       About = "partly" // of several messages that a sweep removed, some came back
	AboutOverturned About = "overturned"
	AboutUpheld     About = "upheld"
	AboutNotBanned  About = "not banned" // a ban that had been told of did not work
	AboutOutcome    About = "outcome"    // told to a reporter
	AboutReopened   About = "outcome undone"
)

// ToReporter reports whether it is told to who reported, and to nobody else.
func (a About) ToReporter() bool { return a == AboutOutcome || a == AboutReopened }

// NoticeState is how far a notice has come.
type NoticeState string

// A notice is pending until it ended one way or another.
const (
	NoticePending NoticeState = "pending"
	NoticeSent    NoticeState = "sent"
	NoticeNoted   NoticeState = "noted"   // a note in the discussion names the author
	NoticeClosed  NoticeState = "closed"  // the member takes no direct messages
	NoticeFailed  NoticeState = "failed"  // Discord did not take it
	NoticeSkipped NoticeState = "skipped" // it is no longer so, or the settings say no
)

// Notice is one thing that one member is told. There is one for each decision, matter and
// member, however often it is asked for.
type Notice struct {
	ID          int64
	GuildID     string
	CaseID      int64
	DecisionID  int64
	About       About
	RecipientID string
	Locale      string // of the recipient's Discord, as far as it is known
	State       NoticeState
	MadeAt      time.Time
	EndedAt     time.Time
}

// Letter is a notice with everything that its text is made of.
type Letter struct {
	Notice   Notice
	Case     Case
	Decision Decision
	Settings Settings
	// Ends is until when the author cannot write; zero: they can.
	Ends time.Time
	// Removed says that the message was taken away, Away that it still is.
	Removed, Away bool
	// Revises says that a reporter has heard of another outcome before.
	Revises bool
	// Swept is what else a sweep removed of the author's, Lead the case that it began with and Quotes a few
	// of the removed ones.
	Swept  SweptOf
	Lead   Case
	Quotes []Case
}

// ErrClosed says that a member takes no direct messages from ombud.
var ErrClosed = errors.New("the member takes no direct messages")

// Messenger writes to members. What it cannot do for good is a *FinalError.
type Messenger interface {
	// Tell writes to the recipient directly, or returns ErrClosed. again says that an earlier try
	// may have got through unheard: it is looked for first.
	Tell(ctx context.Context, l Letter, again bool) (CardRef, error)
	// NameInDiscussion writes where the message stands, or stood, that the recipient can ask there
	// what was decided.
	NameInDiscussion(ctx context.Context, l Letter, again bool) (CardRef, error)
	// TellAlert writes an alert to its recipient and returns the message's id, or ErrClosed.
	TellAlert(ctx context.Context, a Alert) (messageID string, err error)
	// ShowAppeal posts an appeal's card, or brings the one at a.Card up to date.
	ShowAppeal(ctx context.Context, s Server, a Appeal, c Case, again bool) (CardRef, error)
}

// NoticeStore keeps notices.
type NoticeStore interface {
	// AddNotices adds those that are not there yet, each with the job that sends it.
	AddNotices(ctx context.Context, all []Notice, after time.Duration) error
	// TryNotice adds a notice or finds it, and notes that it is about to be sent. before says
	// that this was noted already.
	TryNotice(ctx context.Context, n Notice) (now Notice, before bool, err error)
	Notice(ctx context.Context, id int64) (Notice, error)
	// EndNotice records how a notice ended and shows the case's card. The first end counts.
	EndNotice(ctx context.Context, id int64, state NoticeState, at CardRef, now time.Time) error
	// OutcomesTold are the decisions of a case of which a reporter has heard, the newest last: once more
	// for one whose taking back they heard of.
	OutcomesTold(ctx context.Context, caseID int64, reporterID string) (decisionIDs []int64, err error)
}

// waitForFailure is how long a correction waits for the failure to be recorded, as a rule; it comes again when that
// takes longer.
const waitForFailure = 30 * time.Second

// beforeBan is how long a ban waits for the notice that has to go out first.
const beforeBan = time.Minute

// noticeEffect tells the author what was done, and tells them again when the decision is taken back. Of a ban
// they hear before: afterwards nobody can be written to.
func noticeEffect() Effect {
	return Effect{
		Name:    "notice",
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

// SendNotice sends one notice. It is a job: it may run again, and last says that it will not.
func (s *Service) SendNotice(ctx context.Context, id int64, last bool) error {
	n, err := s.Store.Notice(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return nil // its case was deleted
	}
	if err != nil {
		return fmt.Errorf("send notice %d: %w", id, err)
	}
	n, before, err := s.Store.TryNotice(ctx, n)
	if err != nil {
		return fmt.Errorf("send notice %d: %w", id, err)
	}
	c, err := s.Store.Case(ctx, n.CaseID)
	if err != nil {
		return fmt.Errorf("send notice %d: %w", id, err)
	}
	err = s.deliver(ctx, n, before, c)
	if err != nil && last {
		s.Log.ErrorContext(ctx, "a notice was given up", "notice", id, "case", n.CaseID, "cause", err)
		return s.endNotice(ctx, n, NoticeFailed, CardRef{})
	}
	return err
}

// deliver sends a pending notice, unless it is no longer so or the settings say no.
func (s *Service) deliver(ctx context.Context, n Notice, before bool, c Case) error {
	if n.State != NoticePending {
		return nil
	}
	if d, ok := c.decisionWith(n.DecisionID); ok && n.About == AboutNotBanned {
		if err := c.awaitActs(d, s.Now()); err != nil { // ombud may have been away since it asked for this
			return err
		}
	}
	settings, err := s.Settings(ctx, n.GuildID)
	if err != nil {
		return err
	}
	l, ok, err := s.letter(ctx, n, c, settings)
	if err != nil {
		return err
	}
	if ok && n.About.ToReporter() {
		if ok, err = s.revises(ctx, &l); err != nil {
			return err
		}
	}
	if !ok {
		return s.endNotice(ctx, n, NoticeSkipped, CardRef{})
	}
	at, err := s.Messenger.Tell(ctx, l, before)
	state := NoticeSent
	if errors.Is(err, ErrClosed) {
		if state = NoticeClosed; !n.About.ToReporter() && settings.Notices == NoticeOrNote {
			state = NoticeNoted
			at, err = s.Messenger.NameInDiscussion(ctx, l, before)
		}
	}
	var final *FinalError
	switch {
	case err == nil, errors.Is(err, ErrClosed):
	case errors.As(err, &final):
		s.Log.WarnContext(ctx, "a notice was refused", "notice", n.ID, "case", n.CaseID, "cause", final.Err)
		state, at = NoticeFailed, CardRef{}
	default:
		return fmt.Errorf("notice %d about case %d: %w", n.ID, n.CaseID, err)
	}
	return s.endNotice(ctx, n, state, at)
}

func (s *Service) endNotice(ctx context.Context, n Notice, state NoticeState, at CardRef) error {
	if err := s.Store.EndNotice(ctx, n.ID, state, at, s.Now()); err != nil {
		return fmt.Errorf("record the end of notice %d: %w", n.ID, err)
	}
	return nil
}

// letter gathers what a notice says. False: there is nothing to say any more.
func (s *Service) letter(ctx context.Context, n Notice, c Case, settings Settings) (l Letter, ok bool, err error) {
	l = Letter{Notice: n, Case: c, Settings: settings}
	d, found := c.decisionWith(n.DecisionID)
	l.Decision = d
	unbanned := false
	for _, a := range c.Actions {
		if a.DecisionID != n.DecisionID {
			continue
		}
		unbanned = unbanned || a.Kind == banName && a.State == Failed
		done := a.State == Done || a.State == Pending && l.Decision.Kind == banName // which is told before
		if !done {
			continue
		}
		l.Removed = l.Removed || TakesAway(a.Kind)
		if a.Kind == timeoutName {
			other, err := s.Store.StandingTimeout(ctx, a) // until then they cannot write, whatever this one says
			if err != nil {
				return l, false, err
			}
			l.Ends = a.Until
			for _, longer := range []time.Time{other, a.Prior} {
				if longer.After(l.Ends) {
					l.Ends = longer
				}
			}
		}
	}
	l.Removed = l.Removed || !c.HiddenAt().IsZero()
	_, l.Away = c.taken()
	if !n.About.ToReporter() {
		if err := s.readSwept(ctx, &l); err != nil {
			return l, false, err
		}
	}
	return l, found && l.holds(unbanned), nil
}

// holds reports whether what a letter says is still so, and whether the settings let it be said. Who
// appealed hears what came of it, whatever they say.
func (l Letter) holds(unbanned bool) bool {
	switch n := l.Notice; n.About {
	case AboutOutcome:
		return l.Settings.Outcomes && !l.Decision.Undone()
	case AboutReopened: // what is decided anew is told by itself
		return l.Settings.Outcomes && l.Case.Open()
	case AboutUndo: // who never heard of it need not hear that it is over
		return l.Settings.Notices != NoticeToNobody && l.Case.told(n.DecisionID)
	case AboutPart:
		return l.Settings.Notices != NoticeToNobody && l.Case.told(n.DecisionID) && l.Swept.Stands > 0
	case AboutNotBanned:
		return unbanned && l.Case.told(n.DecisionID) && !l.Decision.Undone()
	case AboutDecision:
		return l.Settings.Notices != NoticeToNobody && (!l.Decision.Undone() || l.Swept.Stands > 0)
	case AboutOverturned, AboutUpheld:
	}
	return true
}

// LetterFor is what a member may read of a notice to them: behind the button of a note.
func (s *Service) LetterFor(ctx context.Context, noticeID int64, memberID string) (Letter, error) {
	n, c, err := s.noticeTo(ctx, noticeID, memberID, speech.Message{Key: "note.not_yours"})
	if err != nil {
		return Letter{}, err
	}
	settings, err := s.Settings(ctx, n.GuildID)
	if err != nil {
		return Letter{}, err
	}
	if settings.Notices == NoticeToNobody {
		settings.Notices = NoticeOrNote // whom a note named before may read what it is about
	}
	l, ok, err := s.letter(ctx, n, c, settings)
	if err != nil {
		return Letter{}, err
	}
	if !ok {
		return Letter{}, decline(takenBack())
	}
	return l, nil
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
