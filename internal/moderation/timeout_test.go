package moderation

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// hands is an Enforcer whose two acts end as they are told to.
type hands struct {
	remove, timeout error
	did             []string
}

func (h *hands) RemoveMessage(context.Context, Subject, string) error {
	h.did = append(h.did, "remove")
	return h.remove
}

func (h *hands) Timeout(context.Context, string, string, time.Time, string) error {
	h.did = append(h.did, "timeout")
	return h.timeout
}

func TestATimeoutDoesWhatIsNotRefused(t *testing.T) {
	archived := &FinalError{Sentence: "The discussion is archived.", Err: errors.New("50083")}
	tooHigh := &FinalError{Sentence: "The author stands above ombud.", Err: errors.New("50013")}
	away := errors.New("Discord is away")
	tests := []struct {
		name            string
		remove, timeout error
		did, says       string
		final           bool
	}{
		{"both go well", nil, nil, "remove timeout", "", false},
		{"the removal is refused", archived, nil, "remove timeout", "archived", true},
		{"the timeout is refused", nil, tooHigh, "remove timeout", "above", true},
		{"both are refused", archived, tooHigh, "remove timeout", "archived. The author", true},
		{"Discord is away for the removal", away, nil, "remove", "away", false},
		{"Discord is away for the timeout", archived, away, "remove timeout", "away", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := &hands{remove: tt.remove, timeout: tt.timeout}
			err := timeoutKind().Do(t.Context(), h, Action{})
			if got := strings.Join(h.did, " "); got != tt.did {
				t.Errorf("it did %q, want %q", got, tt.did)
			}
			if (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("it says %v, want %q", err, tt.says)
			}
			var final *FinalError
			if errors.As(err, &final) != tt.final {
				t.Errorf("final is %v, want %v", !tt.final, tt.final)
			}
		})
	}
}
