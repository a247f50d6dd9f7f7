package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"syscall"
	"time"

	"ombud/internal/fakediscord"
	"ombud/internal/pgtest"
)

// sharded is a Discord of eight shards that may begin four at once.
func sharded() discordOptions { return discordOptions{shards: 8, maxConcurrency: 4} }

// takenOverWithin is the bar of test 7.
const takenOverWithin = 30 * time.Second

// pair starts two processes on one database and waits until every shard has its session.
func (s *stage) pair(ctx context.Context) error {
	mark := s.mark()
	for range 2 {
		if _, err := s.startWith(ctx, s.settings()); err != nil {
			return err
		}
		if err := pause(ctx, 500*time.Millisecond); err != nil {
			return err
		}
	}
	if err := s.shardsStand(ctx, mark, 8, 2*time.Minute); err != nil {
		return err
	}
	// The first process may have held all of them until the second one came.
	return eventually(ctx, time.Minute, func() error {
		for _, o := range s.bots {
			if len(shardsOf(o)) == 0 {
				return errors.New("one of two processes has no shard")
			}
		}
		return nil
	})
}

// shardsStand waits until so many different shards got READY after a mark.
func (s *stage) shardsStand(ctx context.Context, mark, shards int, limit time.Duration) error {
	return eventually(ctx, limit, func() error {
		if n := len(s.began(mark)); n < shards {
			return fmt.Errorf("%d of %d shards have a session", n, shards)
		}
		return nil
	})
}

// began are the shards that got READY after a mark, and when they last did.
func (s *stage) began(mark int) map[int]time.Time {
	at, of := map[int]time.Time{}, map[string]int{}
	for _, e := range s.entriesFrom(0) {
		if e.Event == "dispatch" && e.T == "READY" && e.To == s.botID {
			var ready struct {
				Shard *fakediscord.Shard `json:"shard"`
			}
			if json.Unmarshal(e.D, &ready) == nil && ready.Shard != nil {
				of[e.Session] = ready.Shard[0]
			}
		}
	}
	for _, e := range s.entriesFrom(mark) {
		if e.Event == "dispatch" && e.T == "READY" && e.To == s.botID {
			at[of[e.Session]] = e.At
		}
	}
	return at
}

// shardsOf are the shards that a process has by what it said itself.
func shardsOf(o *ombud) (has []int) {
	for _, line := range o.output() {
		var said struct {
			Msg    string `json:"msg"`
			New    []int  `json:"new"`
			Shards []int  `json:"shards"`
		}
		if json.Unmarshal([]byte(line), &said) != nil {
			continue
		}
		switch said.Msg {
		case "this process has shards":
			has = append(has, said.New...)
		case "shards have another owner", "shards are handed over to another process", "cut off from the database: the shards are left to other processes":
			has = slices.DeleteFunc(has, func(id int) bool { return slices.Contains(said.Shards, id) })
		}
	}
	slices.Sort(has)
	return slices.Compact(has)
}

// ownerOfNewsroom is the process whose shard has the server that everything happens on. While the shard is
// handed over, nobody says so.
func (s *stage) ownerOfNewsroom(ctx context.Context, shards int) (owner *ombud, err error) {
	err = eventually(ctx, time.Minute, func() error {
		owner, err = s.namedOwner(shards)
		return err
	})
	return owner, err
}

func (s *stage) namedOwner(shards int) (*ombud, error) {
	guild, err := strconv.ParseUint(s.Guild, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("read the server's id: %w", err)
	}
	at := int(guild >> 22 % uint64(shards)) // docs: Topics → Gateway → Sharding
	for _, o := range s.bots {
		if o.process.alive() && slices.Contains(shardsOf(o), at) {
			return o, nil
		}
	}
	return nil, fmt.Errorf("no process says that it has shard %d", at)
}

// oneKilled: test 7. The process that has the newsroom is killed while members write.
func oneKilled(ctx context.Context, b *bench, r *report) error {
	h := habits{messages: b.size(900, 300), perSecond: b.size(10, 10), violating: b.size(20, 15), edited: 40, deleted: 60, seed: 7}
	return b.onPostgres(ctx, r, func(ctx context.Context, s *stage, _ *pgtest.Server) error {
		if err := s.pairSetUp(ctx); err != nil {
			return err
		}
		var slowest time.Duration
		var lost []int
		_, e, err := s.writeThrough(ctx, h, func(ctx context.Context, writing time.Duration) error {
			if err := pause(ctx, writing/3); err != nil {
				return err
			}
			owner, err := s.ownerOfNewsroom(ctx, 8)
			if err != nil {
				return err
			}
			lost = shardsOf(owner)
			mark, killed := s.mark(), time.Now()
			owner.process.kill()
			err = eventually(ctx, 2*time.Minute, func() error {
				began := s.began(mark)
				for _, shard := range lost {
					if began[shard].IsZero() {
						return fmt.Errorf("shard %d has no session again", shard)
					}
					slowest = max(slowest, began[shard].Sub(killed))
				}
				return nil
			})
			return err
		})
		if err != nil {
			return err
		}
		r.figure(fmt.Sprintf("%d shards of the killed process owned again", len(lost)), slowest.Round(100*time.Millisecond),
			slowest > 0 && slowest <= takenOverWithin, "bar: ≤ "+takenOverWithin.String())
		r.e1(e)
		return nil
	}, sharded())
}

