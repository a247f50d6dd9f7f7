package jobs

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
)

// Options say how jobs are run.
type Options struct {
	Log *slog.Logger // nil: nothing is logged
	// Poll is how often the workers look for jobs by themselves, without being told:
	// those whose time to be tried again has come. Zero: once a second. Tests in
	// virtual time make it longer, since each look costs real time.
	Poll time.Duration
	// FindDue is how often feeds whose time has come are looked for. Zero: every 15 seconds.
	FindDue time.Duration
	// Tried is told of each try of a job: its kind, and one of the results below.
	// Nil: nobody counts.
	Tried func(kind, result string)
	// Classifier is how many jobs ask a classifier at once, and ClassifierTimeout how long one
	// may take. Zero: one, two minutes.
	Classifier        int
	ClassifierTimeout time.Duration
}

// What came of a try of a job.
const (
	Done    = "done"
	Again   = "again"    // it failed
	Later   = "later"    // the far side asked to wait
	GivenUp = "given_up" // it failed for the last time
)

const (
	// fetchCooldown spares the database when jobs come one by one: after a fetch the
	// next waits this long.
	fetchCooldown = 5 * time.Millisecond
	defaultPoll   = time.Second
	// softStop is how long running jobs may finish by themselves at Stop; then
	// their contexts end.
	softStop = 5 * time.Second
	// crashes is how often a job may be cut short by the end of its process, or be
	// rescued from one, before it is taken for the cause and dropped.
	crashes = 25
)

// Runner works jobs until it is stopped.
type Runner struct {
	client *river.Client[*sql.Tx]
}

// Start begins to work jobs. The context's values reach the jobs, its end does
// not: only Stop stops.
func Start(ctx context.Context, d *Driver, w Work, o Options) (*Runner, error) {
	log := o.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	poll := o.Poll
	if poll <= 0 {
		poll = defaultPoll
	}
	findDue := o.FindDue
	if findDue <= 0 {
		findDue = findDueEvery
	}
	client, err := river.NewClient(d.river, d.oneClock(&river.Config{
		Logger:                      slog.New(&warnings{log.Handler()}),
		Queues:                      queues(o.Classifier),
		Workers:                     workers(w, log, o.tried(), cmp.Or(o.ClassifierTimeout, classifierTimeout)),
		FetchCooldown:               fetchCooldown,
		FetchPollInterval:           max(poll, fetchCooldown),
		JobTimeout:                  discordTimeout,
		RescueStuckJobsAfter:        rescueAfter,
		SoftStopTimeout:             softStop,
		MaxAttempts:                 crashes,
		CompletedJobRetentionPeriod: time.Minute,
		CancelledJobRetentionPeriod: 24 * time.Hour,
		PeriodicJobs:                []*river.PeriodicJob{every(findDue, FindDueFeeds{}), every(deleteTextsEvery, DeleteTexts{}), every(pruneEvery, PruneArticles{}), every(dropCopiesEvery, DropCopies{})},
	}))
	if err != nil {
		return nil, fmt.Errorf("prepare to work jobs: %w", err)
	}
	n, err := d.reclaim(ctx)
	if err != nil {
		return nil, err
	}
	if n > 0 {
		log.InfoContext(ctx, "jobs of a process that ended early are tried again", slog.Int64("jobs", n))
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, fmt.Errorf("start to work jobs: %w", err)
	}
	return &Runner{client: client}, nil
}

// every has a job enqueued at the start, and again after each such time.
func every(interval time.Duration, j Args) *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(interval),
		func() (river.JobArgs, *river.InsertOpts) { return j, nil }, &river.PeriodicJobOpts{RunOnStart: true})
}

// Stop takes no new jobs and waits for the running ones: five seconds by themselves,
// then with their contexts ended. What was cut short is tried again by the
// next Runner. When ctx ends first, Stop returns its error and jobs may still run.
func (r *Runner) Stop(ctx context.Context) error {
	if err := r.client.Stop(ctx); err != nil {
		return fmt.Errorf("stop working jobs: %w", err)
	}
	return nil
}

// warnings passes on what River warns of, and not its comings and goings.
type warnings struct{ slog.Handler }

func (h *warnings) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && h.Handler.Enabled(ctx, l)
}

func (h *warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &warnings{h.Handler.WithAttrs(attrs)}
}

func (h *warnings) WithGroup(name string) slog.Handler { return &warnings{h.Handler.WithGroup(name)} }
