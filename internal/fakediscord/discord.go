package fakediscord

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"sync"
	"time"
)

// Options sets up a Discord. The zero value is a good one.
type Options struct {
	// Now is the clock; time.Now when nil. It must stand after 2015, where
	// Discord's identifiers begin: in a synctest bubble call AwaitEpoch first.
	Now func() time.Time
	// Journal receives one entry for each REST call answered, each dispatch sent
	// and each payload a client sent. It is called while the world is locked, in
	// order: it must be quick and must not call back into this package.
	Journal func(Entry)
	// Unknown is called when something is refused with 501 because the fake does
	// not know it, so that a test can fail. It may be called from any goroutine.
	Unknown func(msg string)
	// BotPermissions is the permission set of the bot's managed role;
	// DefaultBotPermissions when zero.
	BotPermissions uint64
	// WithoutMessageContent leaves the privileged Message Content intent disabled
	// in the application's settings, so that asking for it closes with 4014.
	WithoutMessageContent bool
	// WithoutGuildMembers does the same for the Server Members intent.
	WithoutGuildMembers bool
	// Shards is how many GET /gateway/bot recommends; 1 when zero.
	Shards int
	// MaxConcurrency is how many shards may IDENTIFY at once: one for each value of
	// shard_id % MaxConcurrency in five seconds. 1 when zero.
	MaxConcurrency int
	// SessionStarts is how many IDENTIFYs the bot has in a day; 1,000 when zero. One
	// more resets its token.
	SessionStarts int
	// GuildsPerShard is how many guilds a shard may have before it is closed with
	// 4011; 2,500 when zero.
	GuildsPerShard int
	// HeartbeatInterval is what HELLO announces; 41.25 s when zero.
	HeartbeatInterval time.Duration
}

// Discord is the whole fake: accounts, one guild, its channels and messages,
// the REST API and the gateway. Its methods may be called from any goroutine.
type Discord struct {
	opts Options
	mux  *router

	mu     sync.Mutex // guards everything below
	world  World
	lastID snowflake
	oldIDs snowflake
	seq    int64 // of the journal

	accounts map[snowflake]*account
	tokens   map[string]*account
	guilds   map[snowflake]*guild
	channels map[snowflake]*channel // guild channels, threads and DMs
	app      *application
	webhooks map[snowflake]*webhook
	cdn      map[string]*file // by their paths

	sessions    map[string]*session
	connections map[*connection]struct{}
	spectators  []func(to *account, event string, data json.RawMessage)
	limits      rateLimits
	faults      []*Fault
	held        *heldBack // while a flood is written
	starts      sessionStarts
	resets      int      // of the bot's token
	servers     []Server // made in bulk
	nonces      nonceMemory
	slow        map[slowKey]time.Time // until when each must wait
	invalid     []time.Time           // answers 401, 403 and 429, for InvalidRequests

	closed    bool
	running   sync.WaitGroup // connections, timers and servers that Close waits for
	stopping  chan struct{}
	timers    map[*time.Timer]struct{}
	listeners []*http.Server
	pipe      *pipeListener
}

// New makes a Discord with the newsroom of newsroom.go in it. Nothing runs and
// no address is taken until Listen or Dial is called; Close ends it.
func New(opts Options) *Discord {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.BotPermissions == 0 {
		opts.BotPermissions = DefaultBotPermissions
	}
	orElse(&opts.Shards, 1)
	orElse(&opts.MaxConcurrency, 1)
	orElse(&opts.SessionStarts, startsPerDay)
	orElse(&opts.GuildsPerShard, guildsPerShard)
	orElse(&opts.HeartbeatInterval, 41250*time.Millisecond)
	if opts.Now().UnixMilli() < discordEpoch {
		panic("fakediscord: the clock stands before 2015, where Discord's identifiers begin; in a synctest bubble call AwaitEpoch first")
	}
	d := &Discord{
		opts:        opts,
		accounts:    map[snowflake]*account{},
		tokens:      map[string]*account{},
		guilds:      map[snowflake]*guild{},
		channels:    map[snowflake]*channel{},
		webhooks:    map[snowflake]*webhook{},
		cdn:         map[string]*file{},
		sessions:    map[string]*session{},
		connections: map[*connection]struct{}{},
		timers:      map[*time.Timer]struct{}{},
		servers:     []Server{},
		stopping:    make(chan struct{}),
	}
	d.pipe = newPipeListener()
	d.limits = newRateLimits()
	d.starts.last = map[int]time.Time{}
	d.nonces, d.slow = nonceMemory{}, map[slowKey]time.Time{}
	d.world = d.buildNewsroom()
	d.mux = newRouter(d)
	return d
}

// orElse gives an option that was left out its usual value.
func orElse[T comparable](option *T, usual T) {
	var none T
	if *option == none {
		*option = usual
	}
}

// AwaitEpoch sleeps until a day in 2026 when the clock stands before it. In a
// synctest bubble, whose clock starts in 2000, that takes no time.
func AwaitEpoch() {
	time.Sleep(time.Until(time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)))
}

// now is the fake's clock.
func (d *Discord) now() time.Time { return d.opts.Now().UTC() }

// after runs f under the lock when the time has passed, unless Close comes
// first. The returned function cancels it. Callers hold the lock.
func (d *Discord) after(delay time.Duration, f func()) (cancel func()) {
	if d.closed {
		return func() {}
	}
	d.running.Add(1)
	var timer *time.Timer
	timer = time.AfterFunc(delay, func() {
		defer d.running.Done()
		d.mu.Lock()
		defer d.mu.Unlock()
		delete(d.timers, timer)
		if !d.closed {
			f()
		}
	})
	d.timers[timer] = struct{}{}
	return func() {
		if timer.Stop() {
			delete(d.timers, timer)
			d.running.Done()
		}
	}
}

// unknown tells the owner that the fake was asked for something it does not know.
func (d *Discord) unknown(msg string) {
	if d.opts.Unknown != nil {
		d.opts.Unknown(msg)
	}
}

// Handler serves the REST API under /api/v10, the sandbox's own routes under
// /api/sandbox, the gateway under /gateway and the CDN's files under /attachments.
func (d *Discord) Handler() http.Handler { return d.mux }

// World is the newsroom that New made: identifiers and tokens.
func (d *Discord) World() World {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.world
}

// Dial connects to the fake in memory, whatever the address; it fits
// http.Transport.DialContext and websocket.Dialer.NetDialContext. Unlike a
// socket the connection has no buffer: a write waits for its reader.
func (d *Discord) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	if err := d.servePipe(); err != nil {
		return nil, err
	}
	return d.pipe.dial(ctx)
}
