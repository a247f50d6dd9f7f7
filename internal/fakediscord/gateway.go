package fakediscord

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

// Gateway opcodes.
//
// docs: Topics/Opcodes and Status Codes, Gateway Opcodes.
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opPresence       = 3
	opVoiceState     = 4
	opResume         = 6
	opReconnect      = 7
	opRequestMembers = 8
	opInvalidSession = 9
	opHello          = 10
	opHeartbeatAck   = 11
)

// Gateway close codes.
//
// docs: Topics/Opcodes and Status Codes, Gateway Close Event Codes.
const (
	closeUnknownOpcode     = 4001
	closeDecodeError       = 4002
	closeNotAuthenticated  = 4003
	closeBadToken          = 4004
	closeAlreadyIdentified = 4005
	closeInvalidSeq        = 4007
	closeRateLimited       = 4008
	closeSessionTimedOut   = 4009
	closeInvalidShard      = 4010
	closeShardingRequired  = 4011
	closeInvalidVersion    = 4012
	closeInvalidIntents    = 4013
	closeDisallowedIntents = 4014
)

// maxPayload is the size of the largest payload a client may send.
//
// docs: Events/Gateway, Sending Events.
const maxPayload = 4096

// sendsPerMinute is how many payloads a connection may send in 60 seconds.
//
// docs: Events/Gateway, Rate Limiting.
const sendsPerMinute = 120

// serveGateway upgrades a connection and serves it until it ends.
func (d *Discord) serveGateway(w http.ResponseWriter, req *http.Request) {
	query := req.URL.Query()
	for name, values := range query {
		known := name == "v" || (name == "encoding" && values[0] == "json")
		if !known {
			d.mu.Lock()
			reply := d.answerError(&call{d: d, r: req}, unknownError("the gateway parameter %s=%s", name, values[0]))
			d.mu.Unlock()
			w.WriteHeader(reply.status)
			_, _ = w.Write(reply.body)
			return
		}
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := upgrader.Upgrade(w, req, nil)
	if err != nil {
		return // the upgrader has answered
	}
	// No close frame is echoed: over an in-memory connection both ends would
	// wait for the other to read.
	ws.SetCloseHandler(func(int, string) error { return nil })
	c := &connection{d: d, ws: ws, host: req.Host, wake: make(chan struct{}, 1), gone: make(chan struct{})}

	d.mu.Lock()
	if d.closed {
		d.mu.Unlock()
		c.drop()
		return
	}
	d.running.Add(2) // this goroutine and the writer: a hijacked connection is no longer the server's
	defer d.running.Done()
	d.connections[c] = struct{}{}
	c.lastBeat = d.now()
	d.mu.Unlock()

	go func() {
		defer d.running.Done()
		c.writeAll()
	}()
	// The query tolerates v=9 too, which discordgo asks for; both behave as v10 here.
	if v := query.Get("v"); v != "" && v != "10" && v != "9" {
		c.end(closeInvalidVersion, "Invalid API version")
	}
	c.queue(frame{Op: opHello, D: encode(map[string]int64{"heartbeat_interval": d.opts.HeartbeatInterval.Milliseconds()})})
	c.readAll()
}

// readAll reads payloads until the connection ends.
func (c *connection) readAll() {
	d := c.d
	d.mu.Lock()
	stopWatch := d.watchHeartbeat(c)
	d.mu.Unlock()
	code, reason := websocket.CloseAbnormalClosure, ""
	for {
		_, raw, err := c.ws.ReadMessage()
		if closed, ok := errors.AsType[*websocket.CloseError](err); ok {
			code, reason = closed.Code, closed.Text
		}
		if err != nil {
			break
		}
		d.mu.Lock()
		c.receive(raw)
		d.mu.Unlock()
	}
	d.mu.Lock()
	stopWatch()
	c.left(code, reason)
	d.mu.Unlock()
	if code != websocket.CloseAbnormalClosure {
		c.drain()
	}
	close(c.gone)
	c.drop()
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.connections, c)
}

// closeTimeout is for how long a client that has sent its close frame may take
// to close the connection.
const closeTimeout = 10 * time.Second

// drain waits for the client to close the connection after its close frame.
// discordgo sleeps between the two with its lock held; a connection that ended
// at once would make its reader wait for that lock, where a synctest bubble's
// clock stands still.
func (c *connection) drain() {
	conn := c.ws.NetConn()
	_ = conn.SetReadDeadline(time.Now().Add(closeTimeout))
	_, _ = io.Copy(io.Discard, conn)
}

