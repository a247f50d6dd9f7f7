package telemetry

import (
	"strings"
	"testing"
)

func TestAQuietLoggerPassesOnWarningsOnly(t *testing.T) {
	var out strings.Builder
	log := Quiet(NewLogger(&out, "text")).With("part", "a").WithGroup("g")
	log.Info("chatter")
	log.Warn("trouble", "n", 1)
	if got := out.String(); strings.Contains(got, "chatter") || !strings.Contains(got, "trouble") || !strings.Contains(got, "part=a g.n=1") {
		t.Errorf("got %q", got)
	}
}
