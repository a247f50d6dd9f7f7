package rest

import (
	"errors"
	"sync"
	"time"
)

// probeToken is how long nothing is sent after Discord refused the token. Then one request
// may find out whether it was a mistake of Discord's: there have been some.
const probeToken = 10 * time.Minute

// tokenState is whether Discord accepts the token. Its zero value says yes.
type tokenState struct {
	mu      sync.Mutex
	refused time.Time // when Discord last said so; zero: it is accepted
	probing time.Time // when a request was let through since
}

// enter reports whether a request may be sent. When the time has come it lets one through.
func (s *tokenState) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refused.IsZero() {
		return true
	}
	if time.Since(s.refused) < probeToken || time.Since(s.probing) < probeToken {
		return false
	}
	s.probing = time.Now()
	return true
}

// refusedSince reports whether Discord refused the token after a request had entered.
func (s *tokenState) refusedSince(entered time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.refused.IsZero() && !s.refused.Before(entered)
}

// refuse notes a 401, and reports whether it is news.
func (s *tokenState) refuse() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	news := s.refused.IsZero()
	s.refused = time.Now()
	return news
}

// accept notes that a request with the token succeeded.
func (s *tokenState) accept() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused = time.Time{}
}

func (s *tokenState) accepted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refused.IsZero()
}

// Accepted is the REST API's part in being ready: an error while Discord refuses the token.
func (c *Client) Accepted() error {
	if c.transport.token.accepted() {
		return nil
	}
	return errors.New("Discord does not accept the bot token (DISCORD_TOKEN), so nothing is sent. If it was reset, set the new one and start ombud again; it is tried once in ten minutes.") //nolint:staticcheck,revive // a sentence for operators
}

// Refused notes that Discord refused the token elsewhere, so that nothing is sent with it until it
// is tried again.
func (c *Client) Refused() { c.transport.token.refuse() }
