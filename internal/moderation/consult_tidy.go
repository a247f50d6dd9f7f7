package moderation

import (
	"context"
	"fmt"
	"time"
)

// How long things are kept.
const (
	oldestQuestion = 24 * time.Hour
	oldestOpinion  = 30 * 24 * time.Hour
)

// Tidy drops what waited too long and wakes those who ask, such as after midnight, when there is a
// budget again. It runs now and then.
func (c *Consultation) Tidy(ctx context.Context) error {
	if c == nil {
		return nil
	}
	now := c.Now()
	dropped, err := c.Store.Tidy(ctx, Tidying{
		Questions: now.Add(-oldestQuestion), Opinions: now.Add(-oldestOpinion), Day: today(now), Workers: c.Limits.Workers, At: now,
	})
	if err != nil {
		return fmt.Errorf("tidy the questions: %w", err)
	}
	c.stale(dropped)
	if dropped > 0 {
		c.Log.WarnContext(ctx, "messages were never classified: they waited for a day", "messages", dropped)
	}
	return nil
}

// today is a day as budgets count it: in UTC, for servers have members everywhere.
func today(now time.Time) string { return now.UTC().Format(time.DateOnly) }
