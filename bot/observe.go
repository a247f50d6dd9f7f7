package bot

import (
	"context"
	"fmt"
	"time"

	"ombud/internal/jobs"
	"ombud/internal/moderation"
	"ombud/internal/policy"
	"ombud/internal/telemetry"
)

// tell connects what the parts tell of themselves with what operators see. It
// comes before anything runs.
func (p *parts) tell() {
	p.client.Answered = p.metrics.Requested
	p.moderation.Judged = func(effect policy.Effect, took time.Duration) { p.metrics.Judged(effect.String(), took) }
	p.metrics.ExpectJobs(jobs.Kinds(), jobs.Results())
	p.metrics.Watch(telemetry.Live{
		Shards:          p.shards.state,
		InvalidRequests: p.client.InvalidRequests,
		Lag:             p.lag,
	})
	p.metrics.Ask(p.options.Log, p.figures)
	p.health.Register("database", p.databaseAnswers)
	p.health.Register("gateway", p.shards.connected)
	p.health.Register("token", func(context.Context) error { return p.client.Accepted() })
	p.health.Register("judging", p.lag.KeepsUp)
	p.health.RegisterNoting("catch-up", p.lag.CaughtUp)
}

// figures asks the database.
func (p *parts) figures(ctx context.Context) (telemetry.Figures, error) {
	f, err := p.store.Figures(ctx)
	if err != nil {
		return telemetry.Figures{}, err
	}
	left, err := p.store.StartsLeft(ctx, p.budget)
	if err != nil {
		return telemetry.Figures{}, err
	}
	told := telemetry.Figures{
		IdentifiesLeft: left,
		OpenCases:      f.OpenCases, OldestOpenCase: f.OldestOpenCase, CardsWaiting: f.CardsWaiting, KeptFiles: f.KeptFiles,
		FeedsOK: f.Feeds - f.FailingFeeds, FeedsFailing: f.FailingFeeds, FeedOverdue: f.FeedOverdue,
	}
	for _, q := range f.Queues {
		told.Queues = append(told.Queues, telemetry.Queue{Name: q.Queue, Waiting: q.Jobs, Lag: q.Lag})
	}
	if p.moderation.Consult == nil {
		return told, nil
	}
	agreement, err := p.store.Agreement(ctx, p.options.Now().Add(-moderation.ReportedSpan))
	if err != nil { // what was read already is of more use than nothing
		p.options.Log.WarnContext(ctx, "the metrics go without the classifier's agreement", "cause", err)
		return told, nil
	}
	for _, a := range agreement {
		told.Agreement = append(told.Agreement, telemetry.Agreement(a))
	}
	return told, nil
}

// databaseAnswers is the database's part in being ready.
func (p *parts) databaseAnswers(ctx context.Context) error {
	if err := p.store.Ping(ctx); err != nil {
		return fmt.Errorf("The database cannot be used, so nothing can be judged or decided: %w", err) //nolint:staticcheck // a sentence for operators
	}
	return nil
}
