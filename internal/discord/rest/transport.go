package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	// libraryHost is where discordgo believes Discord's API to be, whatever version.
	libraryHost   = "discord.com"
	libraryPrefix = "/api/v"
	// apiVersion is the one ombud speaks (Reference → API Versioning).
	apiVersion = "10"

	maxAttempts    = 5
	attemptTimeout = 15 * time.Second
	// requestTimeout bounds requests whose caller set no deadline.
	requestTimeout = 60 * time.Second
	maxAnswer      = 16 << 20 // bytes; a page of 100 full messages is well below 2 MiB
	firstBackOff   = 250 * time.Millisecond
	// unexplained is how long a 429 without any figure makes us wait: Cloudflare's have none.
	unexplained = 5 * time.Second
	// askAgain is when to come back for a turn whose time nobody knows: an answer tells it soon.
	askAgain = 2 * time.Second
)

// transport owns every rule Discord has about requests, so that nothing above
// it waits, retries or counts. discordgo's own retries and limiter are off.
type transport struct {
	base *url.URL // the API's address with its version, without a slash at the end
	next http.RoundTripper
	log  *slog.Logger

	gate    *gate
	buckets *buckets
	invalid *invalid
	token   tokenState
	large   sync.Pool // of *[]byte: memory for large answers
	tell    func(route string, status int, took time.Duration)
}

// RoundTrip sends one request by Discord's rules. It returns an answer, or one
// of ErrUnauthorized, *LimitedError and *ServerError, or what the network said.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	path, err := libraryPath(req.URL)
	if err != nil {
		return nil, err
	}
	r := routeOf(req.Method, path)
	body, err := readBody(req)
	if err != nil {
		return nil, &routeError{r.name, fmt.Errorf("read the request: %w", err)}
	}
	ctx := req.Context()
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, requestTimeout)
		defer cancel()
	}
	repeatable := safeToRepeat(req.Method, body)
	for attempt := 1; ; attempt++ {
		resp, again, err := t.attempt(ctx, req, path, r, body)
		switch {
		case !again:
			return resp, err
		case attempt == maxAttempts || ctx.Err() != nil:
			return nil, err
		}
		var limited *LimitedError
		if errors.As(err, &limited) {
			continue // the bucket or the gate knows how long to wait
		}
		if !repeatable {
			return nil, err
		}
		backOff := firstBackOff << (attempt - 1)
		backOff += rand.N(backOff)
		if outlasts(ctx, backOff) {
			return nil, err
		}
		if waitErr := waitFor(ctx, backOff, nil); waitErr != nil {
			return nil, err
		}
	}
}

// attempt sends the request once, after its turn has come. again says that
// another attempt could succeed.
func (t *transport) attempt(ctx context.Context, req *http.Request, path string, r route, body []byte) (resp *http.Response, again bool, err error) {
	entered := time.Now()
	if !t.token.enter() {
		return nil, false, &routeError{r.name, ErrUnauthorized}
	}
	// Whoever pressed a button waits for an answer, and one server where ombud may do
	// nothing must not take it from all the others, nor keep ombud from listening.
	if wait := t.invalid.spent(); wait > 0 && !r.interaction && !r.address {
		return nil, false, &LimitedError{Route: r.name, After: wait, Reason: "too many refused requests in ten minutes, ombud holds back before Discord bans its address"}
	}
	b := t.buckets.of(r)
	if wait, err := b.take(ctx); err != nil || wait > 0 {
		return nil, false, notNow(r, wait, err)
	}
	var answered http.Header
	defer func() { b.release(answered) }()
	if !r.interaction {
		if wait, err := t.gate.pass(ctx); err != nil || wait > 0 {
			return nil, false, notNow(r, wait, err)
		}
	}
	if t.token.refusedSince(entered) { // meanwhile
		return nil, false, &routeError{r.name, ErrUnauthorized}
	}
	resp, content, err := t.timed(ctx, req, path, r, body)
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return nil, false, &routeError{r.name, cause}
		}
		return nil, true, &routeError{r.name, InWords(t.base.Host, err)}
	}
	answered = resp.Header.Clone()
	t.buckets.learn(r, b, answered)
	if resp.StatusCode < 300 && !r.interaction && !r.address {
		t.token.accept()
	}
	switch {
	case resp.StatusCode == http.StatusTooManyRequests && editsLimited(content):
		t.invalid.add()
		return nil, false, &Error{Status: resp.StatusCode, Code: EditsLimited, Message: "too many edits of a message older than an hour", Route: r.name}
	case resp.StatusCode == http.StatusTooManyRequests:
		return nil, true, t.limited(r, b, resp.Header, content)
	case resp.StatusCode == http.StatusUnauthorized && !r.interaction:
		t.invalid.add()
		if t.token.refuse() {
			t.log.WarnContext(ctx, "the bot token is not accepted: nothing is sent any more", "route", r.name, "tried_again_in", probeToken)
		}
		return nil, false, &routeError{r.name, ErrUnauthorized}
	case resp.StatusCode >= 500:
		return nil, true, &ServerError{Status: resp.StatusCode, Route: r.name}
	case resp.StatusCode == http.StatusForbidden || resp.StatusCode == http.StatusUnauthorized:
		t.invalid.add()
	}
	if r.address && resp.StatusCode == http.StatusOK {
		if content, err = withGatewayVersion(content); err != nil {
			return nil, false, &routeError{r.name, err}
		}
		resp.Body = io.NopCloser(bytes.NewReader(content))
	}
	forgetLimits(resp.Header)
	resp.ContentLength = int64(len(content))
	return resp, false, nil
}

