package bot_test

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// wire is a listener in memory, and the way to it.
type wire struct {
	conns chan net.Conn
	done  chan struct{}
	close sync.Once
}

func newWire() *wire { return &wire{conns: make(chan net.Conn), done: make(chan struct{})} }

func (w *wire) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case w.conns <- far:
		return near, nil
	case <-w.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// open hands the wire out as the listener of any address.
func (w *wire) open(context.Context, string, string) (net.Listener, error) { return w, nil }

// Accept, Close and Addr make it a net.Listener.
func (w *wire) Accept() (net.Conn, error) {
	select {
	case c := <-w.conns:
		return c, nil
	case <-w.done:
		return nil, net.ErrClosed
	}
}

func (w *wire) Close() error {
	w.close.Do(func() { close(w.done) })
	return nil
}

func (w *wire) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "pipe"} }

// website serves a handler in memory.
type website struct {
	*wire
	server *http.Server
	ended  sync.WaitGroup
}

func serve(h http.Handler) *website {
	w := &website{wire: newWire(), server: &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}}
	w.ended.Go(func() { _ = w.server.Serve(w) })
	return w
}

func (w *website) close() {
	_ = w.server.Close() // and with it the wire
	w.ended.Wait()
}
