package bot

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"ombud/config"
	"ombud/handlers"
	"ombud/internal/article"
	"ombud/internal/discord"
	"ombud/internal/discord/wire"
	"ombud/internal/jobs"
	"ombud/internal/moderation"
	"ombud/internal/policy"
	"ombud/internal/speech"
	"ombud/internal/store"
	"ombud/internal/telemetry"
)

// parts is the bot put together.
type parts struct {
	options    Options
	store      *store.Store
	client     *discord.Client
	directory  *discord.Directory
	self       string // the bot's own account
	speech     *speech.Book
	messenger  *discord.Messenger
	model      string // who is sent texts that the rules leave open; empty: nobody
	shards     *shards
	budget     int // sessions that ombud begins in 24 hours at most
	moderation *moderation.Service
	articles   *article.Service
	watch      *moderation.Watch
	health     *telemetry.Health
	metrics    *telemetry.Metrics
	lag        *telemetry.Lag
	windows    *windows        // of rules that count; nil: there are none
	readies    chan wire.Ready // sessions that began; has room for some
}

func assemble(cfg config.Config, o Options, engine *policy.Engine, st *store.Store, client *discord.Client, self string, book *speech.Book) *parts {
	fetcher := article.NewFetcher(article.FetcherOptions{Allow: cfg.PrivateFeeds, Dial: o.DialFeeds, Now: o.Now})
	directory := &discord.Directory{Client: client}
	messenger := &discord.Messenger{Client: client, Directory: directory, Policy: engine.Policy, Speech: book}
	p := &parts{
		options: o, store: st, client: client, directory: directory, messenger: messenger, self: self, speech: book, health: &telemetry.Health{}, readies: make(chan wire.Ready, 16),
		watch: &moderation.Watch{Store: st},
		moderation: &moderation.Service{
			Store: st, Enforcer: &discord.Enforcer{Client: client},
			Notifier:  &discord.Notifier{Client: client, Policy: engine.Policy, Copies: st},
			Directory: directory, Messenger: messenger, Scout: &discord.Scout{Client: client, SelfID: self}, Reader: &discord.Reader{Client: client}, Engine: engine, Now: o.Now, Log: o.Log,
			Copying: moderation.Copying{Server: int64(cfg.FilesMB) << 20, All: int64(cfg.FilesTotalMB) << 20, For: time.Duration(cfg.FilesDays) * 24 * time.Hour},
		},
		articles: &article.Service{
			Store: st, Publisher: &discord.PatientPublisher{Publisher: &discord.Publisher{Client: client, Policy: engine.Policy, Voice: voiceIn(st, client, messenger)}},
			Fetch: fetcher.Fetch, FetchPage: fetcher.FetchPage, Now: o.Now, Log: o.Log,
		},
		metrics: telemetry.NewMetrics(), lag: &telemetry.Lag{},
	}
	p.moderation.Consult = consultation(cfg, o, engine, st, p.metrics)
	if p.moderation.Consult != nil {
		p.model = providerOf(cfg)
	}
	return p
}

// serve runs everything until ctx ends or a part fails for good. What was
// taken on is finished first: the gateway closes, then the lanes empty, then
// the jobs under way end.
func (p *parts) serve(ctx context.Context, addr config.ListenAddr) error {
	runner, err := jobs.Start(ctx, p.store.Jobs(), p.work(), jobs.Options{Log: p.options.Log, Poll: p.options.PollJobs, FindDue: p.options.FindDue, Tried: p.metrics.JobTried, Classifier: p.moderation.Consult.Workers(), ClassifierTimeout: p.moderation.Consult.Turn()})
	if err != nil {
		return err
	}
	lasting := context.WithoutCancel(ctx)
	working, drop := context.WithCancel(lasting)
	defer drop()
	router := &handlers.Router{
		Moderation: p.moderation, Articles: p.articles, Watch: p.watch, Client: p.client,
		Directory: p.directory, Responder: &discord.Responder{Client: p.client}, SelfID: p.self, Log: p.options.Log, Speech: p.speech, Messenger: p.messenger, LanguageModel: p.model,
		Messages: handlers.NewLanes(working, messageLanes, messageDepth, p.options.Log),
		Presses:  handlers.NewPool(working, presses, p.options.Log),
		Commands: &handlers.Quota{Each: commandsOfAServer},
		Heat:     &handlers.Heat{},
		Counts:   handlers.Counts{NotChecked: p.metrics.NotChecked, CheckFailed: p.metrics.CheckFailed},
	}
	p.lag.Waiting = router.Messages.Waiting

	progress := &handlers.Progress{Store: p.store, Log: p.options.Log}
	router.CatchUp = handlers.NewCatchUp(router, progress, p.store, p.options.Log)
	p.lag.Behind = router.CatchUp.Lag

	group, groupCtx := errgroup.WithContext(ctx)
	if addr != "" {
		server, err := telemetry.Listen(ctx, string(addr), telemetry.Pages(p.health, p.metrics), p.options.Listen)
		if err != nil {
			return errors.Join(err, stop(lasting, runner, time.Now()))
		}
		group.Go(func() error { return server.Serve(groupCtx) })
	}
	stopping := make(chan time.Time, 1)
	context.AfterFunc(groupCtx, func() {
		stopping <- time.Now()
		time.AfterFunc(lanesWithin, drop) // a lane that cannot finish must not hold the process
	})
	group.Go(func() error { return p.announce(groupCtx) })
	group.Go(func() error { return router.CatchUp.Run(groupCtx) })
	group.Go(func() error { return progress.Run(groupCtx) })
	if p.windows != nil {
		group.Go(func() error { return p.windows.run(groupCtx) })
	}
	p.shards.onEvent = func(e wire.Event) { p.observe(groupCtx, router, e) }
	p.shards.leave = router.Leave
	p.shards.share = func(processes int) {
		p.client.Share(processes)
		router.CatchUp.Share(processes)
	}
	group.Go(func() error { return p.shards.Run(groupCtx) })
	err = group.Wait()
	if ctx.Err() != nil {
		err = nil // asked to stop, and did
	}
	router.Messages.Close()
	router.Presses.Close()
	saving, cancel := context.WithTimeout(lasting, savingWithin)
	defer cancel()
	if p.windows != nil {
		p.windows.save(saving)
	}
	progress.Save(saving)
	if left := p.shards.leaveAll(saving); left != nil {
		p.options.Log.WarnContext(lasting, "the shards' leases stay until they run out", "cause", left)
	}
	return errors.Join(err, stop(lasting, runner, <-stopping))
}

