package store

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
	"time"

	"ombud/internal/policy"
)

var windowCases = []aCase{
	{"what was counted comes back, the later of two", func(t *testing.T, s *Store) {
		now := s.now()
		at := func(after time.Duration) int64 { return now.Add(after).UnixMilli() }
		fingerprint := func(n byte) policy.Fingerprint { return policy.Fingerprint{n, 0, 0xff} }
		early := policy.Kept{Window: fingerprint(1), Member: fingerprint(2), Amount: 1, At: at(-time.Minute), Until: at(time.Hour)}
		later := early
		later.Amount, later.At = 3, at(0)
		other := policy.Kept{Window: fingerprint(1), Member: fingerprint(3), Amount: 1, At: at(0), Until: at(time.Hour)}
		over := policy.Kept{Window: fingerprint(4), Member: fingerprint(2), Amount: 1, At: at(-time.Hour), Until: at(-time.Minute)}
		for _, kept := range [][]policy.Kept{{early, other, later, over}, {early}, nil} {
			if err := s.SaveWindows(t.Context(), kept); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Windows(t.Context(), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(got, func(a, b policy.Kept) int { return int(a.Member[0]) - int(b.Member[0]) })
		if want := []policy.Kept{later, other}; !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v\nwant %+v", got, want)
		}
		if got, err = s.Windows(t.Context(), now.Add(time.Hour)); err != nil || len(got) != 0 {
			t.Errorf("later nothing was saved, and %d came, %v", len(got), err)
		}
		var rows int
		if err := s.db.QueryRowContext(t.Context(), "SELECT count(*) FROM windows").Scan(&rows); err != nil || rows != 2 {
			t.Errorf("%d rows stand there, %v: what is over is forgotten", rows, err)
		}
	}},
	{"more is counted than fits into one statement", func(t *testing.T, s *Store) {
		kept := make([]policy.Kept, 2*windowsAtATime+1)
		for i := range kept {
			kept[i] = policy.Kept{Window: policy.Fingerprint{byte(i), byte(i >> 8)}, Amount: i, At: s.now().UnixMilli(), Until: s.now().Add(time.Hour).UnixMilli()}
		}
		if err := s.SaveWindows(t.Context(), kept); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Windows(t.Context(), time.Time{}); err != nil || len(got) != len(kept) {
			t.Errorf("%d of %d came back, %v", len(got), len(kept), err)
		}
	}},
	{"the key of counts is the database's own and not its key", func(t *testing.T, s *Store) {
		k := s.CountKey()
		if k == (policy.Key{}) || bytes.Equal(k[:], testKey()[:len(k)]) {
			t.Errorf("the key is %x", k)
		}
		again, err := countKeyOf(testKey())
		if err != nil || again != k {
			t.Errorf("the same key made another, %v", err)
		}
	}},
}
