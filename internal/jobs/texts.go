package jobs

import (
	"context"

	"github.com/riverqueue/river"
)

// DeleteTexts deletes texts whose time is over, and has cards quote them no more. It runs periodically.
type DeleteTexts struct{}

// Kind names the job in the jobs table.
func (DeleteTexts) Kind() string { return "delete_texts" }

// InsertOpts says which queue the job waits in, and that one at a time is enough.
func (DeleteTexts) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueTexts, UniqueOpts: river.UniqueOpts{ByQueue: true, ByState: unfinished()}}
}

// deleteTexts does some of it. What would draw the same card meanwhile is left to this job, which therefore
// brings the card up to date after it edited it.
func (w Work) deleteTexts(ctx context.Context, cards *oneAtATime) error {
	if w.DeleteTexts == nil {
		return nil
	}
	after, more, err := w.DeleteTexts(ctx, func(ctx context.Context, caseID int64, edit func(context.Context) error) error {
		edited := false
		return cards.show(ctx, caseID, false, func(ctx context.Context, again bool) error {
			if !edited {
				edited = true
				return edit(ctx)
			}
			return w.ShowCard(ctx, caseID, again)
		})
	})
	if err == nil && more {
		return &moreWaitsError{after}
	}
	return err
}
