package main

import (
	"flag"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"sort"
	"syscall"
	"time"

	"ombud/internal/classify/suspicion"
)

// abuse is the share of abusive comments in the stream: they are weighed down to it, which
// thins them without the luck of a draw.
const abuse = 0.02

// goal at a fifth of the messages.
const (
	goal   = 0.60
	goalAt = 0.20
)

func main() {
	data := flag.String("data", "", "folder of labelled comments, *.jsonl")
	write := flag.Bool("write", false, "make internal/classify/suspicion/table.bin anew")
	flag.Parse()
	if err := run(os.Stdout, *data, *write); err != nil {
		fmt.Fprintln(os.Stderr, "suspicion:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, data string, write bool) error {
	rows, err := load(data)
	if err != nil {
		return err
	}
	if write {
		return makeTable(rows)
	}
	unseen := leaveOut(rows)
	fmt.Fprintln(w, "Rows that a plain list of bad words misses, abusive ones at 2 %: share of messages sent -> share of the missed abuse that is seen")
	fmt.Fprintln(w, "\nsets that the table has not seen (each by a table made of the others):")
	families := slices.Sorted(maps.Keys(unseen))
	var all []scored
	for _, f := range families {
		show(w, f, unseen[f])
		all = append(all, unseen[f]...)
	}
	show(w, "all of them as one stream", all)
	same := keptBack(rows)
	fmt.Fprintln(w, "\nrows kept back of the sets it is made of (every fifth):")
	show(w, "all of them as one stream", same)
	fmt.Fprintln(w, "\nthe table of the project on sets that nothing is trained on:")
	shipped(w, rows)
	fmt.Fprintln(w)
	bar := func(name string, got float64) {
		fmt.Fprintf(w, "%s: %.3f (goal ≥ %.2f at %.0f %%)\n", name, got, goal, goalAt*100)
	}
	bar("missed abuse seen, rows kept back", seen(same, goalAt))
	bar("missed abuse seen, sets never seen", seen(all, goalAt))
	cost(w, rows)
	return nil
}

type scored struct {
	score   float64
	abusive bool
}

func leaveOut(rows []comment) map[string][]scored {
	out := map[string][]scored{}
	for i := range rows {
		out[rows[i].family] = nil
	}
	for f := range out {
		t := train(pick(rows, func(_ int, r *comment) bool { return r.family != f && !measureOnly(r.set) }))
		out[f] = score(t, pick(rows, func(_ int, r *comment) bool { return r.family == f && r.missed }))
	}
	return out
}

func keptBack(rows []comment) []scored {
	t := train(pick(rows, func(i int, r *comment) bool { return i%5 != 0 && !measureOnly(r.set) }))
	return score(t, pick(rows, func(i int, r *comment) bool { return i%5 == 0 && r.missed && !measureOnly(r.set) }))
}

func pick(rows []comment, want func(int, *comment) bool) []*comment {
	var out []*comment
	for i := range rows {
		if want(i, &rows[i]) {
			out = append(out, &rows[i])
		}
	}
	return out
}

func score(t suspicion.Weights, rows []*comment) []scored {
	var out []scored
	for _, r := range rows {
		out = append(out, scored{t.Score(r.features) + r.byRules, r.abusive})
	}
	return out
}

func shipped(w io.Writer, rows []comment) {
	sets := map[string][]scored{}
	for i := range rows {
		if r := &rows[i]; r.missed && measureOnly(r.set) {
			sets[r.set] = append(sets[r.set], scored{suspicion.Default().Guess(r.text), r.abusive})
		}
	}
	for _, set := range slices.Sorted(maps.Keys(sets)) {
		show(w, set, sets[set])
	}
}

// seen is the share of the abuse among the first messages of a stream, the most suspicious first.
func seen(stream []scored, share float64) float64 {
	stream = slices.Clone(stream)
	sort.SliceStable(stream, func(i, j int) bool { return stream[i].score > stream[j].score })
	bad := 0.0
	for _, s := range stream {
		if s.abusive {
			bad++
		}
	}
	good := float64(len(stream)) - bad
	if bad == 0 || good == 0 {
		return math.NaN()
	}
	each := abuse / (1 - abuse) * good / bad
	room, hits := share*(good+bad*each), 0.0
	for _, s := range stream {
		weight := 1.0
		if s.abusive {
			weight = each
		}
		if room < weight {
			break
		}
		room -= weight
		if s.abusive {
			hits++
		}
	}
	return hits / bad
}

func show(w io.Writer, name string, stream []scored) {
	bad := 0
	for _, s := range stream {
		if s.abusive {
			bad++
		}
	}
	fmt.Fprintf(w, "  %-26s %6d rows, %5d abusive:", name, len(stream), bad)
	for _, share := range []float64{.05, .1, .2, .3, .4, .6} {
		fmt.Fprintf(w, "  %.0f %% -> %.3f", share*100, seen(stream, share))
	}
	fmt.Fprintln(w)
}

// cost is in processor time: the clock also counts what else the machine does.
func cost(w io.Writer, rows []comment) {
	const rounds = 5
	suspicion.Default().Guess("the rules are made ready")
	letters, best := 0, math.Inf(1)
	for range rounds {
		letters = 0
		began := processorTime()
		for i := range rows {
			suspicion.Default().Guess(rows[i].text)
			letters += len(rows[i].text)
		}
		best = min(best, float64((processorTime()-began).Nanoseconds())/1e3/float64(len(rows)))
	}
	fmt.Fprintf(w, "a guess: %.0f µs of processor time for a comment of %d bytes on average; tables: %d KiB\n", best, letters/len(rows), (suspicion.Size+suspicion.Signs)>>10)
}

// processorTime is what this process has used so far.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// makeTable trains on everything that may be trained on. The steps are those of the same rows, abuse
// at its share in a stream.
func makeTable(rows []comment) error {
	t := train(pick(rows, func(_ int, r *comment) bool { return !measureOnly(r.set) }))
	// How ordinary comments score is taken from tables that have not seen them.
	var scores []float64
	for f, stream := range leaveOut(rows) {
		if measureOnly(f) {
			continue
		}
		for _, s := range stream {
			if !s.abusive && !math.IsInf(s.score, -1) {
				scores = append(scores, s.score)
			}
		}
	}
	sort.Float64s(scores)
	var steps [suspicion.Steps]float32
	for i := range steps {
		steps[i] = float32(scores[i*len(scores)/suspicion.Steps])
	}
	return os.WriteFile("../../classify/suspicion/table.bin", suspicion.Write(t, steps), 0o600)
}
