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

// Day is what a server's classifier did and used on one day.
type Day struct {
	policy.Usage
	Took                                             time.Duration
	Answered, Cached, Unclassified, Accused, Dropped int64
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
