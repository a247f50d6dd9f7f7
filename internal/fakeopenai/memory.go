package fakeopenai

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// Memory serves a Server over connections in memory, for tests in virtual time.
type Memory struct {
	wire   *wire
	server *http.Server
	ended  sync.WaitGroup
}

// InMemory serves s until Close.
func InMemory(s *Server) *Memory {
	m := &Memory{
		wire:   &wire{conns: make(chan net.Conn), done: make(chan struct{})},
		server: &http.Server{Handler: s, ReadHeaderTimeout: time.Minute},
	}
	m.ended.Go(func() { _ = m.server.Serve(m.wire) }) // it ends with Close, and says so
	return m
}

// Dial connects, whatever the address.
func (m *Memory) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case m.wire.conns <- far:
		return near, nil
	case <-m.wire.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Close ends all connections and returns when nothing is served any more.
func (m *Memory) Close() {
	_ = m.server.Close() // its only error would be the listener's, which has none
	m.ended.Wait()
}

// wire is a listener without a network.
type wire struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (w *wire) Accept() (net.Conn, error) {
	select {
	case c := <-w.conns:
		return c, nil
	case <-w.done:
		return nil, net.ErrClosed
	}
}

func (w *wire) Close() error {
	w.once.Do(func() { close(w.done) })
	return nil
}

func (*wire) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "pipe"} }
