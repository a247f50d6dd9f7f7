package moderation

import (
	"fmt"

	"ombud/internal/policy"
)

// Budget is what may be spent. Zero is no limit.
type Budget struct {
	Tokens int64
	Cost   int64 // millionths, as in policy.Usage
}

// nearly is the share of a budget at which moderators are told.
const nearly = 0.8

// Allows reports whether one more question fits, given what is set aside for it.
func (b Budget) Allows(used, reserve policy.Usage) bool {
	return (b.Tokens == 0 || used.Tokens()+reserve.Tokens() <= b.Tokens) && (b.Cost == 0 || used.Cost+reserve.Cost <= b.Cost)
}

// Near reports whether more than four fifths are used.
func (b Budget) Near(used policy.Usage) bool {
	return b.Tokens > 0 && float64(used.Tokens()) >= nearly*float64(b.Tokens) || b.Cost > 0 && float64(used.Cost) >= nearly*float64(b.Cost)
}

// Spent says what was used of what there is.
func (b Budget) Spent(used policy.Usage) string {
	said := ""
	if b.Tokens > 0 {
		said = fmt.Sprintf("%d of %d tokens", used.Tokens(), b.Tokens)
	}
	if b.Cost > 0 {
		if said != "" {
			said += ", "
		}
		said += Money(used.Cost) + " of " + Money(b.Cost)
	}
	return said
}

// Money writes millionths as people write prices, whatever the currency.
func Money(millionths int64) string {
	return fmt.Sprintf("%.4f", float64(millionths)/1e6)
}
