package gateway

import (
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// openingWait is how long a single read may take before the heartbeat interval is known.
const openingWait = 20 * time.Second

// errOurs ends a write that would have ended the session.
var errOurs = errors.New("only the supervisor ends a session")

// conn is the connection under discordgo's websocket, above TLS. It adds
// what the library lacks: a deadline on each read, silence after a read error
// (the library would say goodbye with code 1000, and Discord would forget the
// session), and a word on each IDENTIFY.
type conn struct {
	net.Conn
	opening  *opening // used by the one reader only; nil once the session stands
	sift     *sift    // then
	aside    *aside   // where dispatches go that discordgo need not see; nil: nowhere
	identify func(again bool) error
	asked    bool          // a RESUME or an IDENTIFY was sent on this connection
	granted  atomic.Bool   // the IDENTIFY that discordgo is about to write may go
	writing  chan struct{} // has room for the one who writes a frame

	interval atomic.Int64 // heartbeat interval in nanoseconds, 0: not known yet
	beaten   atomic.Int64 // when the first heartbeat was sent, in nanoseconds since 1970, 0: not yet
	code     atomic.Int64 // of a close frame

	broken atomic.Bool // a read failed or the supervisor gave up
	closed chan struct{}
	once   sync.Once
}

func newConn(c net.Conn, identify func(again bool) error) *conn {
	return &conn{Conn: c, opening: &opening{}, identify: identify, writing: make(chan struct{}, 1), closed: make(chan struct{})}
}

// Read returns what discordgo may see, or fails when nothing came for a
// heartbeat interval and a half: acknowledgements alone come once in each.
func (c *conn) Read(p []byte) (int, error) {
	for {
		if c.opening != nil && len(c.opening.passed) > 0 {
			return c.opening.read(p), nil
		}
		if c.sift != nil && c.sift.opens == 0 && !c.sift.settled {
			c.sift.settled = true
			time.Sleep(settling)
		}
		if c.sift != nil && len(c.sift.passed) > 0 {
			return c.sift.read(p), nil
		}
		wait := openingWait
		if c.opening == nil {
			wait = usualInterval * 3 / 2
		}
		if interval := c.interval.Load(); interval > 0 {
			wait = time.Duration(interval) * 3 / 2
		}
		if err := c.SetReadDeadline(time.Now().Add(wait)); err != nil {
			return 0, c.ends(err)
		}
		into := p
		if c.sift != nil && c.sift.aside != nil {
			into = c.sift.buffer
		}
		n, err := c.Conn.Read(into)
		if err != nil {
			return 0, c.ends(err)
		}
		if c.sift != nil && c.sift.aside == nil {
			return n, nil
		}
		if c.sift != nil {
			c.sift.feed(into[:n])
			if c.sift.ends {
				c.betweenBeats()
			}
			c.code.Store(int64(c.sift.code))
			if err := c.grant(&c.sift.invalid); err != nil {
				return 0, err
			}
			continue
		}
		if err := c.opening.feed(p[:n]); err != nil {
			return 0, c.ends(err)
		}
		c.interval.Store(int64(c.opening.interval))
		c.code.Store(int64(c.opening.code))
		if c.opening.code != 0 { // to the library a refused session is an open one
			c.betweenBeats()
		}
		if err := c.grant(&c.opening.invalid); err != nil {
			return 0, err
		}
		if c.opening.over {
			c.sift, c.opening = c.opening.sift(c.aside), nil
			c.code.Store(max(c.code.Load(), int64(c.sift.code)))
			if err := c.grant(&c.sift.invalid); err != nil {
				return 0, err
			}
		}
	}
}

// grant waits until a new session may be begun, if Discord said that this one is none, before discordgo
// hears of it: the library would wait in the midst of its IDENTIFY, with the lock that its heartbeat wants.
func (c *conn) grant(invalid *bool) error {
	if !*invalid {
		return nil
	}
	*invalid = false
	if err := c.identify(true); err != nil {
		return c.ends(err)
	}
	c.granted.Store(true)
	return nil
}

// Write sends what discordgo writes, one frame a call, except goodbyes. The
// library writes under a lock of its own. That the connection broke is the reader's to learn: were
// the heartbeat told as well, one of the two would wait for the lock with which the other sleeps.
func (c *conn) Write(p []byte) (int, error) {
	if c.broken.Load() {
		return len(p), nil
	}
	if f, ok := parseFrame(p); ok && f.size == len(p) && f.mask != nil {
		if f.opcode == frameClose {
			return 0, errOurs
		}
		if f.opcode == frameText && f.startsWith([]byte(`{"op":6,`)) {
			c.asked = true
		}
		if f.opcode == frameText && f.startsWith([]byte(`{"op":2,`)) {
			if !c.granted.Swap(false) {
				if err := c.identify(c.asked); err != nil {
					c.cut()
					return 0, err
				}
			}
			c.asked = true
		}
		if f.opcode == frameText && f.startsWith([]byte(`{"op":1,`)) {
			c.beaten.CompareAndSwap(0, time.Now().UnixNano())
		}
	}
	c.writing <- struct{}{}
	defer func() { <-c.writing }()
	if c.SetWriteDeadline(time.Now().Add(openingWait)) != nil {
		c.cut()
	} else if _, err := c.Conn.Write(p); err != nil {
		c.cut()
	}
	return len(p), nil
}

// ends is how a read ends that brings the reader an error.
func (c *conn) ends(err error) error {
	c.cut()
	c.betweenBeats()
	return err
}

// cut ends the connection without a word, so that the session can be resumed.
func (c *conn) cut() {
	c.broken.Store(true)
	_ = c.Conn.Close() // whoever reads gets the error
}

// goodbye sends a close frame with code 1000, after which Discord forgets the
// session, and ends the connection. It does not break into a frame.
func (c *conn) goodbye() {
	defer c.cut()
	select {
	case c.writing <- struct{}{}:
		defer func() { <-c.writing }()
	case <-time.After(time.Second):
		return
	}
	if !c.broken.Load() && c.SetWriteDeadline(time.Now().Add(time.Second)) == nil {
		// Final frame, opcode 8, two masked bytes (the mask is zero): 1000.
		_, _ = c.Conn.Write([]byte{0x80 | frameClose, 0x80 | 2, 0, 0, 0, 0, 1000 >> 8, 1000 & 0xff}) // it is only a courtesy
	}
}

// Close is discordgo's last act on a connection.
func (c *conn) Close() error {
	err := c.Conn.Close()
	c.broken.Store(true)
	c.once.Do(func() { close(c.closed) })
	return err
}
