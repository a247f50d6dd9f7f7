package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"
)

// tried is what is told of tries, and never nil.
func (o Options) tried() func(kind, result string) {
	if o.Tried == nil {
		return func(string, string) {}
	}
	return o.Tried
}

// Kinds are the names of all kinds of jobs, and Results what can come of a try, for
// whoever wants to count from nought.
func Kinds() []string {
	var all []string
	for _, j := range []Args{
		ShowCard{},
		ShowAlert{},
		PerformAction{},
		FollowDecision{},
		CallModerators{},
		CallToAppeal{},
		RunSweep{},
		SendNotice{},
		ShowAppeal{},
		FollowRuling{},
		Withdraw{},
		WithdrawUnheard{},
		DeleteTexts{},
		PruneArticles{},
		DropCopies{},
		FindDueFeeds{},
		PollFeed{},
		PublishPost{},
		ReadPages{},
		CheckWithdrawn{},
		TendDiscussion{},
		AskClassifier{},
	} {
		all = append(all, j.Kind())
	}
	return all
}

// Results see Kinds.
func Results() []string { return []string{Done, Again, Later, GivenUp} }

// Waiting is what waits in one queue.
type Waiting struct {
	Queue string
	Jobs  int64         // whose time has come and that nobody works on
	Lag   time.Duration // for how long the oldest of them has waited
}

// River moves jobs from scheduled and retryable to available once their time has
// come; while nobody does, they wait all the same. The states come one by one so
// that each is a range of River's index, and what was finished is not read.
const (
	waitingOnSQLite = `
		SELECT queue, count(*), CAST(unixepoch(min(scheduled_at), 'subsec') * 1000 AS INTEGER) FROM river_job
		WHERE state IN ('available', 'scheduled', 'retryable') AND scheduled_at <= $1 GROUP BY queue`
	waitingOnPostgres = `
		SELECT queue, count(*), (extract(epoch FROM now() - min(scheduled_at)) * 1000)::bigint FROM river_job
		WHERE state IN ('available', 'scheduled', 'retryable') AND scheduled_at <= now() GROUP BY queue`
)

// sqliteMoment is a time as River writes it on SQLite, to be compared with what it wrote.
func sqliteMoment(t time.Time) string {
	return t.UTC().Round(time.Millisecond).Format("2006-01-02 15:04:05.000")
}

// Waiting tells for every queue, by name, what waits in it.
func (d *Driver) Waiting(ctx context.Context, tx *sql.Tx) ([]Waiting, error) {
	byQueue := make(map[string]Waiting)
	for name := range queues(0) {
		byQueue[name] = Waiting{Queue: name}
	}
	now := d.now()
	query, args := waitingOnPostgres, []any(nil)
	if d.owned != nil {
		query, args = waitingOnSQLite, []any{sqliteMoment(now)}
	}
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("ask for the waiting jobs: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var w Waiting
		var ms int64 // its age on PostgreSQL, by whose clock it is scheduled; the time itself on SQLite
		if err := rows.Scan(&w.Queue, &w.Jobs, &ms); err != nil {
			return nil, fmt.Errorf("read the waiting jobs: %w", err)
		}
		w.Lag = time.Duration(ms) * time.Millisecond
		if d.owned != nil {
			w.Lag = max(now.Sub(time.UnixMilli(ms)), 0)
		}
		if _, ours := byQueue[w.Queue]; ours {
			byQueue[w.Queue] = w
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the waiting jobs: %w", err)
	}
	all := make([]Waiting, 0, len(byQueue))
	for _, name := range slices.Sorted(maps.Keys(byQueue)) {
		all = append(all, byQueue[name])
	}
	return all, nil
}

// CardsWaiting is how many cases have a card to be posted or brought up to date,
// be it now or later.
func (d *Driver) CardsWaiting(ctx context.Context, tx *sql.Tx) (cases int64, err error) {
	err = tx.QueryRowContext(ctx, `
		SELECT count(DISTINCT args) FROM river_job
		WHERE state IN ('available', 'scheduled', 'retryable', 'running', 'pending') AND queue = $1 AND kind = $2`,
		queueCards, ShowCard{}.Kind()).Scan(&cases)
	if err != nil {
		return 0, fmt.Errorf("count the cards that wait: %w", err)
	}
	return cases, nil
}
