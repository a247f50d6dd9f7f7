package moderation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ombud/internal/policy"
	"ombud/internal/speech"
)

// Reporter is the member who reports, as Discord sends them along.
type Reporter struct {
	ID             string
	Locale         string // of their Discord
	AccountCreated time.Time
	Joined         time.Time
}

// How long somebody has to be about before their reports can hide anything. A brigade of
// accounts that were made for the purpose is younger.
const (
	establishedAccount = 30 * 24 * time.Hour
	establishedMember  = 7 * 24 * time.Hour
)

// established reports whether the reporter was about for some time. What is not known counts
// as no.
func (r Reporter) established(now time.Time) bool {
	return !r.AccountCreated.IsZero() && now.Sub(r.AccountCreated) >= establishedAccount &&
		!r.Joined.IsZero() && now.Sub(r.Joined) >= establishedMember
}

// Reported is what became of a report.
type Reported struct {
	CaseID int64
	Report Report // as it stands now; without a reporter: there is none
	Again  bool   // the member had reported this message before
	// Looked is what moderators have decided about this very revision; nil: nothing yet.
	Looked *Decision
	// Revision is the newest accused one of its case. Restored says that the message which was
	// asked for gives back another one.
	Revision string
	Restored bool
}

// ReportMessage takes a member's report and says which case it joined. The rules look at the
// message too: a report of what they would have caught shows both on one card.
//
// What is refused is a *RefusedError in the member's language: their own message, or more
// reports than the server's settings allow.
//
// before is what ReportedBefore said. When that knows the message, facts about its author are not needed.
func (s *Service) ReportMessage(ctx context.Context, m Message, by Reporter, before Reported) (Reported, error) {
	switch _, err := s.Store.Server(ctx, m.Subject.GuildID); {
	case errors.Is(err, ErrNotFound):
		return Reported{}, decline(speech.Message{Key: "common.setup"})
	case err != nil:
		return Reported{}, fmt.Errorf("look up server %s: %w", m.Subject.GuildID, err)
	}
	began := s.Now()
	known := before.Knows(m)
	m, err := s.asItWas(ctx, m, before)
	if err != nil {
		return Reported{}, err
	}
	if m.Author.ID == by.ID {
		return Reported{}, decline(speech.Message{Key: "report.own"})
	}
	a := Accusation{Message: m, At: began, Report: &Report{
		ReporterID: by.ID, At: began, Established: by.established(began), Locale: by.Locale,
	}}
	if !known { // what is known was judged, and our own webhook's messages are not judged again
		s.judgeReported(ctx, &a)
	}
	id, change, err := s.accuse(ctx, a)
	if err != nil {
		return Reported{}, fmt.Errorf("record the report of message %s: %w", m.Subject.MessageID, err)
	}
	if a.Verdict != nil {
		s.logVerdict(ctx, m, *a.Verdict, id, change, began)
	}
	s.Log.InfoContext(ctx, "report", "case", id, "message", m.Subject.MessageID, "change", change.String())
	r, err := s.Store.Reported(ctx, m.Subject, by.ID)
	if err != nil {
		return Reported{}, fmt.Errorf("read the report back: %w", err)
	}
	r.Again = r.Report.At.Before(began.Truncate(time.Millisecond))
	return r, nil
}

// judgeReported has the rules look at what a member reports.
func (s *Service) judgeReported(ctx context.Context, a *Accusation) {
	switch v, err := s.Engine.Judge(ctx, a.Message.Judged); {
	case err != nil: // the report stands by itself
		s.Log.WarnContext(ctx, "a reported message could not be judged", "message", a.Message.Subject.MessageID, "cause", err)
	case v.Effect != policy.Allow:
		live := withoutShadow(v)
		a.Verdict, a.Hide = &live, v.Effect == policy.Hide
	}
}

// ReportChange is what a reporter adds to a report that counts already. Nil leaves a part as it is.
type ReportChange struct {
	// Clause is the clause the member names. Disagrees says that their reason is that they
	// disagree; the one takes the place of the other.
	Clause       *string
	Disagrees    *bool
	Words        *string // their sentence
	WantsOutcome *bool
	Grade        Grade // of the clause named
	Spares       bool  // reports do not hide what this author wrote
}

// MaxReportWords is how long a reporter's sentence may be, in characters.
const MaxReportWords = 500

// AmendReport adds to a member's report of a case and returns it as it stands then.
func (s *Service) AmendReport(ctx context.Context, guildID string, caseID int64, reporterID string, change ReportChange) (Reported, error) {
	unknown := decline(speech.Message{Key: "report.unknown"})
	c, err := s.Store.Case(ctx, caseID)
	switch {
	case errors.Is(err, ErrNotFound):
		return Reported{}, unknown
	case err != nil:
		return Reported{}, fmt.Errorf("look up case %d: %w", caseID, err)
	case c.Subject.GuildID != guildID:
		return Reported{}, unknown
	}
	if change.Clause != nil && *change.Clause != "" {
		if _, ok := s.Engine.Policy().Clause(*change.Clause); !ok {
			return Reported{}, decline(speech.Message{Key: "report.no_clause"})
		}
		change.Grade = gradeOf(s.Engine.Policy(), *change.Clause)
	}
	if change.Words != nil {
		short := Shorten(*change.Words, MaxReportWords)
		change.Words = &short
	}
	change.Spares = s.spares(ctx, c)
	r, err := s.Store.AmendReport(ctx, caseID, reporterID, change)
	if errors.Is(err, ErrNotFound) {
		return Reported{}, unknown
	}
	if err != nil {
		return Reported{}, fmt.Errorf("amend a report in case %d: %w", caseID, err)
	}
	return Reported{CaseID: caseID, Report: r, Looked: c.Decision}, nil
}

// spares reports whether reports never hide what somebody wrote: the owner and moderators cannot be acted
// against, and two members must not take an announcement down. Who cannot be looked up is spared as well.
func (s *Service) spares(ctx context.Context, c Case) bool {
	settings, err := s.Settings(ctx, c.Subject.GuildID)
	if err == nil && settings.HideAfter == 0 {
		return false // nothing is hidden anyway
	}
	var server Server
	var author *Member
	if err == nil {
		server, err = s.Store.Server(ctx, c.Subject.GuildID)
	}
	if err == nil {
		author, err = s.author(ctx, c)
	}
	if err != nil {
		s.Log.WarnContext(ctx, "whether reports may hide a message could not be looked up", "case", c.ID, "cause", err)
		return true
	}
	return author != nil && (author.Owner || author.Self || author.Moderates(server))
}

// ReportStore keeps what reporters add. That a report counts is Accuse's business.
type ReportStore interface {
	// Reported returns a member's report of a message with its case, which may not have one of theirs, or
	// ErrNotFound.
	Reported(ctx context.Context, message Subject, reporterID string) (Reported, error)
	// AmendReport changes a report, hides the message when the reports weigh enough for it,
	// and enqueues showing the card.
	AmendReport(ctx context.Context, caseID int64, reporterID string, change ReportChange) (Report, error)
}

// TooManyReports refuses the report of somebody who made n in the last hour, or, with 0, the
// server's one too many.
func TooManyReports(n int, until time.Time) error {
	when := fmt.Sprintf("<t:%d:R>", until.Unix())
	if n == 0 {
		return decline(speech.Message{Key: "report.flooded", Args: speech.Args{"When": when}})
	}
	return decline(speech.Message{Key: "report.too_many", Args: speech.Args{"Count": n, "When": when}})
}
