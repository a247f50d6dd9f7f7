package store

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

const (
	// answerWithin is how long PostgreSQL may be silent on a connection that waits for it. A network that
	// swallows everything refuses nothing: without this a statement would hang until the kernel stops repeating
	// itself, after a quarter of an hour, and one that was acknowledged for longer.
	answerWithin = 10 * time.Second
	// pingWithin bounds the look at a connection that lay idle. Several may have died together, and a round
	// of the leases has six seconds to get past them.
	pingWithin = 2 * time.Second
	// beyondTheServers is added to a limit that the server was told, so that its own error comes first.
	beyondTheServers = 2 * time.Second
)

// patience is how long this process waits for PostgreSQL, on all connections of a pool.
type patience struct {
	within atomic.Int64 // nanoseconds; zero: for ever
	waived atomic.Int64 // by how many at this moment
	ping   time.Duration
}

// patienceOf goes by statement_timeout when the operator wrote one into the address: whoever lets the server
// work for a minute wants to wait for it.
func patienceOf(c *pgx.ConnConfig) *patience {
	p := &patience{ping: pingWithin}
	limit, is := toldSpan(c, "statement_timeout")
	switch {
	case !is:
		p.within.Store(int64(answerWithin))
	case limit > 0: // 0 is the server's word for no limit
		p.within.Store(int64(max(answerWithin, limit+beyondTheServers)))
	}
	return p
}

// waive lets everything take its time until the returned function is called: bringing the tables up to date, and
// clearing away what a forgotten member leaves behind. Without PostgreSQL there is nothing to waive.
func (p *patience) waive() (resume func()) {
	if p == nil {
		return func() {}
	}
	p.waived.Add(1)
	return func() { p.waived.Add(-1) }
}

// apply gives the connections of a configuration deadlines. They are below TLS, so that the driver still
// sees that a connection is encrypted.
func (p *patience) apply(c *pgx.ConnConfig) {
	dial := c.DialFunc
	c.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return &patientConn{Conn: conn, patience: p}, nil
	}
}

// until is when something that begins now has to have an answer. wanted is what the driver asks for, zero: nothing.
func (p *patience) until(wanted time.Time) time.Time {
	within := time.Duration(p.within.Load())
	if within == 0 || p.waived.Load() > 0 {
		return wanted
	}
	if until := time.Now().Add(within); wanted.IsZero() || until.Before(wanted) {
		return until
	}
	return wanted
}

// patientConn bounds each read and each write. The driver reads only when it waits for an answer.
type patientConn struct {
	net.Conn
	patience *patience

	mu          sync.Mutex // the driver ends a read from another goroutine, by a deadline that has passed
	read, write time.Time  // what the driver asked for
}

func (c *patientConn) Read(b []byte) (int, error) {
	if err := c.limit(c.Conn.SetReadDeadline, &c.read); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

func (c *patientConn) Write(b []byte) (int, error) {
	if err := c.limit(c.Conn.SetWriteDeadline, &c.write); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}

func (c *patientConn) limit(set func(time.Time) error, wanted *time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return set(c.patience.until(*wanted))
}

func (c *patientConn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

func (c *patientConn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read = t
	return c.Conn.SetReadDeadline(c.patience.until(t))
}

func (c *patientConn) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.write = t
	return c.Conn.SetWriteDeadline(c.patience.until(t))
}

// isStale looks at a connection before it is used again, when it lay idle for a second, which is the driver's own rule.
// The driver itself would wait for as long as its caller does.
func (p *patience) isStale(ctx context.Context, used stdlib.ShouldPingParams) bool {
	if used.IdleDuration <= time.Second {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, p.ping)
	defer cancel()
	// What fails here is closed: the driver's own look, for which this asks, fails at once, and it takes another.
	return used.Conn.PgConn().Ping(ctx) != nil
}
