package store

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"ombud/internal/moderation"
	"ombud/internal/pgtest"
)

// processes are several ombuds on one PostgreSQL.
type processes struct {
	*testing.T
	options Options
	store   *Store
}

// TestLeases runs one story after the other on one server.
func TestLeases(t *testing.T) {
	t.Parallel()
	empty := emptyPostgres(t, pgtest.StartCluster(t))
	for _, story := range []struct {
		name string
		tell func(p *processes)
	}{
		{"shards are divided and taken over", dividedAndTakenOver},
		{"a lease that nobody took goes on", nobodyTookIt},
		{"fixed shards are not divided", fixedShards},
		{"shards go to who was told to hold them", toldLater},
		{"all count the shards in one way", countedInOneWay},
		{"writes of a stale owner are refused", staleWrites},
		{"a takeover waits for a transaction, but not for ever", takeoverWaits},
		{"the database tells the time", databaseTellsTheTime},
		{"a card is drawn by one process at a time", drawnByOne},
	} {
		t.Run(story.name, func(t *testing.T) {
			o := empty(t)
			story.tell(&processes{T: t, options: o, store: open(t, o)})
		})
	}
}

func (p *processes) round(r Round) Kept {
	p.Helper()
	k, err := p.store.KeepShards(p.Context(), r)
	if err != nil {
		p.Fatal(err)
	}
	return k
}

// lapse lets the leases of process a run out.
func (p *processes) lapse() {
	p.Helper()
	for _, query := range []string{
		"UPDATE shards SET until = until - 3600000 WHERE owner = $1", "UPDATE processes SET until = until - 3600000 WHERE id = $1",
	} {
		if _, err := p.store.db.ExecContext(p.Context(), query, "a"); err != nil {
			p.Fatal(err)
		}
	}
}

func ids(leases []moderation.Lease) (list []int) {
	for _, l := range leases {
		list = append(list, l.Shard)
	}
	return list
}

func (p *processes) has(k Kept, want ...int) {
	p.Helper()
	if got := ids(k.Leases); !slices.Equal(got, want) {
		p.Errorf("it has the shards %v, want %v", got, want)
	}
}

func dividedAndTakenOver(p *processes) {
	first := p.round(Round{Process: "a", Count: 4})
	p.has(first, 0, 1, 2, 3)
	if first.Share != 4 || first.Processes != 1 {
		p.Errorf("alone: %+v", first)
	}
	p.has(p.round(Round{Process: "b", Count: 4})) // nothing is free
	k := p.round(Round{Process: "a", Count: 4})
	if k.Share != 2 || k.Settled != 4 || k.Processes != 2 {
		p.Errorf("with a newcomer: %+v", k)
	}
	p.has(p.round(Round{Process: "a", Count: 4, GiveUp: []int{2, 3}}), 0, 1)
	b := p.round(Round{Process: "b", Count: 4})
	p.has(b, 2, 3)
	for _, l := range b.Leases {
		if l.Epoch <= first.Leases[l.Shard].Epoch {
			p.Errorf("shard %d has a new owner and the epoch %d after %d", l.Shard, l.Epoch, first.Leases[l.Shard].Epoch)
		}
	}

	p.lapse()
	p.has(p.round(Round{Process: "b", Count: 4, Patient: true}), 2, 3)
	p.has(p.round(Round{Process: "b", Count: 4}), 0, 1, 2, 3)
	p.has(p.round(Round{Process: "a", Count: 4})) // it was stopped, and finds out

	if err := p.store.LeaveShards(p.Context(), "b"); err != nil {
		p.Fatal(err)
	}
	p.has(p.round(Round{Process: "a", Count: 4, Patient: true}), 0, 1, 2, 3)
}

// A process that was late but that nobody replaced keeps its epoch, so that its session goes on.
func nobodyTookIt(p *processes) {
	before := p.round(Round{Process: "a", Count: 2})
	p.lapse()
	if after := p.round(Round{Process: "a", Count: 2}); !slices.Equal(before.Leases, after.Leases) {
		p.Errorf("%v became %v", before.Leases, after.Leases)
	}
}

func fixedShards(p *processes) {
	p.has(p.round(Round{Process: "a", Count: 5, Fixed: []int{4, 1}}), 1, 4)
	k := p.round(Round{Process: "b", Count: 5})
	p.has(k, 0, 2, 3)
	if k.Share != 3 {
		p.Errorf("the share is %d", k.Share)
	}
	p.has(p.round(Round{Process: "c", Count: 5, Fixed: []int{1}})) // somebody else has it
	p.lapse()
	p.has(p.round(Round{Process: "c", Count: 5, Fixed: []int{1}}), 1)
}

