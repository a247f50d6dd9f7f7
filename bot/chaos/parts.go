package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"ombud/internal/fakediscord"
)

// partDiscord makes this program a Discord: a child of its own.
const partDiscord = "be-discord"

// discordOptions are those in which a Discord differs from the sandbox's.
type discordOptions struct {
	heartbeat      time.Duration // 0: as Discord's
	maxConcurrency int           // 0: 1
	shards         int           // that it recommends; 0: 1
	sessionStarts  int           // in a day; 0: 1,000
	// brief leaves out of its log what dispatches hold and what reads were answered with:
	// for worlds in which that would be more than a judge can keep.
	brief bool
	// joined are further members, who made their accounts for it today: newcomerToken has their tokens.
	joined int
}

// newcomerName is what a further member is called, from 0, and newcomerToken their token.
func newcomerName(n int) string  { return fmt.Sprintf("newcomer%03d", n) }
func newcomerToken(n int) string { return "fake-token-of-" + newcomerName(n) }

// quickStarts lets a bot that was killed begin a new session at once and not
// only five seconds later, so that more kills fit into a minute.
func quickStarts() discordOptions { return discordOptions{maxConcurrency: 16} }

func (o discordOptions) args() []string {
	return []string{
		partDiscord, "-heartbeat", o.heartbeat.String(), "-max-concurrency", fmt.Sprint(o.maxConcurrency),
		"-shards", fmt.Sprint(o.shards), "-session-starts", fmt.Sprint(o.sessionStarts), fmt.Sprintf("-brief=%v", o.brief),
		"-joined", fmt.Sprint(o.joined),
	}
}

// parts is what this program can be in a child of its own. Its output is read by the
// harness, line by line.
func parts() map[string]func(ctx context.Context, args []string, out, errs io.Writer) error {
	return map[string]func(context.Context, []string, io.Writer, io.Writer) error{
		partDiscord:     beDiscord,
		partBareGateway: beBareGateway,
		partBareHistory: beBareHistory,
	}
}

// playPart runs one of the parts that this program plays in children of its own.
func playPart(ctx context.Context, args []string, out, errs io.Writer) (code int, played bool) {
	if len(args) == 0 {
		return 0, false
	}
	part, ok := parts()[args[0]]
	if !ok {
		return 0, false
	}
	if err := part(ctx, args[1:], out, errs); err != nil {
		fmt.Fprintln(errs, err)
		return exitMissed, true
	}
	return exitMet, true
}

// beDiscord is what "ombud sandbox --discord-only --json" does, with settings
// that nobody but these scenarios needs.
func beDiscord(ctx context.Context, args []string, out, errs io.Writer) (err error) {
	var o discordOptions
	flags := flag.NewFlagSet(partDiscord, flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.DurationVar(&o.heartbeat, "heartbeat", 0, "")
	flags.IntVar(&o.maxConcurrency, "max-concurrency", 0, "")
	flags.IntVar(&o.shards, "shards", 0, "")
	flags.IntVar(&o.sessionStarts, "session-starts", 0, "")
	flags.BoolVar(&o.brief, "brief", false, "")
	flags.IntVar(&o.joined, "joined", 0, "")
	if err := flags.Parse(args); err != nil {
		return err
	}
	log := &entryLog{out: json.NewEncoder(out), brief: o.brief, wake: make(chan struct{}, 1)}
	d := fakediscord.New(fakediscord.Options{
		Journal: log.add, HeartbeatInterval: o.heartbeat, MaxConcurrency: o.maxConcurrency,
		Shards: o.shards, SessionStarts: o.sessionStarts,
		Unknown: func(msg string) { fmt.Fprintln(errs, "asked for what it does not know:", msg) },
	})
	for n := range o.joined {
		if _, err := d.Join(newcomerName(n), time.Hour); err != nil {
			return errors.Join(err, d.Close())
		}
	}
	api, err := d.Listen("127.0.0.1:0")
	if err == nil {
		err = log.out.Encode(d.World().Ready(api))
	}
	if err == nil {
		log.writeUntil(ctx)
	}
	return errors.Join(err, d.Close())
}

// entryLog writes entries without making the Discord wait.
type entryLog struct {
	out   *json.Encoder
	brief bool
	wake  chan struct{}

	mu      sync.Mutex
	entries []fakediscord.Entry
}

func (l *entryLog) add(e fakediscord.Entry) {
	if l.brief {
		switch {
		case e.Event == "dispatch":
			return
		case e.Method == http.MethodGet:
			e.Response = nil
		case strings.HasPrefix(e.Route, "/sandbox/"):
			e.Request, e.Response = nil, nil
		}
	}
	l.mu.Lock()
	l.entries = append(l.entries, e)
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

func (l *entryLog) writeUntil(ctx context.Context) {
	for {
		select {
		case <-l.wake:
		case <-ctx.Done():
			return
		}
		l.mu.Lock()
		entries := l.entries
		l.entries = nil
		l.mu.Unlock()
		for _, e := range entries {
			if l.out.Encode(e) != nil {
				return // nobody reads any more
			}
		}
	}
}
