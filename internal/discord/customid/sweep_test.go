package customid

import (
	"testing"

	"ombud/internal/moderation"
)

func TestASweepsButtonComesBackWhole(t *testing.T) {
	does, id, ok := ParseSweep(SweepID(moderation.SweepGoOn, 42))
	if !ok || does != moderation.SweepGoOn || id != 42 {
		t.Errorf("got %s, %d, %v", does, id, ok)
	}
	for _, other := range []string{"ombud:sweep:undo:0", "ombud:sweep:undo:01", "ombud:sweep:undo", "ombud:sweep::1", "ombud:sweep:Undo:1", "ombud:sweep:undo:1:1"} {
		if _, _, ok := ParseSweep(other); ok {
			t.Errorf("%q is taken", other)
		}
	}
}
