package bot_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
)

// TestTheDeskNeverDisagrees has moderators decide, undo and sweep, and members report, edit and delete, at
// random; after each step the tables, the history, Discord and the cards must say the same, and what
// docs/moderating.md promises of an undo must be so. OMBUD_DESK_SEEDS plays more of them,
//
//	OMBUD_DESK_SEEDS=30 go test ./bot -run TestTheDeskNeverDisagrees -v
func TestTheDeskNeverDisagrees(t *testing.T) {
	seeds, moves := uint64(3), 24
	if text := os.Getenv("OMBUD_DESK_SEEDS"); text != "" {
		n, err := strconv.ParseUint(text, 10, 32)
		if err != nil || n < 1 {
			t.Fatalf("OMBUD_DESK_SEEDS is %q", text)
		}
		seeds = n
	}
	did := make([]map[string]int, seeds)
	t.Run("seeds", func(t *testing.T) {
		for seed := range seeds {
			t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
				t.Parallel()
				furnish := withTables(t)
				synctest.Test(t, func(t *testing.T) {
					s := newStage(t, nil, virtualTime())
					defer s.end()
					furnish(s)
					p := &deskPlay{stage: s, rng: rand.New(rand.NewPCG(seed, 29)), count: map[string]int{}}
					if err := p.play(moves); err != nil {
						t.Fatalf("%v\nafter %s", err, strings.Join(p.did, "\n"))
					}
					did[seed] = p.count
				})
			})
		}
	})
	all := map[string]int{}
	for _, counts := range did {
		for what, n := range counts {
			all[what] += n
		}
	}
	for _, what := range slices.Sorted(maps.Keys(all)) {
		t.Logf("%4d × %s", all[what], what)
	}
	for _, must := range []string{"sweep remove", "sweep undo", "undo", "report"} {
		if all[must] == 0 && !t.Failed() {
			t.Errorf("nobody tried: %s", must)
		}
	}
}
