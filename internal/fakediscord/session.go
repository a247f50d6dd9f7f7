package fakediscord

import (
	"encoding/json"
	"fmt"
	"time"
)

// session is what outlives a gateway connection: the sequence and the events
// that RESUME replays.
//
// docs: Events/Gateway, Resuming.
type session struct {
	d       *Discord
	id      string
	number  int64
	account *account
	intents int
	shard   Shard
	seq     int64
	sent    []sentEvent // for RESUME, oldest first
	conn    *connection // nil while the client is away
	left    time.Time   // when the client went away
	held    *sentEvent  // by the fault that changes the order of two dispatches
}

// sentEvent is a dispatch with its sequence number.
type sentEvent struct {
	seq  int64
	name string
	data json.RawMessage
	// fault names the misbehaviour that made or changed this event.
	fault string
}

// replayLimit is how many events a session keeps for RESUME. Discord does not
// say how many it keeps.
const replayLimit = 2000

// resumeWindow is for how long after a drop a session can be resumed. Discord
// does not document it; a few minutes are what clients see.
const resumeWindow = 5 * time.Minute

func (d *Discord) newSession(a *account, intents int, on Shard) *session {
	d.starts.made++
	id := fmt.Sprintf("%032x", uint64(d.newID())*2654435761)
	s := &session{d: d, id: id, number: d.starts.made, account: a, intents: intents, shard: on}
	d.sessions[id] = s
	return s
}

// enqueue numbers an event, keeps it for RESUME and queues it for the client.
func (s *session) enqueue(name string, data json.RawMessage) {
	s.seq++
	e := sentEvent{seq: s.seq, name: name, data: data}
	s.sent = append(s.sent, e)
	if len(s.sent) > replayLimit {
		s.sent = s.sent[len(s.sent)-replayLimit:]
	}
	if s.conn == nil {
		return
	}
	for _, e := range s.d.disturb(s, e) {
		s.send(e)
	}
}

// send queues one event on the connection and writes it to the journal.
func (s *session) send(e sentEvent) {
	s.d.write(Entry{
		Event: "dispatch", To: s.account.id.String(), Session: s.id, T: e.name, S: e.seq, D: e.data, Fault: e.fault,
	})
	f := frame{Op: opDispatch, D: e.data, S: &e.seq, T: &e.name}
	if s.d.held != nil {
		s.d.held.add(s.conn, f)
		return
	}
	s.conn.queue(f)
}

// replay queues what the client missed after seq. It is false when that is no
// longer kept.
func (s *session) replay(seq int64) bool {
	if seq > s.seq || (len(s.sent) > 0 && seq+1 < s.sent[0].seq) {
		return false
	}
	s.held = nil // it is among the events that are sent now
	for _, e := range s.sent {
		if e.seq > seq {
			s.send(e)
		}
	}
	return true
}
