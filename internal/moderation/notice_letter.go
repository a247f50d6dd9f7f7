package moderation

import (
	"context"
	"time"

	"ombud/internal/speech"
)

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
	case AboutUndo: // who never heard of it need not hear that it is over, nor as long as more of the same stays removed
		return l.Settings.Notices != NoticeToNobody && l.Case.told(n.DecisionID) && l.Swept.Stands == 0
	case AboutPart: // after an appeal they hear that all come back
		return l.Settings.Notices != NoticeToNobody && l.Case.told(n.DecisionID) && l.Swept.Stands > 0 && !l.Swept.Granted
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
