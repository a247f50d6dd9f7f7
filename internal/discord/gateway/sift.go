package gateway

import (
	"bytes"
	"strconv"
	"sync"

	"ombud/internal/discord/wire"
)

// asideType is the type of the dispatch that discordgo gets in place of one that was set aside.
// It knows no such type, so it decodes nothing and hands it on.
const asideType = "OMBUD_ASIDE"

// setsAside says which dispatches discordgo does not see. It would decode each of them twice,
// into types that ombud does not use (see package wire), and that is most of what taking a
// message costs. What is left to the library is everything that concerns the session.
func setsAside(event string) bool { return event == "MESSAGE_CREATE" || event == "MESSAGE_UPDATE" }

// aside keeps dispatches from the moment they are read until discordgo comes to their place in
// the order, by sequence number.
type aside struct {
	mu     sync.Mutex
	events map[int64]wire.Event
}

func (a *aside) put(seq int64, e wire.Event) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.events == nil {
		a.events = map[int64]wire.Event{}
	}
	a.events[seq] = e
}

func (a *aside) take(seq int64) (wire.Event, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	e, ok := a.events[seq]
	delete(a.events, seq)
	return e, ok
}

// clear forgets what an earlier connection left: it was not handled, so Discord sends it again
// or its history is read.
func (a *aside) clear() {
	a.mu.Lock()
	defer a.mu.Unlock()
	clear(a.events)
}

// sift is the stream of an opened connection. Frames that hold a dispatch to be set aside are
// replaced by a small one with the same sequence number; every other byte passes as it is.
type sift struct {
	aside   *aside // nil: everything passes
	buffer  []byte // to read into
	pending []byte // received, not a whole frame yet
	passed  []byte // to be read by discordgo
	opens   int    // how much at the beginning of passed opened the session
	settled bool   // what follows it was waited for
	invalid bool   // Discord said that the session is none, which nobody has heeded yet
	code    int    // of the close frame, which discordgo keeps to itself; 0: none came
	ends    bool   // discordgo will end the connection when it reads what passed
}

// siftBuffer is how much is read at once: some dozens of messages.
const siftBuffer = 64 << 10

// feed takes received bytes and moves to passed what discordgo may see.
func (s *sift) feed(received []byte) {
	if s.aside == nil {
		s.passed = append(s.passed, received...)
		return
	}
	s.pending = append(s.pending, received...)
	rest := s.pending
	for {
		f, ok := parseFrame(rest)
		if !ok {
			break
		}
		whole := rest[:f.size]
		rest = rest[f.size:]
		if code := f.closeCode(); code != 0 {
			s.code = code
		}
		op := f.shortOpcode()
		s.invalid = s.invalid || op == opInvalid
		s.ends = s.ends || op == opReconnect || f.opcode == frameClose
		if seq, e, ok := dispatchIn(whole[0], f); ok {
			s.aside.put(seq, e)
			s.passed = appendFrame(s.passed, asideFrame(seq))
			continue
		}
		s.passed = append(s.passed, whole...)
	}
	s.pending = append(s.pending[:0], rest...)
}

// read hands over what may be seen.
func (s *sift) read(p []byte) int {
	ready := s.passed
	if s.opens > 0 {
		ready = ready[:s.opens]
	}
	n := copy(p, ready)
	s.opens = max(s.opens-n, 0)
	if s.passed = s.passed[n:]; len(s.passed) == 0 {
		s.passed = nil
	}
	return n
}

// wholeText is the first byte of a frame that is one whole text, not compressed (RFC 6455,
// section 5.2: FIN, no extension, opcode 1).
const wholeText = 0x80 | frameText

// dispatchIn is the dispatch that a frame holds, if it is one to be set aside.
func dispatchIn(first byte, f frame) (seq int64, e wire.Event, ok bool) {
	if first != wholeText || f.mask != nil {
		return 0, wire.Event{}, false
	}
	seq, e, ok = wire.PeekDispatch(f.payload)
	if !ok || seq <= 0 || len(e.Data) == 0 || e.Data[0] != '{' || !setsAside(e.Type) {
		return 0, wire.Event{}, false
	}
	e.Data = bytes.Clone(e.Data)
	return seq, e, true
}

func asideFrame(seq int64) []byte {
	return []byte(`{"op":0,"s":` + strconv.FormatInt(seq, 10) + `,"t":"` + asideType + `","d":null}`)
}

// appendFrame appends a short text as a server's frame.
func appendFrame(to, payload []byte) []byte {
	return append(append(to, wholeText, byte(len(payload))), payload...)
}
