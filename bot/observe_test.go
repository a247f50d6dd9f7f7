package bot

import (
	"bytes"
	"database/sql"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ombud/internal/moderation"
	"ombud/internal/policy"
	"ombud/internal/store"
)

// What moderators decided about the classifier's findings is counted over much: when that fails, operators still
// want to see what waits.
func TestFiguresAreToldWithoutTheClassifiersAgreement(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ombud.db")
	st, err := store.Open(t.Context(), store.Options{Path: path, Key: make([]byte, store.KeySize)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	said := moderation.Accusation{
		Message: moderation.Message{
			Subject: moderation.Subject{GuildID: "10", ChannelID: "20", MessageID: "30"},
			Judged:  policy.Message{Surfaces: []policy.Surface{{Kind: policy.SurfaceContent, Text: "you nincompoop"}}},
		},
		Verdict: &policy.Verdict{Effect: policy.Flag, Findings: []policy.Finding{{Rule: "insult", Then: policy.Flag}}},
	}
	if _, _, err := st.Accuse(t.Context(), said); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	p := &parts{
		store: st, moderation: &moderation.Service{Consult: &moderation.Consultation{}},
		options: Options{Log: slog.New(slog.NewTextHandler(&log, nil)), Now: time.Now},
	}
	if f, err := p.figures(t.Context()); err != nil || f.OpenCases != 1 || log.Len() > 0 {
		t.Fatalf("%+v (%v) %s", f, err, log.String())
	}
	other, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.ExecContext(t.Context(), "ALTER TABLE findings RENAME TO elsewhere"); err != nil {
		t.Fatal(err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	if f, err := p.figures(t.Context()); err != nil || f.OpenCases != 1 || !strings.Contains(log.String(), "without the classifier's agreement") {
		t.Errorf("%+v (%v) %s", f, err, log.String())
	}
}

// What is left of the day's sessions grows again by itself, a day after each was begun.
func TestTheSessionsLeftAreThoseOfNow(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	st, err := store.Open(t.Context(), store.Options{
		Path: filepath.Join(t.TempDir(), "ombud.db"), Key: make([]byte, store.KeySize), Now: func() time.Time { return at },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	p := &parts{store: st, moderation: &moderation.Service{}, budget: 750}
	left := func(want int) {
		t.Helper()
		if f, err := p.figures(t.Context()); err != nil || f.IdentifiesLeft != want {
			t.Errorf("%d are left, want %d: %v", f.IdentifiesLeft, want, err)
		}
	}
	left(750)
	for key := range 2 {
		if _, _, err := st.ReserveStart(t.Context(), key, 6*time.Second, p.budget, time.Minute); err != nil {
			t.Fatal(err)
		}
		at = at.Add(time.Hour)
	}
	left(748)
	at = at.Add(22*time.Hour + time.Second)
	left(749)
	at = at.Add(time.Hour)
	left(750)
}
