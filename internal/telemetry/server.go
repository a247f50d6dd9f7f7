package telemetry

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"time"
)

// Limits of the operators' server. Its requests have no body and its answers
// are short; a profile that takes longer moves its own deadline.
const (
	headerTimeout   = 5 * time.Second
	answerTimeout   = 10 * time.Second
	idleTimeout     = time.Minute
	shutdownTimeout = 5 * time.Second
)

// Server is the HTTP server behind OMBUD_HTTP_ADDR.
type Server struct {
	listener net.Listener
	http     *http.Server
}

// OpenListener opens where a server listens; tests give one that stays in the process.
type OpenListener func(ctx context.Context, network, addr string) (net.Listener, error)

// Pages is everything that operators can ask for: health, and /metrics.
func Pages(h *Health, m *Metrics) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", h.Handler())
	mux.Handle("GET /metrics", m.Handler())
	return mux
}

// Listen takes the address, so that one that cannot be had is known before
// anything else starts. Serve must follow, or Close. On a loopback address profiles are
// served under /debug/pprof/ besides what handler answers. open nil means the network.
func Listen(ctx context.Context, addr string, handler http.Handler, open OpenListener) (*Server, error) {
	if open == nil {
		open = (&net.ListenConfig{}).Listen
	}
	listener, err := open(ctx, "tcp", addr)
	if err != nil {
		var cause syscall.Errno // the system's own words; the error around them says the address again
		if errors.As(err, &cause) {
			err = cause
		}
		return nil, fmt.Errorf("health cannot be served on %s (OMBUD_HTTP_ADDR): %w", addr, err)
	}
	return &Server{listener: listener, http: &http.Server{
		Handler:           withProfiles(listener.Addr(), handler),
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       headerTimeout,
		WriteTimeout:      answerTimeout,
		IdleTimeout:       idleTimeout,
	}}, nil
}

// Addr is where the server really listens, also when port 0 was asked for.
func (s *Server) Addr() net.Addr { return s.listener.Addr() }

// Serve answers until ctx ends, lets the requests under way finish for at most
// five seconds, and returns nil after an orderly stop. All its goroutines have
// ended when it returns.
func (s *Server) Serve(ctx context.Context) error {
	served := make(chan error, 1)
	go func() { served <- s.http.Serve(s.listener) }()
	select {
	case err := <-served:
		return fmt.Errorf("serve health on %s: %w", s.Addr(), err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	err := s.http.Shutdown(grace)
	if err != nil {
		// Requests that outlive the grace are cut off.
		err = errors.Join(err, s.http.Close())
	}
	if served := <-served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	if err != nil {
		return fmt.Errorf("stop serving health on %s: %w", s.Addr(), err)
	}
	return nil
}

// Close gives the address back when Serve was never called.
func (s *Server) Close() error { return s.listener.Close() }
