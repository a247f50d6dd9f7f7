package moderation

import (
	"context"
	"fmt"
	"time"

	"ombud/internal/policy"
)

// Consulted is what the classifier did for one server.
type Consulted struct {
	Today, Since Day
	Waiting      int64
	Clauses      []Agreement
}

// Agreement is what moderators decided about a clause that the classifier saw broken.
type Agreement struct {
	Clause                  string
	Upheld, Dismissed, Open int64
}

// Count adds a question's end to a day.
func (d *Day) Count(s Settlement) {
	if s.Opinion.Unclassified != "" {
		d.Unclassified++
	} else {
		d.Answered++
	}
	if s.Cached {
		d.Cached++
	}
	if s.Outcome == Accused {
		d.Accused++
	}
}

// Add sums up.
func (d Day) Add(e Day) Day {
	return Day{
		Usage: d.Usage.Add(e.Usage), Took: d.Took + e.Took, Answered: d.Answered + e.Answered, Cached: d.Cached + e.Cached,
		Unclassified: d.Unclassified + e.Unclassified, Accused: d.Accused + e.Accused, Dropped: d.Dropped + e.Dropped,
	}
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

// ReportedSpan is how far back reports on the classifier go.
const ReportedSpan = 30 * 24 * time.Hour

// Report counts what the classifier did for a server of late.
func (c *Consultation) Report(ctx context.Context, guildID string) (Consulted, error) {
	report, err := c.Store.Consulted(ctx, guildID, c.Now().Add(-ReportedSpan))
	if err != nil {
		return Consulted{}, fmt.Errorf("report on the classifier: %w", err)
	}
	return report, nil
}
