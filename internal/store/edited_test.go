package store

import (
	"testing"
	"time"

	"ombud/internal/moderation"
)

var editedCases = []aCase{
	{"an edit into something that nothing accuses is noted, and the way back too", func(t *testing.T, s *Store) {
		id := mustAccuse(t, s, flagged("x", 0, "insult"), moderation.Opened)
		c := mustCase(t, s, id)
		for _, step := range []struct {
			hash   string
			at     time.Duration
			edited bool
		}{{"other", time.Minute, true}, {"other", time.Minute, true}, {c.Revision.Hash, 2 * time.Minute, false}, {"third", 3 * time.Minute, true}} {
			if err := s.MarkEdited(t.Context(), into(c.Subject, step.hash, start.Add(step.at))); err != nil {
				t.Fatal(err)
			}
			if got := mustCase(t, s, id).EditedAt; got.IsZero() == step.edited {
				t.Errorf("after %+v: edited at %v", step, got)
			}
		}
		mustAccuse(t, s, flagged("y", time.Hour, "insult"), moderation.Joined)
		if got := mustCase(t, s, id).EditedAt; !got.IsZero() {
			t.Errorf("the new revision is shown, and still: edited at %v", got)
		}
	}},
}
