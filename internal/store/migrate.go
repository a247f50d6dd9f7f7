package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// migrationTable is where goose notes what was done.
const migrationTable = "migrations"

// migrate brings all tables up to date, or refuses when they are from a newer version.
func (s *Store) migrate(ctx context.Context) error {
	files, err := fs.Sub(migrations, "migrations/"+s.dialect.dir)
	if err != nil {
		return fmt.Errorf("find the migrations: %w", err)
	}
	p, err := goose.NewProvider(s.dialect.goose, s.db, files,
		goose.WithTableName(migrationTable), goose.WithDisableGlobalRegistry(true), goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if err := s.refuseNewer(ctx, p); err != nil {
		return err
	}
	done, err := p.Up(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if len(done) > 0 {
		s.log.InfoContext(ctx, "database migrated", slog.Int("migrations", len(done)))
	}
	return s.driver.Migrate(ctx)
}

func (s *Store) refuseNewer(ctx context.Context, p *goose.Provider) error {
	current, known, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the version of the database: %w", err)
	}
	newer, err := s.driver.Newer(ctx)
	if err != nil {
		return err
	}
	if current > known || newer {
		return sentence(errors.Join(ErrNewerSchema, fmt.Errorf("schema %d, known up to %d", current, known)),
			"The database was written by a newer ombud: run that version, or restore a backup from before the upgrade.")
	}
	return nil
}

// refuseUnused refuses a database in which nothing was ever migrated.
func (s *Store) refuseUnused(ctx context.Context) error {
	var tables int
	if err := s.db.QueryRowContext(ctx, s.dialect.used, migrationTable).Scan(&tables); err != nil {
		return fmt.Errorf("look for tables: %w", err)
	}
	if tables == 0 {
		return sentence(ErrUnused, "This database holds nothing of ombud's: set DATABASE_URL to the one that ombud uses.")
	}
	return nil
}
