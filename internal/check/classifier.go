package check

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"ombud/internal/classify"
	"ombud/internal/policy"
)

// ClassifierOptions say how a classifier is measured.
type ClassifierOptions struct {
	Policy      *policy.Policy
	Classifier  *classify.Client
	Concurrency int
	Batch       int
	// Results is the file that results are added to, a line each. What is there already is not
	// asked again.
	Results string
	// Confirm is asked before anything is sent; an answer of false ends it.
	Confirm func(question string) (bool, error)
	// Live is set where the progress may be drawn over itself.
	Live bool
}

// ErrStopped says that the measurement was ended before it was done. What was answered is kept.
var ErrStopped = errors.New("stopped: run the same command again to go on from here")

// Classifier asks a classifier about labelled comments and prints how well its opinions fit the labels.
// It may be stopped at any time and goes on where it stopped.
func Classifier(ctx context.Context, o ClassifierOptions, in io.Reader, out, errw io.Writer) (err error) {
	cases, failed, err := readCases(ctx, in, errw)
	if err != nil {
		return err
	}
	if len(cases) == 0 {
		return errors.New("there is no comment to ask about")
	}
	file, done, err := openResults(o.Results, header{Classifier: o.Classifier.Name(), Policy: o.Policy.Version()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	var todo []labelled
	for _, c := range cases {
		if _, ok := done[c.key()]; !ok {
			todo = append(todo, c)
		}
	}
	if len(todo) > 0 {
		if yes, err := o.Confirm(o.estimate(todo, len(cases)-len(todo))); err != nil || !yes {
			return err
		}
		if err := o.ask(ctx, todo, file, done, errw); err != nil {
			return err
		}
	}
	results := make([]Result, 0, len(cases))
	for _, c := range cases {
		results = append(results, done[c.key()])
	}
	if failed > 0 {
		fmt.Fprintf(errw, "%d rows could not be read\n", failed)
	}
	return printClassifier(out, o.Policy, results)
}

// estimate is the question before anything is sent.
func (o ClassifierOptions) estimate(todo []labelled, done int) string {
	var sum policy.Usage
	for _, c := range todo {
		sum = sum.Add(o.Classifier.Estimate(o.Policy, c.question()))
	}
	said := fmt.Sprintf("%d comments to ask %s about", len(todo), o.Classifier.Name())
	if done > 0 {
		said += fmt.Sprintf(" (%d are in %s already)", done, o.Results)
	}
	said += fmt.Sprintf(": about %d tokens", sum.Tokens())
	if sum.Cost > 0 {
		said += fmt.Sprintf(", which cost about %.2f", float64(sum.Cost)/1e6)
	} else {
		said += "; what they cost is not known (OMBUD_CLASSIFIER_PRICE)"
	}
	return said + ". Go on?"
}

// ask sends the questions, several at a time, and writes each answer down as it comes.
func (o ClassifierOptions) ask(ctx context.Context, todo []labelled, file *resultsFile, done map[string]Result, errw io.Writer) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan []labelled)
	progress := newProgress(errw, o.Live, len(todo))
	var mu sync.Mutex // guards file, done and progress
	var workers sync.WaitGroup
	for range max(o.Concurrency, 1) {
		workers.Go(func() {
			for part := range next {
				results, err := o.part(ctx, part, func(why string) {
					mu.Lock()
					defer mu.Unlock()
					progress.waits(why)
				})
				mu.Lock()
				for _, r := range results {
					if err == nil {
						err = file.add(r)
					}
					done[r.key()] = r
					progress.add(r)
				}
				mu.Unlock()
				if err != nil {
					cancel(err)
				}
			}
		})
	}
	for part := range slices.Chunk(todo, max(o.Batch, 1)) {
		select {
		case next <- part:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
	}
	close(next)
	workers.Wait()
	progress.end()
	if cause := context.Cause(ctx); cause != nil {
		if errors.Is(cause, context.Canceled) {
			return ErrStopped
		}
		return cause
	}
	return nil
}

// part asks until there is an answer: a server that is busy is waited for, and waits is told why. What only a
// change of the set-up mends ends the measurement.
func (o ClassifierOptions) part(ctx context.Context, part []labelled, waits func(why string)) ([]Result, error) {
	questions := make([]policy.Question, len(part))
	for i, c := range part {
		questions[i] = c.question()
	}
	for {
		began := time.Now()
		opinions, err := o.Classifier.Classify(ctx, o.Policy, questions)
		if err == nil {
			return resultsOf(o.Policy, part, opinions, time.Since(began)), nil
		}
		var gone *classify.UnavailableError
		if !errors.As(err, &gone) || gone.SetUp {
			return nil, err
		}
		waits(gone.Sentence)
		select {
		case <-time.After(max(gone.After, time.Second)):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
