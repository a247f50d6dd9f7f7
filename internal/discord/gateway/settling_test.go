package gateway

import (
	"bytes"
	"context"
	"io"
	"net"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"ombud/internal/fakediscord"
)

// briefConn ends as soon as a session stands on it.
type briefConn struct {
	net.Conn
	over bool
	left *atomic.Int64 // how many more do
}

func (c *briefConn) Read(p []byte) (int, error) {
	if c.over {
		return 0, io.EOF
	}
	n, err := c.Conn.Read(p)
	stands := bytes.Contains(p[:n], []byte(`"READY"`)) || bytes.Contains(p[:n], []byte(`"RESUMED"`))
	c.over = stands && c.left.Add(-1) >= 0
	return n, err
}

// discordgo's reader sleeps with the lock that its heartbeat wants when the first thing it reads ends the
// connection. A virtual clock stands still then, and whoever waits on it does so for ever.
func TestAConnectionThatEndsAtOnceStopsNoClock(t *testing.T) {
	var left atomic.Int64
	left.Store(20)
	over := make(chan struct{})
	go func() {
		defer close(over)
		atTheStation(t, fakediscord.Options{}, func(n *station) {
			n.gateway = n.newGateway(n.client, func(ctx context.Context, network, addr string) (net.Conn, error) {
				conn, err := n.Dial(ctx, network, addr)
				return &briefConn{Conn: conn, left: &left}, err
			})
			n.run()
			time.Sleep(time.Hour)
			n.Say(n.World.Alice, n.World.Channels.Discussions, "are you still there?")
			time.Sleep(time.Second)
			if left.Load() >= 0 || n.count("MESSAGE_CREATE") != 1 {
				n.T.Errorf("%d connections did not end, %d messages arrived", left.Load(), n.count("MESSAGE_CREATE"))
			}
			n.stop()
			if err := <-n.ended; err != nil {
				n.T.Error(err)
			}
			n.stop = nil
		})
	}()
	soon(t, over)
}

// Nor may anybody wait with that lock: for the turn of an IDENTIFY, while a heartbeat is due.
func TestASessionThatEndsBeforeAHeartbeatStopsNoClock(t *testing.T) {
	over := make(chan struct{})
	go func() {
		defer close(over)
		atTheStation(t, fakediscord.Options{}, func(n *station) {
			n.run()
			time.Sleep(heartbeats - 500*time.Millisecond)
			n.Cause(fakediscord.Fault{Kind: "invalid_session"})
			time.Sleep(time.Minute)
			n.Say(n.World.Alice, n.World.Channels.Discussions, "are you still there?")
			time.Sleep(time.Second)
			if n.count("READY") != 2 || n.count("MESSAGE_CREATE") != 1 {
				n.T.Errorf("%d sessions began and %d messages arrived, want 2 and 1", n.count("READY"), n.count("MESSAGE_CREATE"))
			}
		})
	}()
	soon(t, over)
}

// A session that cannot be resumed has opened, as discordgo sees it: its heartbeat begins, and the answer to the
// IDENTIFY may be the end.
func TestASessionThatIsRefusedTwiceStopsNoClock(t *testing.T) {
	over := make(chan struct{})
	go func() {
		defer close(over)
		atTheStation(t, fakediscord.Options{}, func(n *station) {
			n.run()
			const times = 30
			for range times {
				time.Sleep(10 * time.Minute)
				n.Cause(fakediscord.Fault{Kind: "refuse_resume"})
				n.Cause(fakediscord.Fault{Kind: "identify_close", Code: 4009})
				n.Cause(fakediscord.Fault{Kind: "drop_socket"})
			}
			time.Sleep(10 * time.Minute)
			n.Say(n.World.Alice, n.World.Channels.Discussions, "are you still there?")
			time.Sleep(time.Second)
			if n.count("READY") != times+1 || n.count("MESSAGE_CREATE") != 1 {
				n.T.Errorf("%d sessions began and %d messages arrived, want %d and 1", n.count("READY"), n.count("MESSAGE_CREATE"), times+1)
			}
		})
	}()
	soon(t, over)
}

// fragileConn ends when discordgo sends a certain frame, before it or after it.
type fragileConn struct {
	net.Conn
	ends func(frame) (before, after bool)
}

func (c *fragileConn) Write(p []byte) (int, error) {
	f, ok := parseFrame(p)
	if !ok || f.mask == nil {
		return c.Conn.Write(p)
	}
	before, after := c.ends(f)
	if before {
		_ = c.Conn.Close()
	}
	n, err := c.Conn.Write(p)
	if after {
		_ = c.Conn.Close()
	}
	return n, err
}

// A heartbeat that finds the connection broken must not end it beside the reader.
func TestAConnectionThatEndsUnderAHeartbeatStopsNoClock(t *testing.T) {
	for name, before := range map[string]bool{"before it": true, "after it": false} {
		t.Run(name, func(t *testing.T) {
			over := make(chan struct{})
			go func() {
				defer close(over)
				atTheStation(t, fakediscord.Options{}, func(n *station) {
					beats := 0
					n.gateway = n.newGateway(n.client, func(ctx context.Context, network, addr string) (net.Conn, error) {
						conn, err := n.Dial(ctx, network, addr)
						return &fragileConn{conn, func(f frame) (bool, bool) {
							if !f.startsWith([]byte(`{"op":1,`)) {
								return false, false
							}
							beats++
							ends := beats%2 == 0 && beats <= 40
							return ends && before, ends && !before
						}}, err
					})
					n.run()
					time.Sleep(time.Hour)
					n.Say(n.World.Alice, n.World.Channels.Discussions, "are you still there?")
					time.Sleep(time.Second)
					if beats < 40 || n.count("MESSAGE_CREATE") != 1 {
						n.T.Errorf("%d heartbeats, %d messages arrived", beats, n.count("MESSAGE_CREATE"))
					}
				})
			}()
			soon(t, over)
		})
	}
}

// heartbeats is the pause between two that the fake asks for.
const heartbeats = 41250 * time.Millisecond

// soon waits outside the bubble, where the clock goes on.
func soon(t *testing.T, over <-chan struct{}) {
	t.Helper()
	select {
	case <-over:
	case <-time.After(3 * time.Minute): // as long as a busy machine may need
		all := make([]byte, 1<<20)
		t.Fatalf("the virtual clock stands still:\n%s", all[:runtime.Stack(all, true)])
	}
}
