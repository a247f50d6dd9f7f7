package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"ombud/internal/moderation"
)

const (
	// LeaseFor is how long a process may be silent until others take its shards.
	LeaseFor = 12 * time.Second
	// settledAfter is how long a process has to be there for others to end sessions that
	// stand in its favour: each costs an IDENTIFY, and it may be about to crash again.
	settledAfter = 5 * time.Minute
	// leaseLock is an advisory lock's number, made from the letters of "shards".
	leaseLock = 0x736861726473
)

// Round is what a process says when it keeps its shards, every few seconds.
type Round struct {
	Process string // its name, for its life
	Count   int    // how many shards there are
	Fixed   []int  // the shards it was told to hold; nil: its share of all
	GiveUp  []int  // shards it lets others have
	// Patient leaves shards alone whose owner is late, because nobody may have been able to
	// reach the database for a while.
	Patient bool
}

// Kept is what came of a round.
type Kept struct {
	Leases []moderation.Lease // that the process has now, by shard
	// Share is how many shards are its part of all; Settled, how many were its part if those
	// who came only lately did not count.
	Share, Settled int
	// Wanted are those of the leases that another process was told to hold, and should be given up.
	Wanted    []int
	Processes int // how many share the token
}

// CountError says that the shards are divided otherwise by processes that run.
type CountError struct{ Running, Asked int }

func (e *CountError) Error() string {
	return fmt.Sprintf("The processes that run have divided Discord into %d shards and this one into %d: give them all the same --shard-count, or stop all of them first", e.Running, e.Asked)
}

// ShardCount is into how many shards processes that run have divided Discord; 0: none runs.
func (s *Store) ShardCount(ctx context.Context) (count int, err error) {
	if !s.Shared() {
		return 0, nil
	}
	err = s.db.QueryRowContext(ctx, "SELECT coalesce(max(count), 0) FROM shards WHERE owner <> '' AND until > $1", s.now().UnixMilli()).Scan(&count)
	if err != nil {
		return 0, fmt.Errorf("ask how many shards there are: %w", err)
	}
	return count, nil
}

// Shared reports whether other processes may use the same database.
func (s *Store) Shared() bool { return s.dialect.clock != "" }

// KeepShards prolongs the leases of a process, gives up those it does not want any more, and
// takes what is free, by the database's clock. Without other processes all shards are
// its own, and nothing is written.
func (s *Store) KeepShards(ctx context.Context, r Round) (k Kept, err error) {
	if !s.Shared() {
		return alone(r), nil
	}
	asked := s.clock.own()
	var now int64
	err = s.change(ctx, func(t *tx) error {
		round := keeping{tx: t, Round: r}
		if now, err = s.lockLeases(ctx, t); err != nil {
			return err
		}
		round.now, round.until = now, now+LeaseFor.Milliseconds()
		k, err = round.keep(ctx)
		return err
	})
	if err != nil {
		return Kept{}, fmt.Errorf("keep the shards: %w", err)
	}
	s.clock.set(ctx, s.log, asked, s.clock.own(), now)
	return k, nil
}

// LeaveShards gives up everything a process has, because it ends.
func (s *Store) LeaveShards(ctx context.Context, process string) error {
	if !s.Shared() {
		return nil
	}
	err := s.change(ctx, func(t *tx) error {
		if _, err := t.ExecContext(ctx, "UPDATE shards SET owner = '', until = 0 WHERE owner = $1", process); err != nil {
			return err
		}
		_, err := t.ExecContext(ctx, "DELETE FROM processes WHERE id = $1", process)
		return err
	})
	if err != nil {
		return fmt.Errorf("give up the shards: %w", err)
	}
	return nil
}

func alone(r Round) Kept {
	k := Kept{Processes: 1}
	shards := r.Fixed
	if shards == nil {
		for id := range r.Count {
			shards = append(shards, id)
		}
	}
	for _, id := range shards {
		k.Leases = append(k.Leases, moderation.Lease{Shard: id})
	}
	k.Share, k.Settled = len(shards), len(shards)
	return k
}

// lockLeases has rounds follow one another and tells the time.
func (s *Store) lockLeases(ctx context.Context, t *tx) (now int64, err error) {
	if _, err := t.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", int64(leaseLock)); err != nil {
		return 0, fmt.Errorf("wait for other processes: %w", err)
	}
	return s.nowIn(ctx, t)
}

// keeping is one round in its transaction.
type keeping struct {
	*tx
	Round
	now, until int64
}

func (k *keeping) keep(ctx context.Context) (kept Kept, err error) {
	if err := k.agree(ctx); err != nil {
		return Kept{}, err
	}
	if err := k.renew(ctx); err != nil {
		return Kept{}, err
	}
	if kept, err = k.share(ctx); err != nil {
		return Kept{}, err
	}
	if err := k.take(ctx, kept.Share); err != nil {
		return Kept{}, err
	}
	kept.Leases, err = list(ctx, k.tx, func(rows *sql.Rows) (l moderation.Lease, err error) {
		err = rows.Scan(&l.Shard, &l.Epoch)
		return l, err
	}, "SELECT id, epoch FROM shards WHERE owner = $1 ORDER BY id", k.Process)
	if err != nil || k.Fixed != nil {
		return kept, err
	}
	kept.Wanted, err = list(ctx, k.tx, one[int], "SELECT id FROM shards s WHERE owner = $1 AND "+wanted+" ORDER BY id", k.Process)
	return kept, err
}

