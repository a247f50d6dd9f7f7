//go:build unix

// Package pgtest gives tests a private PostgreSQL server in a temporary folder,
// reachable through a unix socket alone and gone with the test.
//
// It needs initdb and postgres on this machine, in PATH or where Debian keeps them. Without
// them tests skip and say so; CI sets CI_REQUIRE_POSTGRES=1, and then they fail.
package pgtest

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// Start runs a server until the test ends and returns the address of an empty database.
func Start(tb testing.TB) string {
	tb.Helper()
	return StartCluster(tb).NewDatabase(tb)
}

// Cluster is one running server of a test, which fails with it.
type Cluster struct{ *Server }

// StartCluster runs a server until the test ends, for tests that want several databases or
// stop it on purpose.
func StartCluster(tb testing.TB) *Cluster {
	tb.Helper()
	server, err := NewServer()
	if errors.Is(err, ErrUnavailable) {
		skip(tb, err)
	}
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := server.Close(); err != nil {
			tb.Error(err)
		}
	})
	c := &Cluster{server}
	c.Run(tb)
	return c
}

// Run starts the server again after Stop or Crash, and waits until it answers.
func (c *Cluster) Run(tb testing.TB) {
	tb.Helper()
	if err := c.Server.Run(); err != nil {
		tb.Fatal(err)
	}
}

// Stop ends the server in order, cutting off whoever is connected.
func (c *Cluster) Stop(tb testing.TB) {
	tb.Helper()
	if err := c.Server.Stop(); err != nil {
		tb.Error(err)
	}
}

// Crash ends the server at once, as a power cut does to it.
func (c *Cluster) Crash(tb testing.TB) {
	tb.Helper()
	if err := c.Server.Crash(); err != nil {
		tb.Error(err)
	}
}

// NewDatabase makes an empty database and returns its address.
func (c *Cluster) NewDatabase(tb testing.TB) string {
	tb.Helper()
	address, err := c.Server.NewDatabase()
	if err != nil {
		tb.Fatal(err)
	}
	return address
}

func skip(tb testing.TB, why error) {
	tb.Helper()
	if required, _ := strconv.ParseBool(strings.TrimSpace(os.Getenv("CI_REQUIRE_POSTGRES"))); required {
		tb.Fatalf("PostgreSQL is required here: %v", why)
	}
	fmt.Fprintf(os.Stderr, "\n*** %s SKIPPED: %v\n\n", tb.Name(), why)
	tb.Skip(why)
}