// A process that is told which shards it is to hold may come when others have them.
func toldLater(p *processes) {
	p.has(p.round(Round{Process: "a", Count: 5}), 0, 1, 2, 3, 4)
	before := p.round(Round{Process: "a", Count: 5}).Leases
	p.has(p.round(Round{Process: "b", Count: 5, Fixed: []int{0, 3}}))
	k := p.round(Round{Process: "a", Count: 5})
	if !slices.Equal(k.Wanted, []int{0, 3}) || k.Share != 3 {
		p.Errorf("it knows of others' wishes for %v, and its share is %d", k.Wanted, k.Share)
	}
	p.has(k, 0, 1, 2, 3, 4) // until it gives them up itself

	k = p.round(Round{Process: "a", Count: 5, GiveUp: []int{0, 3}})
	p.has(k, 1, 2, 4)
	if len(k.Wanted) > 0 {
		p.Errorf("what it has given up is still wanted of it: %v", k.Wanted)
	}
	p.has(p.round(Round{Process: "a", Count: 5}), 1, 2, 4) // it leaves alone what is wanted, though nobody has it
	b := p.round(Round{Process: "b", Count: 5, Fixed: []int{0, 3}})
	p.has(b, 0, 3)
	for _, l := range b.Leases {
		if l.Epoch <= before[l.Shard].Epoch {
			p.Errorf("shard %d has a new owner and the epoch %d after %d", l.Shard, l.Epoch, before[l.Shard].Epoch)
		}
	}

	if err := p.store.LeaveShards(p.Context(), "b"); err != nil {
		p.Fatal(err)
	}
	k = p.round(Round{Process: "a", Count: 5}) // nobody wants them any more
	p.has(k, 0, 1, 2, 3, 4)
	if len(k.Wanted) > 0 || k.Share != 5 {
		p.Errorf("alone again: %+v", k)
	}
}

func countedInOneWay(p *processes) {
	p.has(p.round(Round{Process: "a", Count: 2}), 0, 1)
	_, err := p.store.KeepShards(p.Context(), Round{Process: "b", Count: 3})
	var otherwise *CountError
	if !errors.As(err, &otherwise) || otherwise.Running != 2 || otherwise.Asked != 3 {
		p.Fatalf("%v", err)
	}
	p.lapse()
	p.has(p.round(Round{Process: "b", Count: 3}), 0, 1, 2)
	if _, err := p.store.KeepShards(p.Context(), Round{Process: "a", Count: 2}); !errors.As(err, &otherwise) {
		p.Errorf("the one that was away: %v", err)
	}
}

func staleWrites(p *processes) {
	stale := p.round(Round{Process: "a", Count: 1}).Leases[0]
	accuse := func(l moderation.Lease) error {
		a := flagged("you idiot", 0, "insult")
		a.Message.Under = l
		_, _, err := p.store.Accuse(p.Context(), a)
		return err
	}
	save := func(l moderation.Lease, judged moderation.MessageNumber) error {
		return p.store.SaveCursors(p.Context(), l, "10", 0, []moderation.Cursor{{ChannelID: "20", Judged: judged}})
	}
	if err := errors.Join(accuse(stale), save(stale, 5)); err != nil {
		p.Fatalf("while it was its own: %v", err)
	}
	p.lapse()
	if err := save(stale, 6); err != nil {
		p.Errorf("while nobody had taken it: %v", err)
	}
	owner := p.round(Round{Process: "b", Count: 1}).Leases[0]
	if err := accuse(stale); !errors.Is(err, moderation.ErrElsewhere) {
		p.Errorf("a stale accusation: %v", err)
	}
	if err := save(stale, 7); !errors.Is(err, moderation.ErrElsewhere) {
		p.Errorf("a stale cursor: %v", err)
	}
	if cursors, err := p.store.Cursors(p.Context(), "10"); err != nil || len(cursors) != 1 || cursors[0].Judged != 6 {
		p.Errorf("the cursor is %v: %v", cursors, err)
	}
	if err := errors.Join(accuse(owner), save(owner, 8)); err != nil {
		p.Errorf("the new owner: %v", err)
	}
}

