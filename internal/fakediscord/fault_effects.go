package fakediscord

import (
	"net/http"
	"slices"
)

// botConnections lists the bot's connections with a session.
func (d *Discord) botConnections() []*connection {
	var list []*connection
	for _, s := range d.sessionsOf(d.app.bot) {
		if s.conn != nil {
			list = append(list, s.conn)
		}
	}
	return list
}

func dropSocket(d *Discord, _ *Fault) {
	for _, c := range d.botConnections() {
		c.queue(frame{drop: true})
	}
}

func closeSocket(d *Discord, f *Fault) {
	for _, c := range d.botConnections() {
		c.end(f.Code, "Closed on demand.")
	}
}

// docs: Events/Gateway Events, Reconnect.
func askReconnect(d *Discord, _ *Fault) {
	for _, c := range d.botConnections() {
		c.tell(opReconnect, nil)
	}
}

// docs: Events/Gateway Events, Invalid Session.
func invalidateSession(d *Discord, _ *Fault) {
	for _, c := range d.botConnections() {
		delete(d.sessions, c.session.id)
		c.tell(opInvalidSession, encode(false))
		c.session.conn, c.session = nil, nil
	}
}

// duplicate is an event that Discord sends again: the same data under the next
// sequence number.
func duplicate(s *session, f *Fault, e sentEvent) []sentEvent {
	s.seq++
	again := sentEvent{seq: s.seq, name: e.name, data: e.data, fault: f.Kind}
	s.sent = append(s.sent, again)
	return []sentEvent{e, again}
}

// holdBack keeps an event until the next one.
func holdBack(s *session, f *Fault, e sentEvent) []sentEvent {
	e.fault = f.Kind
	s.held = &e
	return []sentEvent{}
}

// swap sends the event that was held back after the one that follows it. The
// sequence numbers stay in the order of sending, and a RESUME shows the same.
func (s *session) swap(e sentEvent) []sentEvent {
	late := *s.held
	s.held = nil
	late.seq, e.seq = e.seq, late.seq
	n := len(s.sent)
	s.sent[n-2], s.sent[n-1] = e, late
	return []sentEvent{e, late}
}

func addUnknownComponent(s *session, f *Fault, e sentEvent) []sentEvent {
	raw, ok := addUnknown(e.data, f.Code)
	if !ok {
		return nil
	}
	e.data, e.fault = raw, f.Kind
	s.sent[len(s.sent)-1] = e // a RESUME shows it again
	return []sentEvent{e}
}

func addUnknownToAnswer(_ *call, f *Fault, reply answer) answer {
	if raw, ok := addUnknown(reply.body, f.Code); ok {
		reply.body, reply.fault = raw, f.Kind
	}
	return reply
}

func limitBucket(c *call, f *Fault) answer {
	reply := c.d.answerLimited(c, http.Header{}, &limitedError{wait: f.wait(), scope: "user"})
	reply.fault = f.Kind
	return reply
}

func limitGlobal(c *call, f *Fault) answer {
	reply := c.d.answerLimited(c, http.Header{}, &limitedError{wait: f.wait(), scope: "global", global: true})
	reply.fault = f.Kind
	return reply
}

// limitHTML is what Cloudflare answers in front of Discord to an address that
// is banned for a while: no JSON and none of Discord's headers.
//
// docs: Topics/Rate Limits, Invalid Request Limit aka Cloudflare bans.
func limitHTML(_ *call, f *Fault) answer {
	header := http.Header{"Content-Type": {"text/html; charset=UTF-8"}}
	header.Set("Retry-After", wholeSeconds(f.wait()))
	return answer{
		status: http.StatusTooManyRequests, header: header, fault: f.Kind,
		body: []byte("<!doctype html><title>Access denied</title><h1>Error 1015</h1><p>You are being rate limited.</p>"),
	}
}

func failBefore(_ *call, f *Fault) answer { return pageOfHTML(f) }

func failAfter(_ *call, f *Fault, _ answer) answer { return pageOfHTML(f) }

// pageOfHTML is a 5xx as the proxy in front of Discord words it.
func pageOfHTML(f *Fault) answer {
	return answer{
		status: f.Code, header: http.Header{"Content-Type": {"text/html; charset=UTF-8"}}, fault: f.Kind,
		body: []byte("<!doctype html><title>" + http.StatusText(f.Code) + "</title><h1>" + http.StatusText(f.Code) + "</h1>"),
	}
}

func loseAnswer(_ *call, f *Fault, reply answer) answer {
	reply.abort, reply.fault = true, f.Kind
	return reply
}

func forbid(c *call, f *Fault) answer {
	known := []*apiError{errMissingPermissions, errMissingAccess, errCannotDM, errTwoFactor}
	at := slices.IndexFunc(known, func(e *apiError) bool { return e.code == f.Code })
	reply := c.d.answerError(c, known[max(at, 0)])
	reply.fault = f.Kind
	return reply
}

// tooManyDMs refuses to open a direct message. How many are too many is not documented.
//
// docs: Topics/Opcodes and Status Codes, JSON Error Codes (40003); Resources/User, Create DM.
func tooManyDMs(c *call, f *Fault) answer {
	reply := c.d.answerError(c, &apiError{status: http.StatusForbidden, code: 40003, message: "You are opening direct messages too fast"})
	reply.fault = f.Kind
	return reply
}

func answerLate(_ *call, f *Fault, reply answer) answer {
	reply.delay += f.wait()
	reply.fault = f.Kind
	return reply
}
