package bench_test

import (
	"fmt"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// cpuTime is the time that all threads of this process have had a processor,
// the collector's work included.
func cpuTime() (time.Duration, error) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, fmt.Errorf("read the process's CPU time: %w", err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), nil
}

// slice is how long a case runs before the next one's turn: short, so that all
// cases meet the same neighbours, and long beside the clock's own grain.
const slice = 20 * time.Millisecond

// costs are what a call of each case cost in each round.
type costs [][]time.Duration

// measure answers the cost, in picoseconds, of one call of each function over
// so many rounds, in which they take turns.
func measure(rounds int, cases []func()) (costs, error) {
	calls := make([]int, len(cases))
	for i, f := range cases {
		var err error
		if calls[i], err = fill(f); err != nil {
			return nil, err
		}
	}
	costs := make(costs, len(cases))
	for range rounds {
		for i, f := range cases {
			tidy()
			before, err := cpuTime()
			if err != nil {
				return nil, err
			}
			for range calls[i] {
				f()
			}
			after, err := cpuTime()
			if err != nil {
				return nil, err
			}
			// In picoseconds, or the cheap ones would be rounded away.
			costs[i] = append(costs[i], (after-before)*1000/time.Duration(calls[i]))
		}
	}
	return costs, nil
}

// fill finds by doubling how many calls fill the slice. It counts CPU time: by
// the clock on the wall, somebody else's turn in the first call would make it
// one call a slice, and a call by itself finds nothing in the caches.
func fill(f func()) (calls int, err error) {
	for n := 1; ; n *= 2 {
		before, err := cpuTime()
		if err != nil {
			return 0, err
		}
		for range n {
			f()
		}
		after, err := cpuTime()
		if err != nil {
			return 0, err
		}
		if took := after - before; took >= slice/4 {
			return max(1, int(float64(n)*float64(slice)/float64(took))), nil
		}
	}
}

// tidy collects the garbage that the case before has left, which the next one
// would pay for otherwise: going through the other cases' engines costs more
// than most cases do.
func tidy() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.NextGC-m.HeapAlloc < m.NextGC/4 || m.HeapAlloc > m.NextGC {
		runtime.GC()
	}
}

// median answers the cost of a case in microseconds.
func (c costs) median(of int) float64 {
	return middle(slices.Sorted(slices.Values(c[of])), 2, 4) / 1e6
}

// ratio is how much more one case costs than another: the median over the
// rounds, and the quartiles about it. The two of a round were measured within a
// moment of each other, so that what else the machine does counts for both.
type ratio struct{ median, low, high float64 }

func (c costs) ratio(a, b int) ratio {
	each := make([]float64, len(c[a]))
	for round := range each {
		each[round] = float64(c[a][round]) / float64(c[b][round])
	}
	slices.Sort(each)
	return ratio{middle(each, 2, 4), middle(each, 1, 4), middle(each, 3, 4)}
}

// percent turns a ratio into hundredths, less a number of them.
func (r ratio) percent(less float64) ratio {
	return ratio{100*r.median - less, 100*r.low - less, 100*r.high - less}
}

func middle[T float64 | time.Duration](sorted []T, part, of int) float64 {
	return float64(sorted[min(len(sorted)-1, len(sorted)*part/of)])
}
