package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// relay stands between ombud and the Discord's REST API, so that ombud can be
// killed exactly before or exactly after Discord has taken a call.
type relay struct {
	server *http.Server
	served chan struct{}
	// changes counts the calls that change something; last is when the last one came.
	changes atomic.Int64
	last    atomic.Pointer[time.Time]

	mu     sync.Mutex
	strike *strike
}

// strike is one kill that is to come.
type strike struct {
	point  killPoint
	places places
	after  bool // Discord has taken the call, and its answer is lost
	kill   func()
	left   int           // how many such calls are let through first
	struck chan struct{} // closed when it has happened
}

var errStruck = errors.New("the bot was killed at this call")

// openRelay listens in front of a Discord; api is what ombud is given instead.
func openRelay(ctx context.Context, discordAPI string) (r *relay, api string, err error) {
	target, err := url.Parse(discordAPI)
	if err != nil {
		return nil, "", fmt.Errorf("read the Discord's address: %w", err)
	}
	var listen net.ListenConfig
	l, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", fmt.Errorf("listen before the Discord: %w", err)
	}
	r = &relay{served: make(chan struct{})}
	proxy := &httputil.ReverseProxy{
		Rewrite:   func(p *httputil.ProxyRequest) { p.SetURL(&url.URL{Scheme: target.Scheme, Host: target.Host}) },
		Transport: r,
		ErrorLog:  log.New(io.Discard, "", 0), // connections of a bot that was killed break
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) {
			panic(http.ErrAbortHandler) // the connection breaks, as it does when nobody is there
		},
	}
	r.server = &http.Server{Handler: proxy, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		defer close(r.served)
		_ = r.server.Serve(l)
	}()
	return r, "http://" + l.Addr().String() + target.Path, nil
}

func (r *relay) close() {
	_ = r.server.Close()
	<-r.served
}

// arm sets the next kill.
func (r *relay) arm(s *strike) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.strike = s
}

// RoundTrip passes a call on, and kills the bot at the one that was chosen.
func (r *relay) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method != http.MethodGet {
		now := time.Now()
		r.changes.Add(1)
		r.last.Store(&now)
	}
	s := r.due(req)
	if s == nil {
		return http.DefaultTransport.RoundTrip(req)
	}
	defer close(s.struck)
	defer s.kill()
	if s.after {
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			return nil, err
		}
		_ = resp.Body.Close()
	}
	return nil, errStruck
}

// due takes the strike when this is its call.
func (r *relay) due(req *http.Request) *strike {
	r.mu.Lock()
	defer r.mu.Unlock()
	path := req.URL.Path
	if _, of, ok := strings.Cut(path, "/v10"); ok { // Discord's
		path = of
	}
	if r.strike == nil || !r.strike.point.matches(req.Method, path, r.strike.places) {
		return nil
	}
	if words := r.strike.point.words(); words != "" && !bodyHas(req, words) {
		return nil
	}
	if r.strike.left > 0 {
		r.strike.left--
		return nil
	}
	s := r.strike
	r.strike = nil
	return s
}

// bodyHas looks into a call's body, and leaves it to be sent.
func bodyHas(req *http.Request, words string) bool {
	if req.Body == nil {
		return false
	}
	whole, err := io.ReadAll(req.Body)
	_ = req.Body.Close()
	req.Body = io.NopCloser(bytes.NewReader(whole))
	return err == nil && bytes.Contains(whole, []byte(words))
}
