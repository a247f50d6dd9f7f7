//go:build !unix

// Package pgtest gives tests a private PostgreSQL server where it can.
package pgtest

import (
	"errors"
	"os/exec"
	"testing"
)

// Cluster is one running server; here there is none.
type Cluster struct{}

// Start skips the test.
func Start(tb testing.TB) string {
	tb.Helper()
	return StartCluster(tb).NewDatabase(tb)
}

// StartCluster skips the test.
func StartCluster(tb testing.TB) *Cluster {
	tb.Helper()
	tb.Skip("a private PostgreSQL server is started on unix systems only")
	return nil
}

// NewDatabase is never reached.
func (*Cluster) NewDatabase(testing.TB) string { return "" }

// Address is never reached.
func (*Cluster) Address(string) string { return "" }

// NewRelay is never reached.
func (*Cluster) NewRelay(testing.TB) *Relay { return nil }

// Relay is one that can never be made.
type Relay struct{}

// Close is never reached.
func (*Relay) Close() {}

// Through is never reached.
func (*Relay) Through(string) string { return "" }

// Swallow is never reached.
func (*Relay) Swallow() {}

// Deliver is never reached.
func (*Relay) Deliver() {}

// Replace is never reached.
func (*Relay) Replace() {}

// ErrUnavailable says that this machine has no PostgreSQL to run.
var ErrUnavailable = errors.New("no private PostgreSQL can be run here")

// Server is one that can never be made.
type Server struct{}

// NewServer says that there is none.
func NewServer() (*Server, error) { return nil, ErrUnavailable }

// Close is never reached.
func (*Server) Close() error { return nil }

// Command is never reached.
func (*Server) Command(string, ...string) *exec.Cmd { return nil }

// Run is never reached.
func (*Server) Run() error { return ErrUnavailable }

// Stop is never reached.
func (*Server) Stop() error { return nil }

// Crash is never reached.
func (*Server) Crash() error { return nil }

// NewRelay is never reached.
func (*Server) NewRelay() (*Relay, error) { return nil, ErrUnavailable }

// NewDatabase is never reached.
func (*Server) NewDatabase() (string, error) { return "", ErrUnavailable }
