// Ombud is a Discord bot that hosts the discussion of articles and upholds the
// comment policy. This file is its command line; the work is done elsewhere.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"ombud/bot"
	"ombud/config"
	"ombud/internal/check"
	"ombud/internal/policy"
	"ombud/internal/sandbox"
	"ombud/internal/telemetry"
)

// Exit codes of the built binary.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2 // the command line or the settings are wrong
)

type cli struct {
	Run      runCommand      `cmd:"" default:"1" help:"Run the bot. This is what ombud does without a command."`
	Sandbox  sandboxCommand  `cmd:"" help:"Try the whole bot on a Discord of its own, without an account."`
	Feed     feedCommand     `cmd:"" help:"Show what would be posted for a feed."`
	Check    checkCommand    `cmd:"" help:"Judge comments from a file or standard input against a policy."`
	Classify classifyCommand `cmd:"" help:"Ask the classifier about one comment and show everything: request, answer, verdict, tokens, cost."`
	Forget   forgetCommand   `cmd:"" help:"Delete everything that ombud keeps of one member."`
	Policy   policyCommand   `cmd:"" help:"Look after policy files."`
}

// environment is what every command gets: the world outside the process.
type environment struct {
	ctx    context.Context //nolint:containedctx // made in main and handed down once, to the command that runs
	in     io.Reader
	out    io.Writer
	errs   io.Writer
	config config.Config
	plain  bool // no colour
	log    *slog.Logger
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is main without the process around it.
func run(ctx context.Context, args, environ []string, in io.Reader, out, errs io.Writer) int {
	var commands cli
	exited, exitCode := false, exitOK
	parser, err := kong.New(&commands,
		kong.Name("ombud"),
		kong.Description("A Discord bot that posts articles, hosts their discussion and upholds the comment policy. `ombud sandbox` shows all of it without an account. "+
			"Settings come from the environment and from the file .env in this folder; .env.example explains each. "+
			"The exit code is 0, 1 when it failed, and 2 when the command line or a setting is wrong."),
		kong.Writers(out, errs),
		kong.Exit(func(code int) { exited, exitCode = true, code }),
	)
	if err != nil {
		fmt.Fprintln(errs, "ombud:", err)
		return exitFailed
	}
	parsed, err := parser.Parse(args)
	if exited { // --help has printed and is done
		return exitCode
	}
	if err != nil {
		fmt.Fprintf(errs, "ombud: %v. See ombud --help.\n", err)
		return exitUsage
	}
	cfg, err := config.Load(environ, ".env")
	if err != nil {
		for mistake := range strings.SplitSeq(err.Error(), "\n") {
			fmt.Fprintln(errs, "ombud:", mistake)
		}
		return exitUsage
	}
	env := &environment{ctx: ctx, in: in, out: out, errs: errs, config: cfg, plain: noColour(environ), log: telemetry.NewLogger(errs, string(cfg.Log))}
	return exitFor(parsed.Run(env), errs)
}

// noColour reports whether people asked every program for plain text (https://no-color.org).
func noColour(environ []string) bool {
	return slices.ContainsFunc(environ, func(line string) bool {
		name, value, _ := strings.Cut(line, "=")
		return name == "NO_COLOR" && value != ""
	})
}

// exitFor prints an error as its sentence and chooses the exit code.
func exitFor(err error, errs io.Writer) int {
	var usage *usageError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &usage):
		fmt.Fprintln(printable{errs}, "ombud:", err)
		return exitUsage
	case errors.Is(err, errSaid):
		return exitFailed
	}
	fmt.Fprintln(printable{errs}, "ombud:", err) // it may quote what a server said
	return exitFailed
}

// usageError is a mistake in how ombud was called.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// errSaid fails a command whose output has said why already.
var errSaid = errors.New("said already")

type runCommand struct {
	Shards     bot.ShardRange `placeholder:"0-3" help:"Hold these of Discord's shards. Default: a fair share, with PostgreSQL; all, with SQLite."`
	ShardCount *int           `placeholder:"N" help:"How many shards there are in all, the same for every process. Default: as Discord recommends."`
}

func (c runCommand) Run(env *environment) error {
	count, err := c.count()
	if err != nil {
		return &usageError{err}
	}
	if err := env.config.NeedToken(); err != nil {
		return &usageError{err}
	}
	err = bot.Run(env.ctx, env.config, bot.Options{Log: env.log, Shards: c.Shards, ShardCount: count})
	var flag *bot.FlagError
	if errors.As(err, &flag) {
		return &usageError{err}
	}
	return err
}

func (c runCommand) count() (int, error) {
	switch {
	case c.ShardCount == nil:
		return 0, nil
	case *c.ShardCount < 1 || *c.ShardCount > bot.MaxShards:
		return 0, fmt.Errorf("--shard-count is %d: it is how many shards there are in all, from 1 to %d", *c.ShardCount, bot.MaxShards)
	}
	return *c.ShardCount, nil
}

