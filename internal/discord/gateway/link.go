package gateway

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
)

// usualGateway is only used to ask whether the environment names a proxy.
const usualGateway = "gateway.discord.gg"

var errQuarrel = errors.New("Discord keeps refusing the session") //nolint:staticcheck // a proper name begins the sentence

// usualInterval stands in for HELLO's where it cannot be seen; Discord's is 41.25 s.
const usualInterval = 45 * time.Second

// intents is what ombud asks the gateway to tell it about (Topics → Gateway →
// Gateway Intents): servers with their channels and threads, messages, and
// what stands in them, and what AutoMod does. Message Content is privileged: an admin switches it on.
const intents = discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentMessageContent | discordgo.IntentAutoModerationExecution

// link is one discordgo session with the connection it has at the moment. The
// session outlives its connections, because only it can resume itself.
type link struct {
	gateway *Supervisor
	session *discordgo.Session
	conn    atomic.Pointer[conn]
	busy    atomic.Bool // a dispatch is being worked on: nothing is read meanwhile
	aside   aside       // dispatches that discordgo does not see
	// resumable says that a session stood, so that the next connection need not begin one.
	resumable atomic.Bool
	resumed   atomic.Bool // and that the newest one was resumed, not begun
	refused   atomic.Pointer[error]
}

// refusal is why no session could be begun, which discordgo keeps to itself. After it the
// link cannot be used: the library would try to resume what Discord has forgotten.
func (l *link) refusal() error {
	if err := l.refused.Load(); err != nil {
		return *err
	}
	return nil
}

// begin is asked before each IDENTIFY on a connection.
func (l *link) begin(ctx context.Context, sessions int, again bool) error {
	err := errQuarrel
	if sessions <= identifiesPerConn {
		err = l.gateway.identifies.take(ctx, l.gateway.shard, again)
	}
	if err != nil {
		l.refused.Store(&err)
	}
	return err
}

func (g *Supervisor) newLink(ctx context.Context, onEvent func(wire.Event)) (*link, error) {
	s, err := g.client.NewSession()
	if err != nil {
		return nil, err
	}
	s.ShouldReconnectOnError = false
	s.ShouldReconnectVoiceOnSessionError = false
	s.StateEnabled = false
	s.SyncEvents = true
	s.Compress = false // openings are read frame by frame, see opening.go
	s.Identify.Compress = false
	s.Identify.Intents = intents
	s.Identify.LargeThreshold = 50 // Topics → Gateway Events → Identify: the least; members are not asked for
	s.ShardID, s.ShardCount = g.shard.ID, g.shard.Count
	l := &link{gateway: g, session: s}
	dial := g.dial
	s.Dialer = &websocket.Dialer{HandshakeTimeout: openingWait}
	behindProxy := false
	if dial == nil {
		dial = (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext
		s.Dialer.Proxy = http.ProxyFromEnvironment
		proxy, err := http.ProxyFromEnvironment(&http.Request{URL: &url.URL{Scheme: "https", Host: usualGateway}})
		behindProxy = err != nil || proxy != nil
	}
	s.Dialer.NetDialContext = l.dialer(ctx, dial, nil)
	if !behindProxy {
		// A proxy is dialled plainly and TLS begins behind it. Then the frames
		// cannot be seen, and the deadline on reads is all that is left.
		s.Dialer.NetDialTLSContext = l.dialer(ctx, dial, &tls.Config{
			MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"},
		})
	}
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) { l.dispatch(onEvent, e) })
	return l, nil
}

// dialer makes connections that the link watches; with secure set they speak
// TLS below what it sees.
func (l *link) dialer(run context.Context, dial rest.Dial, secure *tls.Config) rest.Dial {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		if secure != nil {
			cfg := secure.Clone()
			if cfg.ServerName, _, err = net.SplitHostPort(addr); err != nil {
				return nil, errors.Join(err, c.Close())
			}
			t := tls.Client(c, cfg)
			if err := t.HandshakeContext(ctx); err != nil {
				return nil, errors.Join(fmt.Errorf("TLS with the gateway: %w", err), c.Close())
			}
			c = t
		}
		sessions := 0
		conn := newConn(c, func(again bool) error {
			sessions++
			return l.begin(run, sessions, again)
		})
		l.aside.clear()
		conn.aside = &l.aside
		l.conn.Store(conn)
		return conn, nil
	}
}

