// Package bot wires ombud's parts together and owns their lifetime: it starts
// them, and stops them in reverse order.
package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"ombud/config"
	"ombud/internal/discord"
	"ombud/internal/discord/gateway"
	"ombud/internal/discord/rest"
	"ombud/internal/policy"
	"ombud/internal/speech"
	"ombud/internal/store"
	"ombud/internal/telemetry"
)

// Options are what the world around the bot may replace. The zero value runs on
// the real network and clock.
type Options struct {
	Log *slog.Logger
	Now func() time.Time // what rows and deadlines are compared with
	// DialDiscord and DialFeeds replace the network.
	DialDiscord func(ctx context.Context, network, addr string) (net.Conn, error)
	DialFeeds   func(ctx context.Context, network, addr string) (net.Conn, error)
	// DialClassifier replaces it on the way to the classifier's server.
	DialClassifier func(ctx context.Context, network, addr string) (net.Conn, error)
	// Listen replaces it for the pages that operators ask for.
	Listen telemetry.OpenListener
	// PollJobs and FindDue are how often jobs and due feeds are looked for; zero: as the
	// jobs package sees fit.
	PollJobs, FindDue time.Duration
	// Shards are those that this process is to hold, of ShardCount. Nil: its share of all. 0: as
	// many as Discord recommends, or as other processes have divided it into.
	Shards     ShardRange
	ShardCount int
	// Engine compiles the policy of a name, which costs some dozens of milliseconds. Nil: anew at
	// each start. Tests that start the bot hundreds of times share what is compiled of presets.
	Engine func(policy string) (*policy.Engine, error)
	// Ready is called each time the bot begins to serve.
	Ready func()
}

// Lanes for messages: how many run side by side, and how many may wait in each
// before the gateway's reader does. Presses and commands: how many run at once,
// and how many commands of one server may.
const (
	messageLanes, messageDepth = 32, 256
	presses, commandsOfAServer = 256, 8
)

// Stopping takes ten seconds at most: what waits in the lanes is worked on until
// lanesWithin after the stop was asked for, and the jobs under way until jobsWithin.
const (
	lanesWithin = 6 * time.Second
	jobsWithin  = 9 * time.Second
	// savingWithin bounds the last write of the cursors. What it misses costs the next start some time.
	savingWithin = time.Second
)

// Run is the bot until ctx ends, which is a success, or until something fails
// that no retry mends. Its error is a sentence for the operator.
func Run(ctx context.Context, cfg config.Config, o Options) (err error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Engine == nil {
		o.Engine = LoadPolicy
	}
	engine, err := o.Engine(cfg.Policy)
	if err != nil {
		return err
	}
	if err := checkBudget(cfg, o, engine.Policy()); err != nil {
		return err
	}
	book, err := speech.Open()
	if err != nil {
		return err
	}
	st, err := store.Open(ctx, store.Options{
		Path: cfg.Database.Path, PostgresURL: cfg.Database.URL.Reveal(), Key: cfg.Key.Reveal(), Log: o.Log, Now: o.Now,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()

	var counted *windows // nil: no rule counts
	if engine.Counts() {
		if counted, err = newWindows(ctx, st, cfg.Database.URL.Reveal() != "", o); err != nil {
			return err
		}
		engine = engine.With(counted.counts, st.CountKey())
	}

	requests, err := rest.New(cfg.DiscordToken.Reveal(), string(cfg.DiscordAPI), o.DialDiscord, o.Log)
	if err != nil {
		return err
	}
	defer requests.Close()
	client := discord.NewClient(requests, o.Log)
	client.Origin = st.Origin()
	courier, err := discord.NewCourier(client, string(cfg.DiscordCDN))
	if err != nil {
		return err
	}
	me, err := client.Me(ctx) // a wrong token or address is found here, before anything runs
	switch {
	case errors.Is(err, rest.ErrUnauthorized):
		return fmt.Errorf("DISCORD_TOKEN: %w", rest.ErrUnauthorized)
	case err != nil && ctx.Err() == nil:
		return fmt.Errorf("Discord cannot be reached at %s (DISCORD_API_URL): %w", cfg.DiscordAPI, err) //nolint:staticcheck // a proper name begins the sentence
	case err != nil:
		return nil // asked to stop before it began
	}

	sharding, err := gateway.AskSharding(ctx, requests)
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("Discord does not say how to connect to its gateway: %w", err) //nolint:staticcheck // as above
	}
	if err != nil {
		return nil // as above
	}
	count, err := countShards(ctx, st, o, sharding.Shards)
	if err != nil {
		return err
	}
	o.Now = st.Now // with PostgreSQL its server's clock
	p := assemble(cfg, o, engine, st, client, me.ID, book)
	p.moderation.Courier = courier
	p.windows = counted
	p.budget = sharding.Budget()
	p.shards = newShards(st, requests, gateway.NewIdentifies(st, sharding, o.Log), o, count)
	p.tell()
	return p.serve(ctx, cfg.HTTPAddr)
}

// LoadPolicy compiles a preset or a file. Its error is a sentence for the operator, with a line
// for each problem.
func LoadPolicy(name string) (*policy.Engine, error) {
	p, err := policy.Load(name)
	if err != nil {
		return nil, fmt.Errorf("the policy %q cannot be used:\n%w", name, err)
	}
	engine, err := policy.Compile(p)
	if err != nil {
		return nil, fmt.Errorf("the policy %q cannot be used:\n%w", name, err)
	}
	return engine, nil
}