// stop ends the jobs under way, by themselves or by force.
func stop(ctx context.Context, runner *jobs.Runner, asked time.Time) error {
	ctx, cancel := context.WithDeadline(ctx, asked.Add(jobsWithin))
	defer cancel()
	return runner.Stop(ctx)
}

// work is what the jobs do.
func (p *parts) work() jobs.Work {
	return jobs.Work{
		ShowCard: func(ctx context.Context, caseID int64, again bool) error {
			return p.store.Draw(ctx, caseID, again, p.moderation.ShowCard)
		},
		ShowAlert:     p.moderation.ShowAlert,
		PerformAction: p.moderation.Perform,
		SendNotice:    p.moderation.SendNotice,
		ShowAppeal:    p.moderation.ShowAppeal,
		FollowRuling:  p.moderation.FollowRuling,
		Withdraw:      p.moderation.Withdraw,
		WithdrawUnheard: func(ctx context.Context, j jobs.WithdrawUnheard) error {
			u := moderation.Unheard{ChannelID: j.ChannelID, Since: time.UnixMilli(j.Since), Forgotten: time.UnixMilli(j.Forgotten)}
			for _, m := range j.Marks {
				u.Marks = append(u.Marks, moderation.Mark{Kind: moderation.MarkKind(m.Kind), ID: m.ID, CaseID: m.CaseID})
			}
			return p.moderation.WithdrawUnheard(ctx, u)
		},
		Follow:        p.moderation.Follow,
		Call:          p.moderation.CallModerators,
		CallToAppeal:  p.moderation.CallToAppeal,
		RunSweep:      p.moderation.RunSweep,
		DeleteTexts:   p.deleteTexts,
		PruneArticles: p.prune,
		DropCopies:    p.moderation.DropCopies,
		PollFeed:      p.articles.Poll,
		PublishPost:   p.articles.Publish,

		ReadPages:      p.articles.ReadPages,
		CheckWithdrawn: p.articles.CheckWithdrawn,
		TendDiscussion: p.articles.Tend,
		FindDueFeeds: func(ctx context.Context) error {
			_, err := p.articles.FindDue(ctx)
			return errors.Join(err, p.moderation.Consult.Tidy(ctx)) // what waits or is old is looked for at the same pace
		},
		AskClassifier: p.askClassifier(),
	}
}

// prune deletes what nothing can come of any more.
func (p *parts) prune(ctx context.Context) (more bool, err error) {
	cursors, err := p.store.PruneCursors(ctx, time.Now())
	if err != nil {
		return false, err
	}
	if cursors > 0 {
		p.options.Log.InfoContext(ctx, "cursors of silent threads were dropped", slog.Int64("cursors", cursors))
	}
	return p.articles.Prune(ctx)
}

// deleteTexts has a card drawn by nobody else, in this process and in others, while it is edited.
func (p *parts) deleteTexts(ctx context.Context, alone func(context.Context, int64, func(context.Context) error) error) (time.Duration, bool, error) {
	return p.moderation.DeleteOldTexts(ctx, func(ctx context.Context, caseID int64, draw func(context.Context) error) error {
		return alone(ctx, caseID, func(ctx context.Context) error {
			return p.store.Draw(ctx, caseID, false, func(ctx context.Context, _ int64, _ bool) error { return draw(ctx) })
		})
	})
}
