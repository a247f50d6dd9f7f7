package fakediscord

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// maxBody is more than any JSON call needs, and maxForm than any with files.
const (
	maxBody = 8 << 20
	maxForm = maxAttachments*maxUpload + maxBody
)

// answer is what goes back to the client.
type answer struct {
	status int
	header http.Header
	body   []byte
	delay  time.Duration // before it is written
	abort  bool          // the connection breaks instead
	fault  string        // that made this answer, for the journal
}

// serveCall answers one REST call and writes it to the journal.
func (d *Discord) serveCall(w http.ResponseWriter, req *http.Request, path string) {
	most := int64(maxBody)
	if strings.HasPrefix(req.Header.Get("Content-Type"), "multipart/") {
		most = maxForm
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, req.Body, most))
	if err != nil {
		http.Error(w, "the body could not be read", http.StatusRequestEntityTooLarge)
		return
	}
	reply := d.answerCall(req, path, raw)
	if reply.delay > 0 {
		d.sleep(req, reply.delay)
	}
	if reply.abort {
		panic(http.ErrAbortHandler)
	}
	for name, values := range reply.header {
		w.Header()[name] = values
	}
	w.WriteHeader(reply.status)
	_, _ = w.Write(reply.body)
}

// sleep waits outside of the lock, until the client or the fake goes away.
func (d *Discord) sleep(req *http.Request, delay time.Duration) {
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-req.Context().Done():
	case <-d.stopping:
	}
}

// answerCall runs a call under the lock.
func (d *Discord) answerCall(req *http.Request, path string, raw []byte) answer {
	d.mu.Lock()
	defer d.mu.Unlock()
	e := Entry{Event: "rest", Method: req.Method, Path: path, Query: req.URL.RawQuery}
	reason, badReason := auditReason(req.Header.Get("X-Audit-Log-Reason"))
	e.Reason = reason
	if !strings.HasPrefix(req.Header.Get("Content-Type"), "multipart/") {
		e.Request = asJSON(raw) // of a form with files only what it says of itself is kept: see runCall
	}

	c := &call{d: d, r: req, query: req.URL.Query(), reason: reason, badReason: badReason, now: d.now()}
	reply := d.runCall(c, &e, path, raw)

	e.Status, e.Fault = reply.status, reply.fault
	e.Response = asJSON(reply.body)
	if c.who != nil {
		e.By = c.who.id.String()
		if !c.exempt() {
			d.countInvalid(reply.status)
		}
	}
	d.write(e)
	return reply
}

func (c *call) exempt() bool { return c.route != nil && c.route.exempt }

// runCall finds the route, checks the caller, limits, query and body, and calls
// the handler between the faults that are set before and after it.
func (d *Discord) runCall(c *call, e *Entry, path string, raw []byte) answer {
	found, params := d.mux.find(c.r.Method, path)
	if found == nil {
		return d.answerError(c, unknownError("the call %s %s", c.r.Method, path))
	}
	c.route, c.params, e.Route = found, params, found.pattern
	if err := c.authenticate(); err != nil {
		return d.answerError(c, err)
	}
	if reply, ok := d.faultBefore(c); ok {
		return reply
	}
	header, err := d.limits.take(c)
	if err != nil {
		return d.answerLimited(c, header, err)
	}
	body, with, err := jsonBody(c.r, raw)
	if err == nil {
		c.body, c.with = body, with
		e.Request = asJSON(body)
		err = c.checkKnown()
	}
	if err == nil {
		err = c.badReason
	}
	var status int
	var result any
	if err == nil {
		status, result, err = found.handle(c)
	}
	reply := answer{status: status, header: http.Header{}}
	switch {
	case err != nil:
		reply = d.answerError(c, err)
	case result != nil:
		reply.body = encode(result)
		reply.header.Set("Content-Type", "application/json")
	}
	for name, values := range header {
		reply.header[name] = values
	}
	return d.faultAfter(c, reply)
}

// authenticate finds the account behind the Authorization header.
//
// docs: API Reference, Authentication. People's own clients send the bare token.
func (c *call) authenticate() error {
	if c.route.by == byPathToken {
		return nil
	}
	token := c.r.Header.Get("Authorization")
	bare, isBot := strings.CutPrefix(token, "Bot ")
	who := c.d.tokens[bare]
	if bare == "" || who == nil || who.bot != isBot {
		return errUnauthorized
	}
	c.who = who
	switch {
	case c.route.by == byBot && !who.bot:
		return errBotsOnly
	case c.route.by == byPerson && who.bot:
		return &apiError{status: http.StatusForbidden, code: 20001, message: "Bots cannot use this endpoint"}
	}
	return nil
}

// checkKnown refuses query parameters and bodies that the route does not know.
func (c *call) checkKnown() error {
	for name := range c.query {
		if !slices.Contains(c.route.query, name) {
			return unknownError("the query parameter %q of %s %s", name, c.route.method, c.route.pattern)
		}
	}
	if !c.route.body && len(c.body) > 0 && string(c.body) != "{}" && string(c.body) != "null" {
		return unknownError("a body for %s %s", c.route.method, c.route.pattern)
	}
	if !c.route.files && (len(c.with.files) > 0 || len(c.with.form) > 0) {
		return unknownError("files for %s %s", c.route.method, c.route.pattern)
	}
	return nil
}

// answerError turns a handler's error into Discord's answer.
func (d *Discord) answerError(c *call, err error) answer {
	var api *apiError
	if !errors.As(err, &api) {
		api = &apiError{status: http.StatusInternalServerError, message: "500: Internal Server Error"}
		d.unknown(fmt.Sprintf("%s %s failed inside of the fake: %v", c.r.Method, c.r.URL.Path, err))
	}
	if api.status == http.StatusNotImplemented {
		d.refused(fmt.Sprintf("%s %s: %s", c.r.Method, c.r.URL.Path, api.message))
	}
	header := http.Header{"Content-Type": {"application/json"}}
	body := any(api)
	if api == errSlowmode {
		body = slowmodeBody(c)
	}
	return answer{status: api.status, header: header, body: encode(body)}
}

// refused writes to the journal that something unknown was asked for and tells
// the owner.
func (d *Discord) refused(msg string) {
	d.write(Entry{Event: "unknown", Message: msg})
	d.unknown(msg)
}

// refusePath answers what lies outside of the API, such as another version.
func (d *Discord) refusePath(w http.ResponseWriter, req *http.Request) {
	d.mu.Lock()
	c := &call{d: d, r: req}
	reply := d.answerError(c, unknownError("the address %s: only API v10 is served, below /api/v10", req.URL.Path))
	d.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(reply.status)
	_, _ = w.Write(reply.body)
}
