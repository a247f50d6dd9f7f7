package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

// Driver is the database that jobs are kept in. Its pools belong to the caller
// and must stay open until every Runner stopped.
type Driver struct {
	river riverdriver.Driver[*sql.Tx]
	bell  *bell   // SQLite only
	owned *sql.DB // SQLite only: this process is the only one that uses it
	now   func() time.Time
}

// ForSQLite keeps jobs in a SQLite file of which this process is the only user.
func ForSQLite(db *sql.DB) *Driver {
	b, own := newBell(), riversqlite.New(db)
	return &Driver{
		river: &sqliteDriver{Driver: own, bell: b, glance: &glance{Executor: own.GetExecutor(), db: db}},
		bell:  b, owned: db, now: time.Now,
	}
}

// ForPostgres keeps jobs in PostgreSQL. The second pool is used for one connection
// that listens for new jobs; both must reach the same database and schema. now tells the time
// of the server.
func ForPostgres(db *sql.DB, listen *pgxpool.Pool, now func() time.Time) *Driver {
	return &Driver{river: riverdatabasesql.NewWithPgxListener(db, listen), now: now}
}

// clock is what River takes for the time. On SQLite it is this process's, which in virtual time
// is not SQLite's. On PostgreSQL, where processes share jobs, it is the server's as the store
// measured it, whatever this machine's clock says: left alone, River's driver puts the
// machine's time into the jobs it inserts. River calls it a stub for tests.
type clock struct{ now func() time.Time }

func (c clock) Now() time.Time { return c.now() }

func (c clock) NowOrNil() *time.Time {
	now := c.now()
	return &now
}

// oneClock sets the clock in a client's configuration.
func (d *Driver) oneClock(c *river.Config) *river.Config {
	c.Test.Time = clock{now: d.now}
	return c
}

// Migrate brings the tables of the jobs up to date.
func (d *Driver) Migrate(ctx context.Context) error {
	m, err := d.migrator()
	if err != nil {
		return err
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate the tables of the jobs: %w", err)
	}
	return nil
}

// Newer reports whether the jobs' tables were made by a newer version than this one knows.
func (d *Driver) Newer(ctx context.Context) (bool, error) {
	m, err := d.migrator()
	if err != nil {
		return false, err
	}
	there, err := d.river.GetExecutor().TableExists(ctx, &riverdriver.TableExistsParams{Table: "river_migration"})
	if err != nil {
		return false, fmt.Errorf("look for the tables of the jobs: %w", err)
	}
	if !there {
		return false, nil
	}
	var version int
	err = d.river.GetExecutor().QueryRow(ctx, "SELECT coalesce(max(version), 0) FROM river_migration").Scan(&version)
	if err != nil {
		return false, fmt.Errorf("read the version of the jobs' tables: %w", err)
	}
	known := m.AllVersions()
	return version > known[len(known)-1].Version, nil
}

func (d *Driver) migrator() (*rivermigrate.Migrator[*sql.Tx], error) {
	// Its progress is of no interest: the store logs one line for all migrations.
	m, err := rivermigrate.New(d.river, &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, fmt.Errorf("prepare to migrate the tables of the jobs: %w", err)
	}
	return m, nil
}

// reclaim gives back what a killed process left behind. Without it a job would wait for
// the rescuer, and everything periodic for the dead leader's lease to run out.
// That is only safe where there can be no other process.
func (d *Driver) reclaim(ctx context.Context) (jobs int64, err error) {
	if d.owned == nil {
		return 0, nil
	}
	res, err := d.owned.ExecContext(ctx, "UPDATE river_job SET state = 'available' WHERE state = 'running'")
	if err != nil {
		return 0, fmt.Errorf("take back unfinished jobs: %w", err)
	}
	// Which card the killed process was about to post is not known when two jobs wait for it: the
	// one that never ran may come first. So each of them counts as begun and looks first.
	_, err = d.owned.ExecContext(ctx, "UPDATE river_job SET attempt = 1 WHERE kind = $1 AND state = 'available' AND attempt = 0", ShowCard{}.Kind())
	if err != nil {
		return 0, fmt.Errorf("have cards looked for: %w", err)
	}
	// A classifier that could not be asked rests for minutes. Who starts ombud again may have mended just that.
	_, err = d.owned.ExecContext(ctx, "UPDATE river_job SET state = 'available', scheduled_at = created_at WHERE kind = $1 AND state IN ('scheduled', 'retryable')",
		AskClassifier{}.Kind())
	if err != nil {
		return 0, fmt.Errorf("end the classifier's rest: %w", err)
	}
	if _, err := d.owned.ExecContext(ctx, "DELETE FROM river_leader"); err != nil {
		return 0, fmt.Errorf("take back the lead of the jobs: %w", err)
	}
	return res.RowsAffected()
}
