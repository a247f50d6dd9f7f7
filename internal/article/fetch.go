package article

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime"
	"runtime/debug"
	"time"

	"golang.org/x/sync/semaphore"
)

const (
	userAgent = "ombud/1.0 (polls news feeds for Discord discussions)"
	accept    = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, " +
		"application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.5, */*;q=0.1"
)

// Fetcher gets documents from addresses that nobody vouches for. It is safe
// for concurrent use.
type Fetcher struct {
	Client   *http.Client  // guarded, and follows no redirect by itself: NewFetcher makes it
	Deadline time.Duration // for one fetch with its redirects and the whole body
	Now      func() time.Time

	hosts   hosts
	large   *semaphore.Weighted // bodies beyond smallBody that are held at a time
	parsing chan struct{}       // documents that are taken apart at a time
}

// FetcherOptions says which network a Fetcher sees.
type FetcherOptions struct {
	// Allow lists addresses that may be fetched from although they are not public.
	Allow []netip.Prefix
	// Dial replaces the network, for tests and the sandbox; nil: the real one.
	Dial Dial
	// Resolver looks names up on the real network; nil: the system's.
	Resolver *net.Resolver
	// Now is the clock for dates in answers; nil: time.Now.
	Now func() time.Time
}

// NewFetcher makes a Fetcher that connects to public addresses only, and to
// those allowed on purpose. It uses no proxy: behind one, the address that is
// connected to would be the proxy's, and the guard would see nothing.
func NewFetcher(o FetcherOptions) *Fetcher {
	guardian := newGuardian(o.Allow)
	dial := guardedDial(guardian, o.Resolver)
	if o.Dial != nil {
		dial = guardedHook(guardian, o.Dial)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Fetcher{
		Deadline: fetchDeadline,
		Now:      o.Now,
		large:    semaphore.NewWeighted(maxLarge),
		parsing:  make(chan struct{}, maxParsing),
		Client: &http.Client{
			Transport: &http.Transport{
				DialContext:            dial,
				DisableKeepAlives:      true, // a feed is asked again in minutes: each time the guard looks anew
				TLSHandshakeTimeout:    10 * time.Second,
				MaxResponseHeaderBytes: 64 << 10,
				DisableCompression:     true, // unpacked undoes it, and more kinds of it
			},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// Fetch gets the feed at address. last is what its last answer said, the zero
// Validity for the first time. Errors that concern the feed are *FetchError or
// *NotAFeedError; when ctx ends, its error is returned as it is.
func (f *Fetcher) Fetch(ctx context.Context, address string, last Validity) (Document, error) {
	u, err := ParseURL(address)
	if err != nil {
		return Document{}, err
	}
	a, err := f.ask(ctx, u, last, accept, f.Deadline)
	if err != nil {
		return Document{}, err
	}
	defer a.release()
	doc, err := f.read(ctx, a, last)
	var failed *FetchError
	if errors.As(err, &failed) && (a.status == http.StatusTooManyRequests || a.status == http.StatusServiceUnavailable) {
		f.hosts.hush(u, f.Now(), failed.RetryAfter)
	}
	return doc, err
}

// ask gets what stands at an address, within the deadline. When ctx ends, its error is
// returned as it is; *BusyError says that the server must be left alone now.
func (f *Fetcher) ask(ctx context.Context, u *url.URL, last Validity, accept string, deadline time.Duration) (answer, error) {
	leave, err := f.hosts.enter(u, f.Now())
	if err != nil {
		return answer{}, err
	}
	defer leave()
	bounded, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	a, err := f.follow(bounded, u, last, accept, deadline)
	if err != nil && ctx.Err() != nil {
		return answer{}, fmt.Errorf("fetch from %s: %w", u.Hostname(), ctx.Err())
	}
	return a, err
}

// answer is what the last server of a chain of redirects sent.
type answer struct {
	kept   *url.URL // the address to ask next time
	final  *url.URL // the address that answered: relative links start here
	status int
	header http.Header
	body   []byte
	// release gives back the room that a large body takes. It may be called for any answer.
	release func()
}

func (f *Fetcher) follow(ctx context.Context, u *url.URL, last Validity, accept string, deadline time.Duration) (answer, error) {
	kept, permanent := u, true
	for range maxRedirects + 1 {
		a, err := f.get(ctx, u, last, accept)
		if err != nil {
			var said *FetchError
			if errors.As(err, &said) {
				return answer{}, said
			}
			return answer{}, describe(u, deadline, err)
		}
		if !isRedirect(a.status) {
			a.kept, a.final = kept, u
			return a, nil
		}
		next, err := u.Parse(a.header.Get("Location"))
		if err != nil || a.header.Get("Location") == "" {
			return answer{}, &FetchError{Sentence: host(u) + " redirects to an address that cannot be read."}
		}
		if err := checkURL(next); err != nil {
			return answer{}, fmt.Errorf("redirect from %s: %w", u.Hostname(), err)
		}
		next.Fragment, next.RawFragment = "", ""
		// A permanent move is believed only when every step of the way to it is
		// one, and never when it would give up encryption.
		permanent = permanent && (a.status == http.StatusMovedPermanently || a.status == http.StatusPermanentRedirect) &&
			!(u.Scheme == "https" && next.Scheme == "http")
		if permanent {
			kept = next
		}
		u = next
	}
	return answer{}, &FetchError{Sentence: fmt.Sprintf("%s redirects more than %d times.", host(u), maxRedirects)}
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

var errTooLarge = errors.New("body too large")

func (f *Fetcher) get(ctx context.Context, u *url.URL, last Validity, accept string) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return answer{}, fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("User-Agent", userAgent)
	req.Header.Set("Accept", accept)
	req.Header.Set("Accept-Encoding", acceptEncoding)
	if last.ETag != "" {
		req.Header.Set("If-None-Match", last.ETag)
	}
	if last.LastModified != "" {
		req.Header.Set("If-Modified-Since", last.LastModified)
	}
	resp, err := f.Client.Do(req)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err // without the address: some have a subscriber's token in them
		}
		return answer{}, fmt.Errorf("send request: %w", err)
	}
	defer resp.Body.Close()
	a := answer{status: resp.StatusCode, header: resp.Header, release: func() {}}
	if resp.StatusCode < 200 || resp.StatusCode >= 300 {
		return a, nil
	}
	body, err := unpacked(resp)
	if err != nil {
		return answer{}, err
	}
	a.body, a.release, err = f.bounded(ctx, body)
	return a, err
}

// bounded reads a body within the limits, counting what it unfolds to. What is larger than
// most feeds waits until there is room for it, so that many fetches at a time stay small.
func (f *Fetcher) bounded(ctx context.Context, r io.Reader) (body []byte, release func(), err error) {
	body, err = io.ReadAll(io.LimitReader(r, smallBody+1))
	if err != nil {
		return nil, nil, fmt.Errorf("read body: %w", err)
	}
	if len(body) <= smallBody {
		return body, func() {}, nil
	}
	if err := f.large.Acquire(ctx, maxBody); err != nil {
		return nil, nil, fmt.Errorf("wait for room: %w", err)
	}
	rest, err := io.ReadAll(io.LimitReader(r, int64(maxBody+1-len(body))))
	switch {
	case err != nil:
		err = fmt.Errorf("read body: %w", err)
	case len(body)+len(rest) > maxBody:
		err = errTooLarge
	default:
		return append(body, rest...), func() { f.large.Release(maxBody) }, nil
	}
	f.large.Release(maxBody)
	return nil, nil, err
}

// inTurn takes a document apart when few others are: that is where memory goes. A document that
// breaks one of the libraries is an error of the document's, or it would be tried, and break
// them, for ever. What broke is named without its value, which may hold anything.
func (f *Fetcher) inTurn(ctx context.Context, work func()) (err error) {
	select {
	case f.parsing <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() {
		<-f.parsing
		if v := recover(); v != nil {
			cause := fmt.Errorf("panic with a %T\n%s", v, debug.Stack())
			if fault, ok := v.(runtime.Error); ok {
				cause = fmt.Errorf("panic: %w\n%s", fault, debug.Stack())
			}
			err = &FetchError{Sentence: "What stands there breaks the programs that should read it.", Err: cause}
		}
	}()
	work()
	return nil
}

// read turns an answer into a document.
func (f *Fetcher) read(ctx context.Context, a answer, last Validity) (Document, error) {
	unchanged := Document{URL: a.kept.String(), Validity: last, NotModified: true, NotBefore: max(freshness(a.header), last.TTL)}
	if a.status == http.StatusNotModified && (last.ETag != "" || last.LastModified != "") {
		unchanged.Validity = renewed(last, a.header)
		return unchanged, nil
	}
	if a.status < 200 || a.status >= 300 {
		return Document{}, &FetchError{
			Sentence: statusSentence(a.final, a.status), RetryAfter: retryAfter(a.header, f.Now()),
			Err: fmt.Errorf("status %d", a.status),
		}
	}
	sum := sha256.Sum256(a.body)
	validity := Validity{
		ETag:         short(a.header.Get("ETag")),
		LastModified: short(a.header.Get("Last-Modified")),
		BodyHash:     hex.EncodeToString(sum[:]),
		Interval:     last.Interval,
		TTL:          last.TTL,
	}
	if validity.BodyHash == last.BodyHash {
		unchanged.Validity = validity
		return unchanged, nil
	}
	var doc Document
	var err error
	if broken := f.inTurn(ctx, func() { doc, err = Parse(a.body, a.header.Get("Content-Type"), a.final.String(), f.Now()) }); broken != nil {
		return Document{}, broken
	}
	if err != nil {
		return Document{}, err
	}
	validity.TTL = doc.NotBefore
	doc.URL, doc.Validity = a.kept.String(), validity
	doc.NotBefore = max(doc.NotBefore, freshness(a.header))
	return doc, nil
}
