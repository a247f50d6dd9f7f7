package gateway

import (
	"bytes"
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"ombud/internal/fakediscord"
)

// deafConn is a connection whose reader hangs once a session was asked for,
// even after its end: what a library must not be trusted to survive.
type deafConn struct {
	net.Conn
	gateway bool
	writes  int
	deaf    bool
	release <-chan struct{}

	mu sync.Mutex
}

func (c *deafConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	if c.writes++; c.writes == 1 {
		c.gateway = bytes.HasPrefix(p, []byte("GET /gateway?")) || bytes.HasPrefix(p, []byte("GET /gateway/?"))
	}
	c.deaf = c.gateway && c.writes > 1
	c.mu.Unlock()
	return c.Conn.Write(p)
}

func (c *deafConn) Read(p []byte) (int, error) {
	c.mu.Lock()
	deaf := c.deaf
	c.mu.Unlock()
	if deaf {
		<-c.release
		return 0, net.ErrClosed
	}
	return c.Conn.Read(p)
}

func TestASessionThatHangsIsAbandonedForANewOne(t *testing.T) {
	atTheStation(t, fakediscord.Options{}, func(n *station) {
		release := make(chan struct{})
		var mu sync.Mutex
		var deaf []*deafConn
		dial := func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := n.Dial(ctx, network, addr)
			if err != nil {
				return nil, err
			}
			mu.Lock()
			defer mu.Unlock()
			for _, d := range deaf {
				if d.gateway {
					return conn, nil // one is enough
				}
			}
			d := &deafConn{Conn: conn, release: release}
			deaf = append(deaf, d)
			return d, nil
		}
		defer func() {
			close(release)
			time.Sleep(2 * time.Second) // the library takes its time
		}()
		n.gateway = n.newGateway(n.client, dial)
		n.run()
		time.Sleep(openWithin - time.Second)
		if n.gateway.Connected() {
			n.T.Fatal("the connection did not hang, so this proves nothing")
		}
		time.Sleep(lettingGo + 20*time.Second)
		if !n.gateway.Connected() || n.count("READY") != 1 || n.Identifies() != 2 {
			n.T.Errorf("connected %v, %d sessions stood, %d were asked for", n.gateway.Connected(), n.count("READY"), n.Identifies())
		}
		n.Say(n.World.Alice, n.World.Channels.Discussions, "hello again")
		time.Sleep(time.Second)
		if n.count("MESSAGE_CREATE") != 1 {
			n.T.Error("the new session hears nothing")
		}
		n.stop()
		if err := <-n.ended; err != nil {
			n.T.Error(err)
		}
		n.stop = nil
	})
}
