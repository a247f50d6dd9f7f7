package sandbox

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"ombud/bot"
	"ombud/config"
	"ombud/internal/fakediscord"
)

// Options say what to play and where to tell it.
type Options struct {
	Out          io.Writer
	Log          *slog.Logger  // warnings of the bot and of the Discord go here
	Plain        bool          // no colour, not even on a terminal
	JSON         bool          // JSON lines as it happens instead of the transcript at the end
	Exit         bool          // end with the script
	Listen       string        // the Discord's address; loopback only
	FeedURL      string        // a real feed instead of the sample newsroom's
	Policy       string        // a preset's name or a file
	World        World         // of DiscordOnly
	cardPatience time.Duration // how long a card is waited for that another policy may not bring
	// Classifier has the bot ask a model, which knows one comment by heart.
	Classifier bool
	// PrivateFeeds may be fetched from besides this machine.
	PrivateFeeds []netip.Prefix
}

// quick is how often the sandbox's bot looks for due feeds: nobody wants to
// watch it wait.
const quick = 250 * time.Millisecond

// Run plays the script on a whole bot and tells what happened. Without
// Options.Exit it then stays up until ctx ends.
func Run(ctx context.Context, o Options) (err error) {
	s, err := open(o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	ready := make(chan struct{}, 1)
	go func() { ended <- s.runBot(ctx, ready) }()
	defer func() { // the bot is stopped and waited for, whatever happened
		cancel()
		if botErr := <-ended; err == nil {
			err = botErr
		}
	}()
	select {
	case <-ready:
	case botErr := <-ended:
		ended <- nil
		return botErr
	case <-ctx.Done():
		return nil
	}
	if err := s.play(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return fmt.Errorf("play the sandbox's script: %w", err)
	}
	if o.Exit {
		return nil
	}
	s.invite()
	<-ctx.Done()
	return nil
}

// box is the sandbox put together.
type box struct {
	options  Options
	dir      string // for the database; removed at the end
	api      string
	discord  *fakediscord.Discord
	world    fakediscord.World
	stage    *stage
	lines    *lineWriter
	newsroom *Newsroom
	model    *model // nil: the bot asks none
	server   *http.Server
	served   chan struct{}
	// ahead is how far the sandbox's clock is ahead of the machine's, in
	// nanoseconds: hours between two scenes pass at once.
	ahead atomic.Int64
}

func (b *box) now() time.Time { return time.Now().Add(time.Duration(b.ahead.Load())) }

func open(o Options) (*box, error) {
	if err := CheckListen(o.Listen); err != nil {
		return nil, err
	}
	if o.cardPatience == 0 {
		o.cardPatience = 5 * time.Second
	}
	dir, err := os.MkdirTemp("", "ombud-sandbox-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the sandbox's database: %w", err)
	}
	b := &box{options: o, dir: dir, lines: &lineWriter{out: o.Out}, served: make(chan struct{})}
	b.stage = newStage(b.now)
	b.discord = fakediscord.New(fakediscord.Options{
		Now: b.now, Journal: b.stage.observe,
		Unknown: func(msg string) {
			o.Log.Error("the sandbox's Discord was asked for what it does not know", "what", msg)
		},
	})
	b.world = b.discord.World()
	b.stage.know(b.world)
	if o.JSON {
		b.lines.follow(b.stage)
	}
	if b.api, err = b.discord.Listen(o.Listen); err != nil {
		return nil, errors.Join(err, b.discord.Close(), os.RemoveAll(dir))
	}
	if o.Classifier {
		if b.model, err = openModel(); err != nil {
			return nil, errors.Join(err, b.discord.Close(), os.RemoveAll(dir))
		}
	}
	if err := b.openNewsroom(); err != nil {
		return nil, errors.Join(err, b.model.close(), b.discord.Close(), os.RemoveAll(dir))
	}
	return b, nil
}

// openNewsroom serves the sample newsroom on loopback.
func (b *box) openNewsroom() error {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it waits for nobody, so there is nothing to cancel
	if err != nil {
		return fmt.Errorf("serve the sample newsroom: %w", err)
	}
	b.newsroom = &Newsroom{Name: newsroomName, URL: "http://" + l.Addr().String()}
	for _, s := range morningStories(b.now()) {
		b.newsroom.Publish(s)
	}
	b.server = &http.Server{Handler: b.newsroom, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		defer close(b.served)
		_ = b.server.Serve(l)
	}()
	return nil
}

func (b *box) close() error {
	err := errors.Join(b.server.Close(), b.model.close(), b.discord.Close())
	<-b.served
	return errors.Join(err, os.RemoveAll(b.dir), b.lines.err)
}

// runBot runs ombud as it would run anywhere, with settings that point at the sandbox.
func (b *box) runBot(ctx context.Context, ready chan<- struct{}) error {
	key := make([]byte, config.KeySize)
	_, _ = rand.Read(key) // never fails: crypto/rand
	settings := []string{
		"DISCORD_TOKEN=" + b.world.Bot.Token,
		"DISCORD_API_URL=" + b.api,
		"DISCORD_CDN_URL=" + strings.TrimSuffix(b.api, "/api"),
		"DATABASE_URL=sqlite:" + filepath.Join(b.dir, "ombud.db"),
		"OMBUD_POLICY=" + b.options.Policy,
		"OMBUD_KEY=" + hex.EncodeToString(key), // gone with the database, so no file need hold it
		"OMBUD_PRIVATE_FEEDS=" + b.privateFeeds(),
	}
	cfg, err := config.Load(append(settings, b.model.settings()...), "")
	if err != nil {
		return fmt.Errorf("set the sandbox's bot up: %w", err)
	}
	return bot.Run(ctx, cfg, bot.Options{
		Log: b.options.Log, Now: b.now, FindDue: quick,
		Ready: func() {
			select {
			case ready <- struct{}{}:
			default:
			}
		},
	})
}

// privateFeeds are the networks that feeds may come from: this machine, where the
// sample newsroom is and maybe the feed that somebody tries out, and what the settings allow.
func (b *box) privateFeeds() string {
	allowed := []string{"127.0.0.0/8", "::1/128"}
	for _, network := range b.options.PrivateFeeds {
		allowed = append(allowed, network.String())
	}
	return strings.Join(allowed, ",")
}

// invite tells how to go on by hand.
func (b *box) invite() {
	if b.options.JSON {
		return
	}
	fmt.Fprintf(b.options.Out, `
The sandbox stays up; Ctrl-C ends it. To say something yourself:
  curl -s -X POST %s/v10/channels/%s/messages \
    -H 'Authorization: %s' -H 'Content-Type: application/json' \
    -d '{"content":"…"}'
`, b.api, b.world.Channels.Discussions, b.world.Alice.Token)
}

// CheckListen refuses addresses that others could reach: the Discord's tokens are well known.
func CheckListen(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("--listen %s: write HOST:PORT, such as 127.0.0.1:0", addr)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("--listen %s: the sandbox listens on loopback only, such as 127.0.0.1:0", addr)
	}
	return nil
}