type sandboxCommand struct {
	Exit        bool   `help:"End with the story instead of staying up until Ctrl-C."`
	JSON        bool   `name:"json" help:"Print JSON lines instead of the transcript."`
	Feed        string `placeholder:"URL" help:"Post the articles of this feed instead of the sample newsroom's."`
	Policy      string `placeholder:"NAME|FILE" help:"Policy to uphold: a preset (news, strict, relaxed, family) or a file. Default: OMBUD_POLICY, else news."`
	Classifier  bool   `help:"Have the bot ask a language model too: one of the sandbox's own, offline, that knows one comment by heart."`
	DiscordOnly bool   `help:"Start only the Discord, for a bot run beside it. Prints how to reach it, then its log."`
	Listen      string `default:"127.0.0.1:0" placeholder:"HOST:PORT" help:"Where the Discord listens, on loopback only. Default: a free port."`

	Servers        int             `default:"0" placeholder:"N" help:"With --discord-only: so many servers besides the newsroom."`
	Channels       int             `default:"50" placeholder:"N" help:"Channels of each of these servers. Default: 50."`
	Shards         int             `default:"1" placeholder:"N" help:"With --discord-only: shards that the Discord recommends. Default: 1."`
	MaxConcurrency int             `default:"1" placeholder:"N" help:"With --discord-only: shards that may identify at once. Default: 1."`
	SessionStarts  int             `default:"1000" placeholder:"N" help:"With --discord-only: sessions in a day before the token is reset. Default: 1000."`
	Journal        sandbox.Journal `enum:"all,brief,calls" default:"all" placeholder:"all|brief|calls" help:"How much --discord-only --json logs: all, without what dispatches and reads hold (brief), or calls only."`
}

// world is what only --discord-only has.
func (c sandboxCommand) world() sandbox.World {
	return sandbox.World{
		Servers: c.Servers, Channels: c.Channels, Shards: c.Shards,
		MaxConcurrency: c.MaxConcurrency, SessionStarts: c.SessionStarts, Journal: c.Journal,
	}
}

// ordinary is the world that nobody asked to be different.
func (c sandboxCommand) ordinary() bool {
	return c.world() == sandbox.World{Channels: 50, Shards: 1, MaxConcurrency: 1, SessionStarts: 1000, Journal: sandbox.JournalAll}
}

func (c sandboxCommand) Run(env *environment) error {
	if err := sandbox.CheckListen(c.Listen); err != nil {
		return &usageError{err}
	}
	o := sandbox.Options{
		Out: env.out, Log: telemetry.Quiet(env.log), Plain: env.plain, JSON: c.JSON, Exit: c.Exit, Listen: c.Listen, FeedURL: c.Feed, Policy: c.Policy,
		PrivateFeeds: env.config.PrivateFeeds, Classifier: c.Classifier,
	}
	if c.DiscordOnly {
		if c.Feed != "" || c.Policy != "" || c.Exit || c.Classifier {
			return &usageError{errors.New("--discord-only starts no bot, so --feed, --policy, --classifier and --exit do not go with it")}
		}
		if min(c.Channels, c.Shards, c.MaxConcurrency, c.SessionStarts) < 1 || c.Servers < 0 {
			return &usageError{errors.New("--servers is 0 or more, and --channels, --shards, --max-concurrency and --session-starts are 1 or more")}
		}
		o.World = c.world()
		return sandbox.DiscordOnly(env.ctx, o)
	}
	if !c.ordinary() {
		return &usageError{errors.New("--servers, --channels, --shards, --max-concurrency, --session-starts and --journal go with --discord-only")}
	}
	if o.Policy == "" {
		o.Policy = env.config.Policy
	}
	return sandbox.Run(env.ctx, o)
}

type checkCommand struct {
	Policy  string       `placeholder:"NAME|FILE" help:"A preset (news, strict, relaxed, family) or a policy file. Default: OMBUD_POLICY, else news."`
	Format  check.Format `default:"jsonl" placeholder:"jsonl|text" help:"How comments come in: jsonl (a JSON object with id and text on each line; the default) or text (one comment a line)."`
	Summary bool         `help:"Print precision, recall, F1 and false-positive rate to standard error, for comments with labels."`
	Evasion bool         `help:"Measure instead how much of what the word lists find is found in disguise, on comments in JSON lines."`
	File    string       `arg:"" optional:"" default:"-" help:"The comments; - is standard input."`

	classifierFlags
}

func (c checkCommand) Run(env *environment) error {
	if len(c.Compare) > 0 {
		return c.compare(env, c.File)
	}
	name := c.Policy
	if name == "" {
		name = env.config.Policy
	}
	p, err := policy.Load(name)
	if err != nil {
		return err
	}
	engine, err := policy.Compile(p)
	if err != nil {
		return err
	}
	in := env.in
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("cannot read the comments: %w", err)
		}
		defer f.Close() //nolint:errcheck // it was only read
		in = f
	}
	if c.Classifier {
		return c.measure(env, p, in, c.File != "-")
	}
	if c.Evasion {
		return check.Evasion(env.ctx, engine, in, env.out)
	}
	failed, err := check.Run(env.ctx, engine, check.Options{Format: c.Format, Summary: c.Summary}, in, env.out, env.errs)
	if err != nil {
		return err
	}
	if failed > 0 {
		return errSaid
	}
	return nil
}
