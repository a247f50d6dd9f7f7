package jobs

import (
	"context"

	"github.com/riverqueue/river"
)

// DropCopies deletes copies of files whose time is over. It runs periodically.
type DropCopies struct{}

// Kind names the job in the jobs table.
func (DropCopies) Kind() string { return "drop_copies" }

// InsertOpts says which queue the job waits in, and that one at a time is enough.
func (DropCopies) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueTexts, UniqueOpts: river.UniqueOpts{ByQueue: true, ByState: unfinished()}}
}

func (w Work) dropCopies(ctx context.Context) error {
	if w.DropCopies == nil {
		return nil
	}
	more, err := w.DropCopies(ctx)
	if err == nil && more {
		return errMoreWaits
	}
	return err
}
