//go:build !unix

// Package pgtest gives tests a private PostgreSQL server where it can.
package pgtest

import "testing"

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
