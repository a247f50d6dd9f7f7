package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"time"
)

// Gateway opcodes that an opening has to understand (Topics → Opcodes and
// Status Codes → Gateway Opcodes).
const (
	opDispatch     = 0
	opReconnect    = 7
	opInvalid      = 9
	opHello        = 10
	opHeartbeatAck = 11
)

// errReconnect says that Discord asked for a reconnection before the session stood.
var errReconnect = errors.New("Discord asks to connect again") //nolint:staticcheck // a proper name begins the sentence

// maxOpening bounds what is buffered before a session stands; READY is far smaller.
const maxOpening = 8 << 20

// opening filters what Discord sends until a session stands. discordgo's Open
// holds its lock while it reads the first packets, and handling opcode 7 or 11
// takes the same lock: it would block for ever, and nothing could end it. So
// those two never reach it while it opens. On the way the heartbeat interval
// is learnt, which discordgo keeps to itself.
type opening struct {
	upgraded bool // the HTTP answer is through
	greeted  bool // HELLO is through
	over     bool // everything passes from now on
	invalid  bool // Discord said that the session is none, which nobody has heeded yet
	code     int  // of the close frame, 0: none came
	interval time.Duration
	pending  []byte // received, not yet decided on
	passed   []byte // to be read by discordgo
	tail     int    // how much at the end of passed came after the frame that ended the opening
}

// feed takes received bytes and moves to passed what discordgo may see.
func (o *opening) feed(received []byte) error {
	o.pending = append(o.pending, received...)
	if len(o.pending) > maxOpening {
		return errors.New("the gateway sent too much before the session stood")
	}
	if !o.upgraded {
		end := bytes.Index(o.pending, []byte("\r\n\r\n"))
		if end < 0 {
			return nil
		}
		o.upgraded = true
		// Anything but "switching protocols" is for the library to report.
		o.over = !bytes.HasPrefix(o.pending, []byte("HTTP/1.1 101"))
		o.pass(end + 4)
	}
	for !o.over {
		f, ok := parseFrame(o.pending)
		if !ok {
			return nil
		}
		if err := o.frame(f); err != nil {
			return err
		}
	}
	o.tail = len(o.pending)
	o.pass(len(o.pending))
	return nil
}

// sift goes on where an opening is over: what came behind it is looked through, too, if it was
// one with a greeting. Otherwise nobody knows what the bytes are.
func (o *opening) sift(to *aside) *sift {
	if !o.greeted || to == nil {
		return &sift{passed: o.passed}
	}
	end := len(o.passed) - o.tail
	s := &sift{aside: to, buffer: make([]byte, siftBuffer), passed: o.passed[:end:end], opens: end}
	s.feed(o.passed[end:])
	return s
}

func (o *opening) frame(f frame) error {
	var packet struct {
		Op   int             `json:"op"`
		Data json.RawMessage `json:"d"`
	}
	if code := f.closeCode(); code != 0 {
		o.code = code
	}
	readable := f.opcode == frameText && json.Unmarshal(f.payload, &packet) == nil
	if !readable {
		o.pass(f.size) // pings, close frames and what discordgo itself complains about
		return nil
	}
	switch {
	case packet.Op == opReconnect:
		return errReconnect
	case packet.Op == opHeartbeatAck:
		o.pending = o.pending[f.size:]
		return nil
	case packet.Op == opHello && !o.greeted:
		o.greeted = true
		var hello struct {
			Interval int64 `json:"heartbeat_interval"` // milliseconds
		}
		if json.Unmarshal(packet.Data, &hello) == nil {
			o.interval = time.Duration(hello.Interval) * time.Millisecond
		}
		if o.interval <= 0 {
			return errors.New("the gateway's HELLO has no heartbeat interval")
		}
	case packet.Op == opInvalid:
		o.invalid = true
	case packet.Op == opDispatch:
		o.over = true // READY or RESUMED
	}
	o.pass(f.size)
	return nil
}

func (o *opening) pass(n int) {
	o.passed = append(o.passed, o.pending[:n]...)
	o.pending = o.pending[n:]
}

// read hands over what may be seen.
func (o *opening) read(p []byte) int {
	n := copy(p, o.passed)
	o.passed = o.passed[n:]
	return n
}
