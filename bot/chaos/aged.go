package main

import (
	"context"
	"fmt"
	"time"
)

// age moves times in the database back by a span, so that as much seems to have passed since. It stands
// in for days in which ombud does not run: the clock of a process cannot be moved. It is what the harness
// changes in a database, and it does so while no ombud has it.
func (s *stage) age(ctx context.Context, span time.Duration, columns map[string][]string) error {
	db, err := s.database()
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // each statement has been committed
	for table, names := range columns {
		for _, name := range names {
			_, err := db.ExecContext(ctx, "UPDATE "+table+" SET "+name+" = "+name+" - $1 WHERE "+name+" <> 0", span.Milliseconds()) //nolint:gosec // names of ours
			if err != nil {
				return fmt.Errorf("age %s.%s: %w", table, name, err)
			}
		}
	}
	return nil
}

// awayFor stops ombud, has something happen meanwhile and starts it again. When it is killed while it starts,
// its supervisor starts another.
func (s *stage) awayFor(ctx context.Context, meanwhile func() error) error {
	for stopped := false; !stopped; {
		if err := s.present(ctx); err != nil {
			return err
		}
		p := s.bot().process
		if err := s.stop(ctx); err != nil && p.alive() {
			return err
		}
		stopped = p.exitCode() == exitMet // otherwise it was killed just then, and its supervisor starts another
	}
	if err := meanwhile(); err != nil {
		return err
	}
	if err := s.startBot(ctx); err != nil {
		s.tell("it was killed while it started: %v", err)
	}
	return s.present(ctx)
}
