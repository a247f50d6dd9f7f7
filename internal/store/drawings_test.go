package store

import (
	"context"
	"errors"

	"ombud/internal/moderation"
)

func drawnByOne(p *processes) {
	id := mustAccuse(p.T, p.store, flagged("you idiot", 0, "insult"), moderation.Opened)
	other := open(p.T, p.options)
	draw := func(s *Store, result error, want bool) error {
		p.Helper()
		drawn := false
		err := s.Draw(p.Context(), id, false, func(ctx context.Context, caseID int64, again bool) error {
			drawn = true
			if caseID != id || again != want {
				p.Errorf("case %d is drawn, again %v, want %v", caseID, again, want)
			}
			var busy *DrawnElsewhereError
			err := other.Draw(ctx, id, false, func(context.Context, int64, bool) error {
				p.Error("two processes draw it")
				return nil
			})
			if !errors.As(err, &busy) || busy.CaseID != id || busy.RetryAfter() <= 0 {
				p.Errorf("the other process hears %v", err)
			}
			return result
		})
		if !drawn {
			p.Errorf("it is not drawn: %v", err)
		}
		return err
	}
	if err := draw(p.store, nil, false); err != nil {
		p.Error(err)
	}
	failure := errors.New("Discord did not answer")
	if err := draw(p.store, failure, false); !errors.Is(err, failure) {
		p.Errorf("the failure became %v", err)
	}
	if err := draw(p.store, nil, true); err != nil { // Discord may have taken what failed
		p.Error(err)
	}
	if err := draw(p.store, nil, false); err != nil {
		p.Error(err)
	}

	if _, _, err := other.beginDrawing(p.Context(), id); err != nil { // and is lost
		p.Fatal(err)
	}
	if _, err := p.store.db.ExecContext(p.Context(), "UPDATE drawings SET until = until - 60000"); err != nil {
		p.Fatal(err)
	}
	if err := draw(p.store, nil, true); err != nil {
		p.Error(err)
	}
}
