package fakediscord

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Fault is a misbehaviour on demand. It meets the bot only: people's calls and
// sessions are left alone.
type Fault struct {
	// Kind is a name in the table of faults; see FaultKinds.
	Kind string `json:"kind"`
	// Method and Route choose the calls: "POST" and a pattern as in the journal,
	// such as "/channels/{channel_id}/messages". Empty: every call.
	Method string `json:"method,omitempty"`
	Route  string `json:"route,omitempty"`
	// Channel chooses the calls whose path names this channel, or a thread in it.
	Channel string `json:"channel,omitempty"`
	// EventName chooses the dispatches. Empty: every one that has content.
	EventName string `json:"event,omitempty"`
	// Times is how often it happens: once when zero, until ClearFaults when negative.
	Times int `json:"times,omitempty"`
	// Percent is the chance, from 1 to 99, that it meets a call that fits. 0: every one.
	Percent int `json:"percent,omitempty"`
	// Milliseconds is how long an answer is slow or a limit lasts; 1000 when zero.
	Milliseconds int `json:"milliseconds,omitempty"`
	// Code is the close code or the HTTP status, where the kind has one.
	Code int `json:"code,omitempty"`
}

// faultKind is one row of the table: what the fault does at the moment it
// names. Kinds with none of the functions are asked for by name in the gateway.
type faultKind struct {
	effect string // for people who choose one
	code   int    // when Fault.Code is zero
	route  string // when Fault.Route is empty
	now    func(*Discord, *Fault)
	before func(*call, *Fault) answer         // the call never reaches its handler
	after  func(*call, *Fault, answer) answer // the call has had its effect
	event  func(*session, *Fault, sentEvent) []sentEvent
}

// faultTable is every misbehaviour that the fake knows.
func faultTable() map[string]faultKind {
	return map[string]faultKind{
		"drop_socket":        {effect: "breaks the gateway connection off, without a close frame", now: dropSocket},
		"close":              {effect: "closes the gateway connection with a code", code: 4000, now: closeSocket},
		"reset_token":        {effect: "resets the bot's token, which ends all its sessions", now: func(d *Discord, _ *Fault) { d.resetToken() }},
		"reconnect":          {effect: "asks the client to reconnect (op 7)", now: askReconnect},
		"invalid_session":    {effect: "ends the session (op 9, not resumable)", now: invalidateSession},
		"refuse_resume":      {effect: "answers RESUME with op 9"},
		"identify_close":     {effect: "closes IDENTIFY with a code, 4014 unless given", code: closeDisallowedIntents},
		"no_heartbeat_ack":   {effect: "leaves heartbeats without an answer"},
		"duplicate_dispatch": {effect: "sends a dispatch twice, each with its own sequence number", event: duplicate},
		"reorder_dispatch":   {effect: "sends a dispatch after the one that follows it", event: holdBack},
		"unknown_component":  {effect: "adds a component of an unknown type to a message", code: 99, event: addUnknownComponent, after: addUnknownToAnswer},
		"strange_message":    {effect: "gives a message's content a type that no client expects", event: spoilEvent, after: spoilAnswer},
		"partial_message":    {effect: "leaves out of a dispatched message who wrote what and when", event: makePartial},
		"rate_limit":         {effect: "429 on a bucket", before: limitBucket},
		"rate_limit_global":  {effect: "429 on everything", before: limitGlobal},
		"rate_limit_html":    {effect: "429 from the proxy in front, as a page of HTML", before: limitHTML},
		"error_before":       {effect: "5xx, and the call had no effect", code: 503, before: failBefore},
		"error_after":        {effect: "5xx, although the call had its effect", code: 502, after: failAfter},
		"lost_answer":        {effect: "the connection breaks after the call had its effect", after: loseAnswer},
		"forbidden":          {effect: "403 Missing Permissions (50013)", code: 50013, before: forbid},
		"dms_too_fast":       {effect: "403 You are opening direct messages too fast (40003)", route: "/users/@me/channels", before: tooManyDMs},
		"redirect":           {effect: "sends the CDN's visitor to another host", route: cdnRoute, before: sendElsewhere},
		"endless":            {effect: "lets a file of the CDN never end, whatever its length", route: cdnRoute, after: neverEnd},
		"slow":               {effect: "answers late", after: answerLate},
	}
}

// FaultKinds names every misbehaviour with what it does.
func FaultKinds() map[string]string {
	kinds := map[string]string{}
	for name, kind := range faultTable() {
		kinds[name] = kind.effect
	}
	return kinds
}

// Fault arranges a misbehaviour, or performs it when its kind happens at once.
func (d *Discord) Fault(f Fault) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.arrange(f)
}

// ClearFaults ends all misbehaviour.
func (d *Discord) ClearFaults() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.faults = nil
}

func (d *Discord) arrange(f Fault) error {
	kind, ok := faultTable()[f.Kind]
	if !ok {
		return fmt.Errorf("there is no fault %q", f.Kind)
	}
	if f.Times == 0 {
		f.Times = 1
	}
	if f.Milliseconds == 0 {
		f.Milliseconds = 1000
	}
	if f.Code == 0 {
		f.Code = kind.code
	}
	if f.Route == "" {
		f.Route = kind.route
	}
	if kind.now != nil {
		kind.now(d, &f)
		return nil
	}
	d.faults = append(d.faults, &f)
	return nil
}

