package check

import (
	"fmt"
	"math"
)

// Share is how many of how many.
type Share struct{ Hits, Of int }

// Value is the share as a number between 0 and 1, or 0 of nothing.
func (s Share) Value() float64 {
	if s.Of == 0 {
		return 0
	}
	return float64(s.Hits) / float64(s.Of)
}

// Interval is the score interval of Wilson (1927) at 95 %. Unlike the
// textbook's it stays within 0 and 1 and holds for few rows.
func (s Share) Interval() (low, high float64) {
	if s.Of == 0 {
		return 0, 1
	}
	const z = 1.959963984540054
	n, p := float64(s.Of), s.Value()
	centre := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, centre-half), min(1, centre+half)
}

// String writes the share with its interval, or a dash for a share of nothing.
func (s Share) String() string {
	if s.Of == 0 {
		return "–"
	}
	low, high := s.Interval()
	return fmt.Sprintf("%.3f [%.3f, %.3f]", s.Value(), low, high)
}