// Whoever takes a shard waits for what its owner is writing, and not for ever for one that
// was stopped in the middle of it. Prolonging waits for nobody.
func takeoverWaits(p *processes) {
	l := p.round(Round{Process: "a", Count: 1}).Leases[0]
	begun, err := p.store.db.BeginTx(p.Context(), nil)
	if err != nil {
		p.Fatal(err)
	}
	defer begun.Rollback()
	if err := (&tx{Tx: begun}).fence(p.Context(), l); err != nil {
		p.Fatal(err)
	}
	patience := func(milliseconds int) {
		if _, err := begun.ExecContext(p.Context(), fmt.Sprintf("SET idle_in_transaction_session_timeout = %d", milliseconds)); err != nil {
			p.Fatal(err)
		}
	}
	patience(0) // for ever: whoever waited for it now would never come back
	p.has(p.round(Round{Process: "a", Count: 1}), 0)
	p.lapse()
	patience(500)
	p.has(p.round(Round{Process: "b", Count: 1}), 0)
	if err := begun.Commit(); err == nil {
		p.Error("the stopped process could commit")
	}
}

func databaseTellsTheTime(p *processes) {
	o := p.options
	for _, off := range []time.Duration{time.Hour, -time.Hour} {
		o.Now = func() time.Time { return time.Now().Add(off) }
		s := open(p.T, o)
		if wrong := time.Until(s.Now()).Abs(); wrong > 5*time.Second {
			p.Errorf("a clock that is off by %s is off by %s", off, wrong)
		}
		s.clock.ahead.Store(0)
		if _, err := s.KeepShards(p.Context(), Round{Process: "a", Count: 1}); err != nil {
			p.Fatal(err)
		}
		if wrong := time.Until(s.Now()).Abs(); wrong > 5*time.Second {
			p.Errorf("after a round a clock that is off by %s is off by %s", off, wrong)
		}
	}
}

var startCases = []aCase{
	{"turns of one key are spaced, and those of others are not", func(t *testing.T, s *Store) {
		began := time.Now()
		for i, c := range []struct{ key, wait int }{{0, 0}, {0, 5}, {1, 0}, {0, 10}, {1, 5}} {
			wait, left, err := s.ReserveStart(t.Context(), c.key, 5*time.Second, 100, time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			// The turn of a key stands where it is while this test gets on.
			if want := time.Duration(c.wait) * time.Second; wait > want || wait < want-time.Since(began)-time.Millisecond || left != 99-i {
				t.Errorf("turn %d of key %d: wait %s, %d left", i, c.key, wait, left)
			}
		}
	}},
	{"turns become rare before a day has none, and come back", func(t *testing.T, s *Store) {
		var wait time.Duration
		var left int
		var err error
		for i, want := range []int{7, 6, 5, 4, 3, 2, 1, 0} {
			if wait, left, err = s.ReserveStart(t.Context(), i, 0, 8, 24*time.Hour); err != nil {
				t.Fatal(err)
			}
			if slow := want < 2; left != want || slow != (wait > 2*time.Hour) {
				t.Errorf("with %d left it waits %s", left, wait)
			}
			again, same, err := s.ReserveStart(t.Context(), i, time.Hour, 8, time.Minute)
			if again < 59*time.Minute || same != want || err != nil {
				t.Errorf("a turn that is too far away: wait %s, %d left: %v", again, same, err)
			}
		}
		if wait, left, err = s.ReserveStart(t.Context(), 9, 0, 8, 48*time.Hour); wait < 23*time.Hour || wait > 24*time.Hour || left != 0 || err != nil {
			t.Errorf("with none: wait %s, %d left: %v", wait, left, err)
		}
		if n, err := s.StartsLeft(t.Context(), 8); n != 0 || err != nil {
			t.Errorf("%d are left: %v", n, err)
		}
		if _, err := s.db.ExecContext(t.Context(), "UPDATE session_starts SET due_at = due_at - 72000000"); err != nil { // 20 hours
			t.Fatal(err)
		}
		if n, err := s.StartsLeft(t.Context(), 8); n != 0 || err != nil {
			t.Errorf("after 20 hours %d are left: %v", n, err)
		}
		if _, err := s.db.ExecContext(t.Context(), "UPDATE session_starts SET due_at = due_at - 18000000"); err != nil { // 5 more
			t.Fatal(err)
		}
		if wait, left, err = s.ReserveStart(t.Context(), 0, 0, 8, time.Minute); err != nil || wait != 0 || left < 5 {
			t.Errorf("a day later: wait %s, %d left: %v", wait, left, err)
		}
	}},
}