// notNow is why a request was not sent: its turn is too far off, or did not come while its caller had
// time. Neither says anything about the request.
func notNow(r route, wait time.Duration, err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return &LimitedError{Route: r.name, After: askAgain, Reason: "it was not its turn in time"}
	}
	if err != nil {
		return &routeError{r.name, fmt.Errorf("wait for its turn: %w", err)}
	}
	return &LimitedError{Route: r.name, After: wait, Reason: "Discord's limit is reached"}
}

// send makes one HTTP exchange and reads its answer whole, within a deadline of its own.
func (t *transport) send(ctx context.Context, req *http.Request, path string, body []byte) (*http.Response, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, attemptTimeout+time.Duration(len(body)>>20)*time.Second) // files take their time
	defer cancel()
	out := req.Clone(ctx)
	out.URL = t.base.JoinPath(path)
	out.URL.RawQuery = req.URL.RawQuery
	out.Host = out.URL.Host
	out.Header.Del("Cookie") // limits follow the token, never a cookie of Cloudflare's
	out.Body, out.GetBody, out.ContentLength = nil, nil, 0
	if len(body) > 0 {
		out.Body = io.NopCloser(bytes.NewReader(body))
		out.ContentLength = int64(len(body))
	}
	resp, err := t.next.RoundTrip(out)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	whole, err := t.readWhole(resp)
	if err != nil {
		return nil, nil, err
	}
	answered := *resp
	answered.Body = whole
	return &answered, whole.content, nil
}

// editsLimited tells the one 429 that is no rate limit: no wait that it names
// would help, and whoever edits has to do something else.
func editsLimited(content []byte) bool {
	var said struct {
		Code int `json:"code"`
	}
	return json.Unmarshal(content, &said) == nil && said.Code == EditsLimited
}

// limited notes what a 429 says (Topics → Rate Limits → Exceeding a Rate
// Limit). Those of Cloudflare are HTML and carry at most a Retry-After: they come
// from before Discord, which knows the bucket, and mean this address as a whole.
func (t *transport) limited(r route, b *bucket, h http.Header, content []byte) error {
	var said struct {
		RetryAfter float64 `json:"retry_after"`
		Global     bool    `json:"global"`
	}
	wait := unexplained
	unread := json.Unmarshal(content, &said)
	if unread == nil && said.RetryAfter > 0 {
		wait = seconds(said.RetryAfter)
	} else if s, err := strconv.ParseFloat(h.Get("Retry-After"), 64); err == nil && s > 0 {
		wait = seconds(s)
	}
	scope := h.Get("X-RateLimit-Scope")
	if scope != "shared" {
		t.invalid.add()
	}
	global := said.Global || scope == "global" || h.Get("X-RateLimit-Global") == "true" || unread != nil
	if global && (!r.interaction || unread != nil) {
		t.gate.close(wait)
	}
	if !global || r.interaction { // an interaction's answer passes no gate
		b.pause(wait)
	}
	t.log.Warn("rate limited", "route", r.name, "wait", wait, "global", global, "scope", scope)
	return &LimitedError{Route: r.name, After: wait, Reason: "Discord asks to wait"}
}

// libraryPath is the path below the API's version that discordgo means, or an
// error for every other address: the token goes to Discord and nowhere else.
func libraryPath(u *url.URL) (string, error) {
	rest, ok := strings.CutPrefix(u.EscapedPath(), libraryPrefix)
	version, path, slash := strings.Cut(rest, "/")
	if u.Scheme != "https" || u.Host != libraryHost || !ok || !slash || !numeric(version) {
		return "", fmt.Errorf("%s is no address of Discord's API", u.Host)
	}
	return strings.TrimLeft(path, "/"), nil
}

// safeToRepeat reports whether a request that may have been taken can be sent
// again: everything but POST, and a POST whose nonce Discord enforces.
func safeToRepeat(method string, body []byte) bool {
	if method != http.MethodPost {
		return true
	}
	var send struct {
		Nonce   any  `json:"nonce"`
		Enforce bool `json:"enforce_nonce"`
	}
	return json.Unmarshal(body, &send) == nil && send.Nonce != nil && send.Enforce
}

func readBody(req *http.Request) ([]byte, error) {
	if req.Body == nil || req.Body == http.NoBody {
		return nil, nil
	}
	defer req.Body.Close()
	return io.ReadAll(req.Body)
}

// forgetLimits hides Discord's limits from discordgo's own limiter, whose waits
// know no context.
func forgetLimits(h http.Header) {
	for name := range h {
		if strings.HasPrefix(name, "X-Ratelimit-") {
			delete(h, name)
		}
	}
}