// dispatch hands one event on. A panic there is an error of one event and no
// reason to lose all others.
func (l *link) dispatch(onEvent func(wire.Event), e *discordgo.Event) {
	l.busy.Store(true)
	defer func() {
		l.busy.Store(false)
		if p := recover(); p != nil {
			l.gateway.log.Error("panic while taking a dispatch", "type", e.Type, "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
		}
	}()
	if e.Type == "READY" || e.Type == "RESUMED" {
		l.resumable.Store(true)
		l.resumed.Store(e.Type == "RESUMED")
		l.gateway.stood.Store(true)
		l.gateway.connected.Store(true)
		l.gateway.log.Info("the gateway session stands", "by", e.Type)
	}
	taken := wire.Event{Type: e.Type, Data: e.RawData}
	if e.Type == asideType {
		kept, ok := l.aside.take(e.Sequence)
		if !ok {
			l.gateway.log.Error("a dispatch that was set aside is not there", "sequence", e.Sequence)
			return
		}
		taken = kept
	}
	taken.Under = l.gateway.lease
	onEvent(taken)
}

// open connects. stuck says that the session cannot be used again.
func (l *link) open(ctx context.Context) (stuck bool, err error) {
	l.conn.Store(nil)
	l.resumed.Store(false)
	opened := make(chan error, 1)
	go func() { opened <- l.session.Open() }()
	limit := time.NewTimer(openWithin)
	defer limit.Stop()
	select {
	case err := <-opened:
		return false, rest.PlainError("open the gateway", err)
	case <-ctx.Done():
		err = ctx.Err()
	case <-limit.C:
		err = fmt.Errorf("the gateway did not open within %s", openWithin)
	}
	if c := l.conn.Load(); c != nil {
		c.cut()
	}
	select {
	case late := <-opened:
		if c := l.conn.Load(); c != nil {
			_ = c.Close() // it may have opened at the last moment
		}
		return true, errors.Join(err, rest.PlainError("open the gateway", late))
	case <-time.After(lettingGo):
		return true, err
	}
}

// watch waits until the connection ends, ends it when Discord stops
// acknowledging heartbeats, and says goodbye when the context ends.
func (l *link) watch(ctx context.Context) (stuck bool, err error) {
	c := l.conn.Load()
	if c == nil {
		return true, errors.New("the session opened without a connection")
	}
	interval := time.Duration(c.interval.Load())
	if interval <= 0 {
		interval = usualInterval
	}
	tick := time.NewTicker(interval / 8)
	defer tick.Stop()
	for {
		select {
		case <-c.closed:
			return false, errors.New("the connection ended")
		case <-ctx.Done():
			return l.goodbye(c), ctx.Err()
		case <-tick.C:
			if c.broken.Load() {
				return l.letGo(c), errors.New("the connection broke")
			}
			if !l.busy.Load() && time.Since(l.acknowledged()) > interval*7/4 {
				c.cut()
				return l.letGo(c), errors.New("Discord does not acknowledge heartbeats") //nolint:staticcheck // a proper name begins the sentence
			}
		}
	}
}

// acknowledged tells when Discord last acknowledged a heartbeat. While discordgo
// closes a connection it sleeps holding its lock; then there is nothing to watch.
func (l *link) acknowledged() time.Time {
	if !l.session.TryRLock() {
		return time.Now()
	}
	defer l.session.RUnlock()
	return l.session.LastHeartbeatAck
}

// letGo waits until discordgo has noticed the end of its connection.
func (l *link) letGo(c *conn) (stuck bool) {
	select {
	case <-c.closed:
		return false
	case <-time.After(lettingGo):
		return true
	}
}

// goodbye ends the session, so that Discord shows the bot as gone at once. It
// does not ask discordgo to: that sleeps with its lock held, for which the
// library's own reader then waits.
func (l *link) goodbye(c *conn) (stuck bool) {
	c.goodbye()
	return l.letGo(c)
}
