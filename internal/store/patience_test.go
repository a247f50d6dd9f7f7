package store

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ombud/internal/pgtest"
)

// behindARelay is a store whose network a test can cut.
func behindARelay(t *testing.T, cluster *pgtest.Cluster) (*Store, *pgtest.Relay) {
	t.Helper()
	r := cluster.NewRelay(t)
	return open(t, Options{PostgresURL: r.Through(cluster.NewDatabase(t)), Key: testKey()}), r
}

// soon is what comes of f, which must come to an end whatever the network does.
func soon(t *testing.T, f func(ctx context.Context) error) error {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- f(context.Background()) }() // no deadline comes from the caller
	select {
	case err := <-ended:
		return err
	case <-time.After(time.Minute):
		t.Fatal("it waits for a silent server without an end")
		return nil
	}
}

func TestASilentServer(t *testing.T) {
	t.Parallel()
	cluster := pgtest.StartCluster(t)
	for _, story := range []struct {
		name string
		tell func(t *testing.T, s *Store, r *pgtest.Relay)
	}{
		{"does not hold up who asks it, and is used again when it answers", silentAndBack},
		{"does not hold up who is in a transaction, and lets go of what that one had locked", silentInATransaction},
		{"takes as long as it likes where that is allowed", silentWhileWaived},
		{"is left for another one that has its address", replaced},
	} {
		t.Run(story.name, func(t *testing.T) {
			t.Parallel()
			s, r := behindARelay(t, cluster)
			story.tell(t, s, r)
		})
	}
}

// impatient has a store wait for a moment only.
func impatient(s *Store) { s.patience.within.Store(int64(200 * time.Millisecond)) }

func silent(t *testing.T, err error) {
	t.Helper()
	var timeout net.Error
	if !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("a silent server is taken for %v", err)
	}
	if IsDown(err) {
		t.Errorf("others may hear of a silent server, and it is taken for one that serves nobody: %v", err)
	}
}

func TestAServerThatIsStoppedServesNobody(t *testing.T) {
	t.Parallel()
	cluster := pgtest.StartCluster(t)
	s := open(t, Options{PostgresURL: cluster.NewDatabase(t), Key: testKey()})
	cluster.Stop(t)
	var err error
	for range postgresConns { // those that lay in the pool are found broken first
		if err = s.Ping(t.Context()); err == nil {
			t.Fatal("a server that was stopped answers")
		}
	}
	if !IsDown(err) {
		t.Errorf("a server that was stopped is taken for %v", err)
	}
}

func silentAndBack(t *testing.T, s *Store, r *pgtest.Relay) {
	t.Helper()
	r.Swallow()
	impatient(s)
	silent(t, soon(t, s.Ping))
	_, err := s.KeepShards(t.Context(), Round{Process: "a", Count: 1})
	silent(t, err)
	s.patience.within.Store(int64(answerWithin))
	r.Deliver()
	if err := soon(t, s.Ping); err != nil {
		t.Errorf("when it answers again: %v", err)
	}
	if k, err := s.KeepShards(t.Context(), Round{Process: "a", Count: 1}); err != nil || len(k.Leases) != 1 {
		t.Errorf("then it keeps %d shards: %v", len(k.Leases), err)
	}
}

func silentInATransaction(t *testing.T, s *Store, r *pgtest.Relay) {
	t.Helper()
	s.db.SetMaxIdleConns(0) // so that the next one finds no other connection that is dead as well
	lock := func(ctx context.Context, tx *tx) error {
		_, err := s.lockLeases(ctx, tx)
		return err
	}
	silent(t, soon(t, func(ctx context.Context) error {
		return s.change(ctx, func(tx *tx) error {
			if err := lock(ctx, tx); err != nil {
				return err
			}
			r.Swallow()
			impatient(s)
			_, err := s.nowIn(ctx, tx)
			return err
		})
	}))
	s.patience.within.Store(int64(answerWithin))
	r.Replace() // the server hears nothing of the end
	if err := soon(t, func(ctx context.Context) error {
		return s.change(ctx, func(tx *tx) error { return lock(ctx, tx) })
	}); err != nil {
		t.Errorf("what was locked stays so: %v", err)
	}
}

func silentWhileWaived(t *testing.T, s *Store, _ *pgtest.Relay) {
	t.Helper()
	nap := func(seconds float64) error {
		return soon(t, func(ctx context.Context) error {
			_, err := s.db.ExecContext(ctx, "SELECT pg_sleep($1)", seconds)
			return err
		})
	}
	const long, short = 600, 0.5 // more than anybody waits, and more than the impatient do
	impatient(s)
	silent(t, nap(long))
	resume := s.patience.waive()
	if err := nap(short); err != nil {
		t.Errorf("it was not waited for: %v", err)
	}
	resume()
	silent(t, nap(long))
}

// Everything that lies in the pool is dead and does not say so, and the caller has no patience for one
// after the other.
func replaced(t *testing.T, s *Store, r *pgtest.Relay) {
	t.Helper()
	var all []*sql.Conn
	for range postgresConns / 2 {
		c, err := s.db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	for _, c := range all {
		_ = c.Close()
	}
	time.Sleep(time.Second + time.Second/10) // the driver trusts a connection that was used within a second
	s.patience.within.Store(int64(time.Hour))
	s.patience.ping = 100 * time.Millisecond
	r.Swallow()
	r.Replace()
	if err := soon(t, s.Ping); err != nil {
		t.Errorf("the new server is not found: %v", err)
	}
}

func TestPatienceGoesByTheAddress(t *testing.T) {
	for address, want := range map[string]struct {
		patience   time.Duration
		inBetween  string
		ofSessions string
	}{
		"postgres://u@h/d":                                         {answerWithin, "5000", ""},
		"postgres://u@h/d?statement_timeout=3000":                  {answerWithin, "5000", "3000"},
		"postgres://u@h/d?statement_timeout=1min":                  {time.Minute + beyondTheServers, "5000", "1min"},
		"postgres://u@h/d?statement_timeout=0":                     {0, "5000", "0"},
		"postgres://u@h/d?statement_timeout=soon":                  {answerWithin, "5000", "soon"},
		"postgres://u@h/d?idle_in_transaction_session_timeout=20s": {answerWithin, "20s", ""},
		"postgres://u@h/d?options=-c%20statement_timeout%3D30s%20-cidle_in_transaction_session_timeout%3D1s": {
			30*time.Second + beyondTheServers, "", "",
		},
	} {
		c, err := pgx.ParseConfig(address)
		if err != nil {
			t.Fatal(err)
		}
		bound(c)
		if got := time.Duration(patienceOf(c).within.Load()); got != want.patience {
			t.Errorf("%s: it waits %s, want %s", address, got, want.patience)
		}
		if got := c.RuntimeParams["idle_in_transaction_session_timeout"]; got != want.inBetween {
			t.Errorf("%s: idle in a transaction for %q, want %q", address, got, want.inBetween)
		}
		if got := c.RuntimeParams["statement_timeout"]; got != want.ofSessions {
			t.Errorf("%s: the server is told %q, want %q", address, got, want.ofSessions)
		}
	}
}
