package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"
)

// queueClassifier is the classifier's own: a language model takes seconds, and one that hangs
// must hold up nothing else.
const queueClassifier = "classifier"

// classifierTimeout is for a runner that is not told how long a classifier may take.
const classifierTimeout = 2 * time.Minute

// AskClassifier asks about messages that wait for the classifier, the newest first. A worker, known by
// its number, has one such job at most: what is asked about are rows, which any worker may take.
type AskClassifier struct {
	Worker int `json:"worker" river:"unique"`
}

// Kind names the job in the jobs table.
func (AskClassifier) Kind() string { return "ask_classifier" }

// InsertOpts says which queue the job waits in, and that each worker has one.
func (AskClassifier) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueClassifier, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished()}}
}

// moreWaitsError is what a job ends with that leaves its worker to others for a while, and then goes on.
type moreWaitsError struct{ after time.Duration }

func (e *moreWaitsError) Error() string { return "more waits" }

// errMoreWaits goes on as soon as the others had their turn.
var errMoreWaits = &moreWaitsError{}

// askClassifier runs one worker's turn.
func (w Work) askClassifier(ctx context.Context) error {
	if w.AskClassifier == nil {
		return nil // the classifier was turned off; its rows wait and are dropped in the end
	}
	more, err := w.AskClassifier(ctx)
	if err == nil && more {
		return errMoreWaits
	}
	return err
}