// wanted is true of a shard s that a process is there for, which was told to hold it.
const wanted = "EXISTS (SELECT 1 FROM processes p WHERE p.fixed = 1 AND s.id = ANY(p.wanted))"

// agree makes the rows of all shards, unless somebody who is there counts otherwise.
func (k *keeping) agree(ctx context.Context) error {
	var running int
	err := k.QueryRowContext(ctx, "SELECT coalesce(max(count), 0) FROM shards WHERE owner <> $1 AND owner <> '' AND until > $2",
		k.Process, k.now).Scan(&running)
	if err != nil {
		return err
	}
	if running != 0 && running != k.Count {
		return &CountError{Running: running, Asked: k.Count}
	}
	if _, err := k.ExecContext(ctx, "DELETE FROM shards WHERE id >= $1", k.Count); err != nil {
		return err
	}
	_, err = k.ExecContext(ctx, `
		INSERT INTO shards (id, count) SELECT id, CAST($1 AS BIGINT) FROM generate_series(0, CAST($1 AS BIGINT) - 1) AS id
		ON CONFLICT (id) DO UPDATE SET count = excluded.count, owner = '', until = 0 WHERE shards.count <> excluded.count`, int64(k.Count))
	return err
}

// renew says that the process is there and has what it had.
func (k *keeping) renew(ctx context.Context) error {
	if _, err := k.ExecContext(ctx, "DELETE FROM processes WHERE (until < $1 OR until > $2) AND id <> $3", k.now, k.ahead(), k.Process); err != nil {
		return err
	}
	_, err := k.ExecContext(ctx, `
		INSERT INTO processes (id, fixed, since, until, wanted) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id) DO UPDATE SET until = excluded.until`, k.Process, bit(k.Fixed != nil), k.now, k.until, numbers(k.Fixed))
	if err != nil {
		return err
	}
	_, err = k.ExecContext(ctx, `
		UPDATE shards SET until = CASE WHEN id = ANY($1) THEN 0 ELSE CAST($2 AS BIGINT) END, owner = CASE WHEN id = ANY($1) THEN '' ELSE owner END
		WHERE owner = $3`, numbers(k.GiveUp), k.until, k.Process)
	return err
}

// share divides the shards among the processes that take what is free. Shards that a process was told to hold are
// not divided, whoever has them.
func (k *keeping) share(ctx context.Context) (kept Kept, err error) {
	if k.Fixed != nil {
		kept.Share, kept.Settled = len(k.Fixed), len(k.Fixed)
		err := k.QueryRowContext(ctx, "SELECT count(*) FROM processes").Scan(&kept.Processes)
		return kept, err
	}
	var free, settled, told int
	err = k.QueryRowContext(ctx, `
		SELECT count(*), count(*) FILTER (WHERE fixed = 0), count(*) FILTER (WHERE fixed = 0 AND (since <= $1 OR id = $2)),
			(SELECT count(*) FROM shards s WHERE `+wanted+`)
		FROM processes`, k.now-settledAfter.Milliseconds(), k.Process).Scan(&kept.Processes, &free, &settled, &told)
	if err != nil {
		return Kept{}, err
	}
	kept.Share, kept.Settled = parts(k.Count-told, free), parts(k.Count-told, settled)
	return kept, nil
}

// parts is how many each of some processes has when they divide.
func parts(shards, processes int) int { return (shards + processes - 1) / processes }

// ahead is a time that no lease ends after unless it was given by a clock that was ahead. Others renew theirs while
// this is on its way, so that a lease may well end a little later than one that is given here.
func (k *keeping) ahead() int64 { return k.until + time.Hour.Milliseconds() }

// take takes shards until the process has its share. A new epoch refuses what the owner
// before still writes.
func (k *keeping) take(ctx context.Context, share int) error {
	late := k.now
	if k.Patient {
		late = 0
	}
	_, err := k.ExecContext(ctx, `
		UPDATE shards SET owner = $1, until = $2, epoch = greatest(epoch + 1, CAST($3 AS BIGINT))
		WHERE id IN (
			SELECT id FROM shards s
			WHERE (owner = '' OR owner <> $1 AND (until <= $4 OR until > $9)) AND NOT id = ANY($5)
				AND CASE WHEN $6 THEN NOT `+wanted+` ELSE id = ANY($7) END
			ORDER BY id LIMIT greatest(CAST($8 AS BIGINT) - (SELECT count(*) FROM shards WHERE owner = $1), 0))`,
		k.Process, k.until, k.now, late, numbers(k.GiveUp), k.Fixed == nil, numbers(k.Fixed), share, k.ahead())
	return err
}

// numbers is a list as PostgreSQL reads it, and never null.
func numbers(ids []int) []int64 {
	list := make([]int64, 0, len(ids))
	for _, id := range ids {
		list = append(list, int64(id))
	}
	return list
}
