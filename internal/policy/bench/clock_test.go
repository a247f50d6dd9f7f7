package bench_test

import (
	"fmt"
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
const slice = 30 * time.Millisecond

// measure answers the median cost of one call of each function over so many
// rounds, in which they take turns.
func measure(rounds int, cases []func()) ([]time.Duration, error) {
	calls := make([]int, len(cases))
	for i, f := range cases {
		// Find how many calls fill the slice, by doubling.
		for n := 1; ; n *= 2 {
			start := time.Now()
			for range n {
				f()
			}
			if took := time.Since(start); took >= slice/4 {
				calls[i] = max(1, int(float64(n)*float64(slice)/float64(took)))
				break
			}
		}
	}
	costs := make([][]time.Duration, len(cases))
	for range rounds {
		for i, f := range cases {
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
	medians := make([]time.Duration, len(cases))
	for i := range costs {
		slices.Sort(costs[i])
		medians[i] = costs[i][len(costs[i])/2]
	}
	return medians, nil
}
