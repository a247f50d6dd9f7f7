package fakediscord

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

var errClosed = errors.New("fake discord is closed")

// Listen serves on a TCP address such as 127.0.0.1:0 until Close and returns
// the API's base: "http://127.0.0.1:PORT/api".
func (d *Discord) Listen(addr string) (api string, err error) {
	l, err := net.Listen("tcp", addr) //nolint:noctx // it waits for nobody, so there is nothing to cancel
	if err != nil {
		return "", fmt.Errorf("listen for the fake Discord on %s: %w", addr, err)
	}
	if err := d.serve(l); err != nil {
		_ = l.Close()
		return "", err
	}
	return "http://" + l.Addr().String() + "/api", nil
}

// serve runs a server on l, owned by Close.
func (d *Discord) serve(l net.Listener) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.serveLocked(l)
}

func (d *Discord) serveLocked(l net.Listener) error {
	if d.closed {
		return errClosed
	}
	server := &http.Server{Handler: d.Handler(), ReadHeaderTimeout: time.Minute}
	d.listeners = append(d.listeners, server)
	d.running.Go(func() { _ = server.Serve(l) })
	return nil
}

// servePipe starts the in-memory server at the first Dial.
func (d *Discord) servePipe() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.pipe.serving {
		return nil
	}
	d.pipe.serving = true
	return d.serveLocked(d.pipe)
}

// Close drops every connection and waits for all that runs in the fake. Calls
// after it fail; a second Close does nothing.
func (d *Discord) Close() error {
	d.mu.Lock()
	if d.closed {
		d.mu.Unlock()
		return nil
	}
	d.closed = true
	close(d.stopping)
	for timer := range d.timers {
		if timer.Stop() {
			d.running.Done()
		}
	}
	clear(d.timers)
	for c := range d.connections {
		c.drop()
	}
	servers := d.listeners
	d.mu.Unlock()

	_ = d.pipe.Close()
	var errs []error
	for _, server := range servers {
		errs = append(errs, server.Close())
	}
	d.running.Wait()
	return errors.Join(errs...)
}

// pipeListener accepts the far ends of net.Pipe.
type pipeListener struct {
	serving bool
	conns   chan net.Conn
	done    chan struct{}
	once    sync.Once
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
}

func (l *pipeListener) dial(ctx context.Context) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case l.conns <- far:
		return near, nil
	case <-l.done:
		return nil, errClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept waits for the next dial.
func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close makes Accept and dial fail.
func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

// Addr is a name only.
func (l *pipeListener) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "fakediscord" }
