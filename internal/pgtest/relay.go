//go:build unix

package pgtest

import (
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
)

// Relay is the network between a program and a server, for tests in which it swallows everything: nothing is
// refused, nothing ends, and nothing comes.
type Relay struct {
	socket string
	listen net.Listener
	pumps  sync.WaitGroup
	done   chan struct{}

	mu     sync.Mutex
	gate   *gate // of the connections that are made now
	conns  []net.Conn
	closed bool
}

// gate is closed or open.
type gate struct {
	mu     sync.Mutex
	opened chan struct{} // closed when the gate is open
}

// NewRelay makes a network before the cluster's server, on loopback, until the test ends.
func (c *Cluster) NewRelay(tb testing.TB) *Relay {
	tb.Helper()
	r, err := c.Server.NewRelay()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(r.Close)
	return r
}

// NewRelay makes a network before the server, on loopback, until Close.
func (s *Server) NewRelay() (*Relay, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it is closed with the relay
	if err != nil {
		return nil, fmt.Errorf("listen before PostgreSQL: %w", err)
	}
	r := &Relay{socket: filepath.Join(s.dir, ".s.PGSQL.5432"), listen: l, done: make(chan struct{}), gate: newGate()}
	r.pumps.Go(r.accept)
	return r, nil
}

// Through is where a database is reached through the network. address is what NewDatabase returned.
func (r *Relay) Through(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address // which then cannot be opened
	}
	u.Host, u.RawQuery = r.listen.Addr().String(), url.Values{"sslmode": {"disable"}}.Encode()
	return u.String()
}

// Swallow holds everything back in both directions, from the connections that are and from those that come.
func (r *Relay) Swallow() { r.now().shut() }

// Deliver passes on what was held back, as TCP does when a network is whole again.
func (r *Relay) Deliver() { r.now().open() }

// Replace lets new connections through and leaves the others as they are, swallowed for ever if they are
// now: another machine has the server's address.
func (r *Relay) Replace() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gate = newGate()
}

func (r *Relay) now() *gate {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.gate
}

func (r *Relay) accept() {
	for {
		program, err := r.listen.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("unix", r.socket) //nolint:noctx // it is answered at once, or refused
		if err != nil {
			_ = program.Close() // the server does not run
			continue
		}
		r.join(program, server)
	}
}

// join has two connections tell each other what they hear.
func (r *Relay) join(program, server net.Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.conns = append(r.conns, program, server)
	if r.closed {
		_, _ = program.Close(), server.Close()
		return
	}
	g := r.gate
	r.pumps.Go(func() { r.pump(program, server, g) })
	r.pumps.Go(func() { r.pump(server, program, g) })
}

func (r *Relay) pump(from, to net.Conn, g *gate) {
	buf := make([]byte, 32<<10)
	for {
		n, end := from.Read(buf)
		g.pass(r.done) // an end, too, is not heard of
		if _, err := to.Write(buf[:n]); err != nil || end != nil {
			_, _ = from.Close(), to.Close()
			return
		}
	}
}

// Close ends all connections.
func (r *Relay) Close() {
	_ = r.listen.Close()
	close(r.done)
	r.mu.Lock()
	r.closed = true
	for _, c := range r.conns {
		_ = c.Close()
	}
	r.mu.Unlock()
	r.pumps.Wait()
}

func newGate() *gate {
	g := &gate{}
	g.open()
	return g
}

func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.opened = make(chan struct{})
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.opened == nil {
		g.opened = make(chan struct{})
	}
	select {
	case <-g.opened:
	default:
		close(g.opened)
	}
}

// pass waits while the gate is shut, until done.
func (g *gate) pass(done <-chan struct{}) {
	g.mu.Lock()
	opened := g.opened
	g.mu.Unlock()
	select {
	case <-opened:
	case <-done:
	}
}
