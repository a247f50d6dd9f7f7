package fakediscord

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// frame is a gateway payload that the fake sends.
//
// docs: Events/Gateway Events, Payload Structure.
type frame struct {
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
	S  *int64          `json:"s"`
	T  *string         `json:"t"`

	close  int    // instead of a payload: end with this code
	reason string // of the close
	drop   bool   // instead of a payload: break off without a close frame

	encoded []byte // the payload, where it was encoded ahead of time
}

// connection is one websocket. A single goroutine writes to it from a queue
// without bound, so that nobody waits for a slow client under the lock.
type connection struct {
	d       *Discord
	ws      *websocket.Conn
	host    string        // that the client asked for
	wake    chan struct{} // buffered: one
	gone    chan struct{} // closed by the reader when the socket is dead
	session *session      // after IDENTIFY or RESUME; guarded by Discord.mu

	lastBeat time.Time   // when the client last sent a heartbeat; Discord.mu
	sends    []time.Time // of the last minute; Discord.mu
	compress atomic.Bool // asked for at IDENTIFY

	mu     sync.Mutex // guards the rest
	frames []frame
	ended  *frame // the close that was queued: nothing more is taken from the client
}

// writeTimeout bounds the writing of one payload to a client that does not read.
const writeTimeout = 10 * time.Second

// compressFrom is the size from which payloads are compressed for clients that
// asked for it at IDENTIFY. Discord says only that "some events" are.
//
// docs: Events/Gateway, Payload Compression.
const compressFrom = 4 << 10

// queue appends frames; it never blocks.
func (c *connection) queue(f ...frame) {
	c.mu.Lock()
	c.frames = append(c.frames, f...)
	c.mu.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// tell queues a payload other than a dispatch and writes it to the journal.
// Callers hold the lock of the world.
func (c *connection) tell(op int, data json.RawMessage) {
	e := Entry{Event: "sent", Op: &op, D: data}
	if c.session != nil {
		e.To, e.Session, e.Shard = c.session.account.id.String(), c.session.id, &c.session.shard
	}
	c.d.write(e)
	c.queue(frame{Op: op, D: data})
}

// end queues a close with one of Discord's codes, unless there is one already.
func (c *connection) end(code int, reason string) {
	f := frame{close: code, reason: reason}
	c.mu.Lock()
	first := c.ended == nil
	if first {
		c.ended = &f
	}
	c.mu.Unlock()
	if first {
		c.queue(f)
	}
}

// endedWith is the close that was queued, nil while there is none.
func (c *connection) endedWith() *frame {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended
}

// drop breaks the connection off, before whatever is queued.
func (c *connection) drop() { _ = c.ws.NetConn().Close() }

// writeAll is the writing goroutine: it ends with the connection.
func (c *connection) writeAll() {
	for {
		select {
		case <-c.wake:
		case <-c.gone:
			return
		}
		c.mu.Lock()
		frames := c.frames
		c.frames = nil
		c.mu.Unlock()
		for _, f := range frames {
			if !c.write(f) {
				c.drop()
				return
			}
		}
	}
}

// write sends one frame; false ends the connection.
func (c *connection) write(f frame) bool {
	_ = c.ws.SetWriteDeadline(time.Now().Add(writeTimeout))
	switch {
	case f.drop:
		return false
	case f.close != 0:
		_ = c.ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(f.close, f.reason))
		return false
	}
	raw := f.encoded
	if raw == nil {
		raw = encode(f)
	}
	if c.compress.Load() && len(raw) >= compressFrom {
		var packed bytes.Buffer
		z := zlib.NewWriter(&packed)
		_, _ = z.Write(raw)
		_ = z.Close()
		return c.ws.WriteMessage(websocket.BinaryMessage, packed.Bytes()) == nil
	}
	return c.ws.WriteMessage(websocket.TextMessage, raw) == nil
}
