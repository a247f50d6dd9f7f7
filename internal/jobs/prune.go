package jobs

import (
	"context"

	"github.com/riverqueue/river"
)

// PruneArticles deletes what left its feed long ago. It runs periodically.
type PruneArticles struct{}

// Kind names the job in the jobs table.
func (PruneArticles) Kind() string { return "prune_articles" }

// InsertOpts says which queue the job waits in, and that one at a time is enough.
func (PruneArticles) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueTexts, UniqueOpts: river.UniqueOpts{ByQueue: true, ByState: unfinished()}}
}

func (w Work) pruneArticles(ctx context.Context) error {
	if w.PruneArticles == nil {
		return nil
	}
	more, err := w.PruneArticles(ctx)
	if err == nil && more {
		return errMoreWaits
	}
	return err
}
