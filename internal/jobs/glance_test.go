package jobs

import (
	"database/sql"
	"errors"
	"sync"
	"testing"
	"time"
)

// All queues look for jobs at once when ombud starts. A lock held while the one connection is waited for would stop the
// virtual clock.
func TestQueuesWaitForTheConnectionTogether(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		busy, err := d.db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		g := &glance{db: d.db}
		made := make([]*sql.Stmt, 3)
		var all sync.WaitGroup
		for i := range made {
			all.Go(func() {
				var err error
				if made[i], err = g.statement(t.Context()); err != nil { //nolint:sqlclosecheck // closed with the database
					t.Error(err)
				}
			})
		}
		time.Sleep(time.Second)
		if err := busy.Close(); err != nil {
			t.Fatal(err)
		}
		all.Wait()
		for _, s := range made {
			if s == nil || s != g.ready.Load() {
				t.Fatal("a queue uses a statement that is not kept")
			}
		}
		if err := made[0].QueryRowContext(t.Context(), "cards", 0).Scan(new(int)); !errors.Is(err, sql.ErrNoRows) {
			t.Errorf("what is kept cannot look: %v", err)
		}
	})
}
