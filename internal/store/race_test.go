//go:build race

package store

// longRaces is how many cases the long race is over: under the race detector SQLite, which
// is translated to Go, takes ten times as long. It sees every access in each of them, so that
// fewer are as telling; the thousand are run without it.
const longRaces = 200