func (s *stage) pairSetUp(ctx context.Context) error {
	if err := s.pair(ctx); err != nil {
		return err
	}
	return s.setUp(ctx)
}

// oneStopped: test 9. The process that has the newsroom stands still for two minutes while
// members write, and then goes on where it was.
func oneStopped(ctx context.Context, b *bench, r *report) error {
	still := time.Duration(b.size(120, 25)) * time.Second
	h := habits{messages: b.size(2_000, 450), perSecond: b.size(12, 12), violating: b.size(25, 20), edited: 40, deleted: 60, seed: 9}
	return b.onPostgres(ctx, r, func(ctx context.Context, s *stage, _ *pgtest.Server) error {
		if err := s.pairSetUp(ctx); err != nil {
			return err
		}
		var stale *ombud
		_, e, err := s.writeThrough(ctx, h, func(ctx context.Context, writing time.Duration) (err error) {
			if err := pause(ctx, writing/8); err != nil {
				return err
			}
			if stale, err = s.ownerOfNewsroom(ctx, 8); err != nil {
				return err
			}
			if err := stale.process.signal(syscall.SIGSTOP); err != nil {
				return err
			}
			if err := pause(ctx, still); err != nil {
				return err
			}
			return stale.process.signal(syscall.SIGCONT)
		})
		if err != nil {
			return err
		}
		var doubly []int
		err = eventually(ctx, time.Minute, func() error {
			doubly = nil
			for _, shard := range shardsOf(s.bots[0]) {
				if slices.Contains(shardsOf(s.bots[1]), shard) {
					doubly = append(doubly, shard)
				}
			}
			if len(doubly) > 0 {
				return fmt.Errorf("shards %v have two owners", doubly)
			}
			return nil
		})
		r.figure("after "+still.String()+" of standing still, shards with two owners", len(doubly), err == nil, "bar: 0")
		r.figure("what the stale owner did not do", fmt.Sprintf("%d messages left to the other", stale.logged("not checked here: its shard has another owner, who judges it")), true,
			"no bar: it depends on where it stood; E1 says whether a write went through")
		r.e1(e)
		return nil
	}, sharded())
}

// manyShards: test 19. Two processes begin 64 shards, and are then started again and again.
func manyShards(ctx context.Context, b *bench, r *report) error {
	const concurrency = 16
	shards, loops := b.size(64, 16), b.size(40, 3)
	return b.onPostgres(ctx, r, func(ctx context.Context, s *stage, _ *pgtest.Server) error {
		mark, began := s.mark(), time.Now()
		var running [2]*ombud
		for i := range running {
			var err error
			if running[i], err = s.startWith(ctx, s.settings()); err != nil {
				return err
			}
		}
		if err := s.shardsStand(ctx, mark, shards, 5*time.Minute); err != nil {
			return err
		}
		r.tell("%d shards stood after %v", shards, time.Since(began).Round(100*time.Millisecond))
		for loop := range loops {
			running[loop%2].process.kill()
			var err error
			if running[loop%2], err = s.startWith(ctx, s.settings()); err != nil {
				return err
			}
			if err := pause(ctx, time.Duration(b.size(8, 4))*time.Second); err != nil {
				return err
			}
		}
		identifies, tooSoon, shortest := s.identifies(concurrency)
		r.figure("IDENTIFYs of one key within five seconds", fmt.Sprintf("%d, the shortest pause %v", tooSoon, shortest.Round(time.Millisecond)), tooSoon == 0, "bar: 0")
		r.figure(fmt.Sprintf("IDENTIFYs in %d restarts of processes with %d shards", loops, shards), identifies, identifies <= 800, "bar: ≤ 800 of 1,000 a day")
		return nil
	}, discordOptions{shards: shards, maxConcurrency: concurrency})
}

// identifies counts all of the bot's IDENTIFYs, and those that came less than five seconds after
// the one before with the same key.
func (s *stage) identifies(concurrency int) (all, tooSoon int, shortest time.Duration) {
	last := map[int]time.Time{}
	shortest = time.Hour
	for _, e := range s.entriesFrom(0) {
		if e.Event != "gateway" || e.Op == nil || *e.Op != opIdentify || e.Shard == nil {
			continue
		}
		all++
		key := e.Shard[0] % concurrency
		// A millisecond is what two clocks may see differently.
		if before, ok := last[key]; ok {
			shortest = min(shortest, e.At.Sub(before))
			tooSoon += count(e.At.Sub(before) < 5*time.Second-time.Millisecond)
		}
		last[key] = e.At
	}
	return all, tooSoon, shortest
}