// left keeps or ends the session after the connection ended with a code. A
// client that closes with 1000 or 1001 ends its session, and so does 4009.
//
// docs: Events/Gateway, Disconnecting and Initiating a Disconnect.
func (c *connection) left(code int, reason string) {
	if f := c.endedWith(); f != nil { // the fake closed first
		code, reason = f.close, f.reason
	}
	e := Entry{Event: "close", Code: code, Message: reason}
	if s := c.session; s != nil {
		e.From, e.Session = s.account.id.String(), s.id
		if s.conn == c {
			s.conn, s.left = nil, c.d.now()
			if code == websocket.CloseNormalClosure || code == websocket.CloseGoingAway || code == closeSessionTimedOut {
				delete(c.d.sessions, s.id)
			}
		}
	}
	c.d.write(e)
}

// watchHeartbeat closes a connection whose client has stopped to beat. The
// documentation asks clients to beat at the interval and does not say when
// Discord gives up; two intervals leave room for a jittered first beat.
//
// docs: Events/Gateway, Sending Heartbeats.
func (d *Discord) watchHeartbeat(c *connection) (stop func()) {
	patience := 2 * d.opts.HeartbeatInterval
	var cancel func()
	var check func()
	check = func() {
		quiet := d.now().Sub(c.lastBeat)
		if quiet >= patience {
			c.end(closeSessionTimedOut, "Session timed out")
			return
		}
		cancel = d.after(patience-quiet, check)
	}
	cancel = d.after(patience, check)
	return func() { cancel() }
}

// receive handles one payload under the lock.
func (c *connection) receive(raw []byte) {
	d := c.d
	if c.endedWith() != nil {
		return
	}
	var p struct {
		Op *int            `json:"op"`
		D  json.RawMessage `json:"d"`
		S  json.RawMessage `json:"s"`
		T  json.RawMessage `json:"t"`
	}
	if len(raw) > maxPayload || json.Unmarshal(raw, &p) != nil || p.Op == nil {
		c.end(closeDecodeError, "Error while decoding payload.")
		return
	}
	e := Entry{Event: "gateway", Op: p.Op, D: redactToken(p.D)}
	c.sign(&e, p.D)
	d.write(e)
	if c.tooFast() {
		c.end(closeRateLimited, "You are being rate limited.")
		return
	}
	switch *p.Op {
	case opHeartbeat:
		c.lastBeat = d.now()
		if !d.swallowHeartbeat(c) {
			c.queue(frame{Op: opHeartbeatAck})
		}
	case opIdentify:
		c.identify(p.D)
	case opResume:
		c.resume(p.D)
	case opPresence, opVoiceState, opRequestMembers:
		if c.session == nil {
			c.end(closeNotAuthenticated, "Not authenticated.")
			return
		}
		if *p.Op != opPresence { // presences are shown to nobody here, so taking one is all there is to do
			d.refused("gateway opcode " + string(encode(*p.Op)))
			c.end(closeUnknownOpcode, "fakediscord does not know this opcode")
		}
	default:
		c.end(closeUnknownOpcode, "Unknown opcode.")
	}
}

// sign notes in a payload's entry who sent it and for which shard. IDENTIFY and
// RESUME come before there is a session, so they are asked for both.
func (c *connection) sign(e *Entry, raw json.RawMessage) {
	if s := c.session; s != nil {
		e.From, e.Session, e.Shard = s.account.id.String(), s.id, &s.shard
		return
	}
	var told struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Shard   *Shard `json:"shard"`
	}
	if json.Unmarshal(raw, &told) != nil {
		return
	}
	if who := c.d.byGatewayToken(told.Token); who != nil {
		e.From = who.id.String()
	}
	switch *e.Op {
	case opIdentify:
		e.Shard = told.Shard
		if e.Shard == nil {
			e.Shard = ref(wholeBot())
		}
	case opResume:
		if s := c.d.sessions[told.Session]; s != nil {
			e.Session, e.Shard = s.id, &s.shard
		}
	}
}

// tooFast counts what a connection sends.
func (c *connection) tooFast() bool {
	now := c.d.now()
	c.sends = append(since(c.sends, now.Add(-time.Minute)), now)
	return len(c.sends) > sendsPerMinute
}

// redactToken replaces the token of IDENTIFY and RESUME.
func redactToken(raw json.RawMessage) json.RawMessage {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil || fields["token"] == nil {
		return raw
	}
	fields["token"] = json.RawMessage(`"[redacted]"`)
	return encode(fields)
}