// faultTableRoutes lets another process arrange faults.
func faultTableRoutes(*Discord) table {
	const doc = "none: the sandbox's own"
	return table{routes: []route{
		{method: "POST", pattern: "/sandbox/faults", doc: doc, by: byPathToken, body: true, handle: func(c *call) (int, any, error) {
			var f Fault
			if err := c.decode(&f); err != nil {
				return 0, nil, err
			}
			if err := c.d.arrange(f); err != nil {
				return 0, nil, formError("BASE_TYPE_CHOICES", err.Error(), "kind")
			}
			return http.StatusNoContent, nil, nil
		}},
		{method: "DELETE", pattern: "/sandbox/faults", doc: doc, by: byPathToken, handle: func(c *call) (int, any, error) {
			c.d.faults = nil
			return http.StatusNoContent, nil, nil
		}},
	}}
}

// takeFault uses up one occurrence of a fault of a kind that fits.
func (d *Discord) takeFault(kind string, fits func(*Fault) bool) *Fault {
	for i, f := range d.faults {
		if f.Kind != kind || (fits != nil && !fits(f)) {
			continue
		}
		if f.Times > 0 {
			f.Times--
			if f.Times == 0 {
				d.faults = slices.Delete(d.faults, i, i+1)
			}
		}
		return f
	}
	return nil
}

// fits says whether a fault is meant for a call. Each kind is tried in the
// order in which the faults were arranged.
func (f *Fault) fits(c *call) bool {
	if (c.who != nil && !c.who.bot) || strings.HasPrefix(c.route.pattern, "/sandbox/") {
		return false
	}
	return (f.Method == "" || f.Method == c.route.method) &&
		(f.Route == "" || f.Route == c.route.pattern) &&
		(f.Channel == "" || c.concerns(f.Channel)) &&
		(f.Percent == 0 || rand.IntN(100) < f.Percent)
}

// concerns says whether a call's path names a channel or a thread in it.
func (c *call) concerns(channel string) bool {
	if c.params["channel_id"] == channel {
		return true
	}
	id, err := parseSnowflake(c.params["channel_id"])
	ch := c.d.channels[id]
	return err == nil && ch != nil && ch.isThread() && ch.parent.id.String() == channel
}

// faultBefore answers instead of the handler when a fault says so.
func (d *Discord) faultBefore(c *call) (answer, bool) {
	kinds := faultTable()
	for _, f := range slices.Clone(d.faults) {
		if kind := kinds[f.Kind]; kind.before != nil && f.fits(c) {
			d.takeFault(f.Kind, func(other *Fault) bool { return other == f })
			return kind.before(c, f), true
		}
	}
	return answer{}, false
}

// faultAfter changes the answer of a call that has had its effect.
func (d *Discord) faultAfter(c *call, reply answer) answer {
	kinds := faultTable()
	for _, f := range slices.Clone(d.faults) {
		kind := kinds[f.Kind]
		if kind.after == nil || !f.fits(c) || (kind.event != nil && f.EventName != "") {
			continue
		}
		changed := kind.after(c, f, reply)
		if changed.fault == "" {
			continue // it did not apply to this answer
		}
		reply = changed
		d.takeFault(f.Kind, func(other *Fault) bool { return other == f })
	}
	return reply
}

// disturb changes what a session gets instead of one event.
func (d *Discord) disturb(s *session, e sentEvent) []sentEvent {
	if s.held != nil {
		return s.swap(e)
	}
	if !s.account.bot || e.name == "READY" || e.name == "GUILD_CREATE" || e.name == "RESUMED" {
		return []sentEvent{e}
	}
	kinds := faultTable()
	for _, f := range slices.Clone(d.faults) {
		kind := kinds[f.Kind]
		if kind.event == nil || (f.EventName != "" && f.EventName != e.name) {
			continue
		}
		if list := kind.event(s, f, e); list != nil {
			d.takeFault(f.Kind, func(other *Fault) bool { return other == f })
			return list
		}
	}
	return []sentEvent{e}
}

// wait is how long the fault lasts.
func (f *Fault) wait() time.Duration { return time.Duration(f.Milliseconds) * time.Millisecond }

// swallowHeartbeat says whether a heartbeat stays without an answer.
func (d *Discord) swallowHeartbeat(c *connection) bool {
	return c.session != nil && c.session.account.bot && d.takeFault("no_heartbeat_ack", nil) != nil
}

// addUnknown puts a component of an unknown type into a message.
func addUnknown(raw json.RawMessage, kind int) (json.RawMessage, bool) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil || fields["components"] == nil {
		return nil, false
	}
	var parts []json.RawMessage
	if json.Unmarshal(fields["components"], &parts) != nil {
		return nil, false
	}
	fields["components"] = encode(append(parts, encode(map[string]int{"type": kind, "id": 1000})))
	return encode(fields), true
}
