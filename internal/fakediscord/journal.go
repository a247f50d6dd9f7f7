package fakediscord

import (
	"bytes"
	"encoding/json"
	"time"
)

// Entry is one line of the judge's log: a REST call answered ("rest"), a
// dispatch put into a session's queue ("dispatch"), a payload a client sent
// over the gateway ("gateway": IDENTIFY, RESUME, heartbeats), a payload other than
// a dispatch that the fake sent (opcodes 1, 7 and 9: "sent"), a gateway
// connection's end ("close"), the reset of the bot's token ("token_reset"), an
// answer of the CDN ("file", without its body) or
// something refused because the fake does not know it ("unknown"). Bodies are
// whole, so that a validator can work from the log alone; tokens are left out.
type Entry struct {
	Event string    `json:"event"`
	Seq   int64     `json:"seq"`
	At    time.Time `json:"at"`

	// REST: By is the caller's account (empty without one), Path the path asked
	// for without the API's base and version, Route the pattern that served it.
	By       string          `json:"by,omitempty"`
	Method   string          `json:"method,omitempty"`
	Path     string          `json:"path,omitempty"`
	Route    string          `json:"route,omitempty"`
	Query    string          `json:"query,omitempty"`
	Reason   string          `json:"reason,omitempty"` // X-Audit-Log-Reason
	Status   int             `json:"status,omitempty"`
	Request  json.RawMessage `json:"request,omitempty"`
	Response json.RawMessage `json:"response,omitempty"`

	// Gateway: To is the account a dispatch goes to, From the one a payload came
	// from, S the session's sequence number.
	To      string          `json:"to,omitempty"`
	From    string          `json:"from,omitempty"`
	Session string          `json:"session,omitempty"`
	Shard   *Shard          `json:"shard,omitempty"` // [id, count]; [0, 1] for a client that named none
	Op      *int            `json:"op,omitempty"`
	T       string          `json:"t,omitempty"`
	S       int64           `json:"s,omitempty"`
	D       json.RawMessage `json:"d,omitempty"`

	// Fault names the misbehaviour that changed this answer or dispatch; such
	// lines are not Discord's and need not keep its contract.
	Fault string `json:"fault,omitempty"`

	// Code and Message are the close code and its reason, or what was unknown.
	Code    int    `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
}

// write numbers an entry and hands it to the owner. Callers hold the lock.
func (d *Discord) write(e Entry) {
	if d.opts.Journal == nil {
		return
	}
	d.seq++
	e.Seq, e.At = d.seq, d.now()
	d.opts.Journal(e)
}

// asJSON keeps a body as it is when it is JSON, and as a JSON string when not.
func asJSON(body []byte) json.RawMessage {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	if json.Valid(body) {
		return bytes.Clone(body)
	}
	quoted, err := json.Marshal(string(body))
	if err != nil {
		return nil
	}
	return quoted
}

// encode marshals one of our own wire values, which cannot fail.
func encode(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("fakediscord: a wire value does not marshal: " + err.Error())
	}
	return raw
}
