package bench_test

import (
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"testing"

	"ombud/internal/policy"
)

// bar is one promise: the ratio or figure may be at most, or must be at least,
// the limit.
type bar struct {
	what    string
	got     ratio
	limit   float64
	atLeast bool
	unit    string
}

// exactly is a figure that was not measured in rounds.
func exactly(figure float64) ratio { return ratio{figure, figure, figure} }

func (b bar) String() string {
	sign, held := "≤", b.got.median <= b.limit
	if b.atLeast {
		sign, held = "≥", b.got.median >= b.limit
	}
	verdict := "ok"
	if !held {
		verdict = "MISSED"
	}
	around := ""
	if b.got.low != b.got.high {
		around = fmt.Sprintf("  [%.3g, %.3g]", b.got.low, b.got.high)
	}
	return fmt.Sprintf("%-66s %10.3f %s %s %g %s  %s%s", b.what, b.got.median, b.unit, sign, b.limit, b.unit, verdict, around)
}

// run measures everything and prints it.
func run(w io.Writer, rounds int) error {
	// First, while there is no other memory for the collector to go through.
	compiling, reading, err := swapTimes(rounds)
	if err != nil {
		return err
	}
	size, err := ownSize()
	if err != nil {
		return err
	}
	engines := map[[2]int]*policy.Engine{}
	for _, size := range [][2]int{{100, 50}, {1000, 0}, {10_000, 0}, {10_000, 50}, {100_000, 50}} {
		e, err := engineOf(size[0], size[1])
		if err != nil {
			return err
		}
		engines[size] = e
	}
	news, err := presetEngine("news")
	if err != nil {
		return err
	}
	full := engines[[2]int{10_000, 50}]
	without, with, err := raidEngines()
	if err != nil {
		return err
	}
	const (
		cDecode = iota
		cFull
		cNews
		cWords
		cSmall
		cLarge
		c1000
		cAway1000
		cAway10000
		cBenign
		cNewsBenign
		cNoRaid
		cRaid
		cFirstWorst
	)
	long := benign(2000)
	cases := []func(){
		decode(clean), judge(full, clean, true), judge(news, clean, true), judge(engines[[2]int{10_000, 0}], clean, true),
		judge(engines[[2]int{100, 50}], clean, true), judge(engines[[2]int{100_000, 50}], clean, true),
		judge(engines[[2]int{1000, 0}], clean, true), goAway(1000), goAway(10_000),
		judge(full, long, true), judge(news, long, true), raid(without), raid(with),
	}
	bad := worst(2000)
	names := slices.Sorted(maps.Keys(bad))
	for _, name := range names {
		cases = append(cases, judge(full, bad[name], false), judge(news, bad[name], false))
	}
	costs, err := measure(rounds, cases)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "discordgo decodes a plain message in %.2f µs; a verdict with 10,000 terms and 50 regexes takes %.3f µs, with 10,000 terms alone %.3f µs, by news %.3f µs\n",
		costs.median(cDecode), costs.median(cFull), costs.median(cWords), costs.median(cNews))
	bars := []bar{
		{"verdict, 10,000 terms and 50 regexes, to discordgo's decode", costs.ratio(cFull, cDecode).percent(0), 6, false, "%"},
		{"verdict of the news policy, to discordgo's decode", costs.ratio(cNews, cDecode).percent(0), 6, false, "%"},
		{"allocations of that verdict", exactly(testing.AllocsPerRun(1000, cases[cFull])), 0, false, "a call"},
		{"allocations of the news policy's", exactly(testing.AllocsPerRun(1000, cases[cNews])), 0, false, "a call"},
		{"allocations of one with a raid check", exactly(testing.AllocsPerRun(1000, cases[cRaid])), 0, false, "a call"},
		{"verdict with 100,000 terms, to one with 100", costs.ratio(cLarge, cSmall), 1.2, false, "×"},
		{"go-away with 1,000 terms, to a verdict", costs.ratio(cAway1000, c1000), 20, true, "×"},
		{"go-away with 10,000 terms, to a verdict", costs.ratio(cAway10000, cWords), 150, true, "×"},
		{"what a raid check adds to that verdict", costs.ratio(cRaid, cNoRaid).percent(100), 20, false, "%"},
	}
	for i, name := range names {
		at := cFirstWorst + 2*i
		bars = append(bars,
			bar{"2,000 characters of " + name + ", to benign ones", costs.ratio(at, cBenign), 5, false, "×"},
			bar{"the same by the news policy", costs.ratio(at+1, cNewsBenign), 5, false, "×"})
	}
	bars = append(bars,
		bar{"a policy of 10,000 terms compiled, CPU time", compiling, 10, false, "ms"},
		bar{"the same read from YAML and compiled", reading, 10, false, "ms"},
		bar{"memory of a server's own list of 1,000 terms", exactly(size), 0.25, false, "MiB"})
	for _, b := range bars {
		fmt.Fprintln(w, b)
	}
	return nil
}

func presetEngine(name string) (*policy.Engine, error) {
	p, err := policy.Load(name)
	if err != nil {
		return nil, err
	}
	return policy.Compile(p)
}

// swapTimes is what it costs to compile a policy of 10,000 terms, and to read
// and compile it.
func swapTimes(rounds int) (compiling, reading ratio, err error) {
	data := policyOf(10_000, 0)
	p, err := policy.Parse("bench", data)
	if err != nil {
		return ratio{}, ratio{}, err
	}
	median := func(f func() error) (ratio, error) {
		var each []float64 // in milliseconds
		for range rounds {
			runtime.GC()
			before, err := cpuTime()
			if err != nil {
				return ratio{}, err
			}
			if err := f(); err != nil {
				return ratio{}, err
			}
			after, err := cpuTime()
			if err != nil {
				return ratio{}, err
			}
			each = append(each, (after-before).Seconds()*1000)
		}
		slices.Sort(each)
		return ratio{middle(each, 2, 4), middle(each, 1, 4), middle(each, 3, 4)}, nil
	}
	compiling, err = median(func() error {
		another := *p // whose engine is not there yet
		_, err := policy.Compile(&another)
		return err
	})
	if err != nil {
		return ratio{}, ratio{}, err
	}
	reading, err = median(func() error {
		_, err := policy.Parse("bench", data)
		return err
	})
	return compiling, reading, err
}

// ownSize is how much a second engine with 1,000 terms of its own holds, in
// MiB: the average of many, kept alive together.
func ownSize() (float64, error) {
	const copies = 20
	data := policyOf(1000, 0)
	engines := make([]*policy.Engine, 0, copies)
	before := heap()
	for range copies {
		p, err := policy.Parse("bench", data)
		if err != nil {
			return 0, err
		}
		e, err := policy.Compile(p)
		if err != nil {
			return 0, err
		}
		engines = append(engines, e)
	}
	after := heap()
	runtime.KeepAlive(engines)
	return float64(after-before) / copies / (1 << 20), nil
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
