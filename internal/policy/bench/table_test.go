package bench_test

import (
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"testing"
	"time"

	"ombud/internal/policy"
)

// bar is one promise: the ratio or figure may be at most, or must be at least,
// the limit.
type bar struct {
	what    string
	got     float64
	limit   float64
	atLeast bool
	unit    string
}

func (b bar) String() string {
	sign, held := "≤", b.got <= b.limit
	if b.atLeast {
		sign, held = "≥", b.got >= b.limit
	}
	verdict := "ok"
	if !held {
		verdict = "MISSED"
	}
	return fmt.Sprintf("%-66s %10.3f %s %s %g %s  %s", b.what, b.got, b.unit, sign, b.limit, b.unit, verdict)
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
	us := func(i int) float64 { return float64(costs[i]) / 1e6 } // of picoseconds
	ratio := func(a, b int) float64 { return float64(costs[a]) / float64(costs[b]) }
	fmt.Fprintf(w, "discordgo decodes a plain message in %.2f µs; a verdict with 10,000 terms and 50 regexes takes %.3f µs, with 10,000 terms alone %.3f µs, by news %.3f µs\n",
		us(cDecode), us(cFull), us(cWords), us(cNews))
	bars := []bar{
		{"verdict, 10,000 terms and 50 regexes, to discordgo's decode", 100 * ratio(cFull, cDecode), 6, false, "%"},
		{"verdict of the news policy, to discordgo's decode", 100 * ratio(cNews, cDecode), 6, false, "%"},
		{"allocations of that verdict", testing.AllocsPerRun(1000, cases[cFull]), 0, false, "a call"},
		{"allocations of the news policy's", testing.AllocsPerRun(1000, cases[cNews]), 0, false, "a call"},
		{"verdict with 100,000 terms, to one with 100", ratio(cLarge, cSmall), 1.2, false, "×"},
		{"go-away with 1,000 terms, to a verdict", ratio(cAway1000, c1000), 20, true, "×"},
		{"go-away with 10,000 terms, to a verdict", ratio(cAway10000, cWords), 150, true, "×"},
		{"what a raid check adds to that verdict", 100 * (ratio(cRaid, cNoRaid) - 1), 20, false, "%"},
	}
	for i, name := range names {
		at := cFirstWorst + 2*i
		bars = append(bars,
			bar{"2,000 characters of " + name + ", to benign ones", ratio(at, cBenign), 5, false, "×"},
			bar{"the same by the news policy", ratio(at+1, cNewsBenign), 5, false, "×"})
	}
	bars = append(bars,
		bar{"a policy of 10,000 terms compiled, CPU time", compiling.Seconds() * 1000, 10, false, "ms"},
		bar{"the same read from YAML and compiled", reading.Seconds() * 1000, 10, false, "ms"},
		bar{"memory of a server's own list of 1,000 terms", size, 0.25, false, "MiB"})
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
func swapTimes(rounds int) (compiling, reading time.Duration, err error) {
	data := policyOf(10_000, 0)
	p, err := policy.Parse("bench", data)
	if err != nil {
		return 0, 0, err
	}
	median := func(f func() error) (time.Duration, error) {
		var costs []time.Duration
		for range rounds {
			runtime.GC()
			before, err := cpuTime()
			if err != nil {
				return 0, err
			}
			if err := f(); err != nil {
				return 0, err
			}
			after, err := cpuTime()
			if err != nil {
				return 0, err
			}
			costs = append(costs, after-before)
		}
		slices.Sort(costs)
		return costs[len(costs)/2], nil
	}
	compiling, err = median(func() error {
		another := *p // whose engine is not there yet
		_, err := policy.Compile(&another)
		return err
	})
	if err != nil {
		return 0, 0, err
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
