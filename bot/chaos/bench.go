package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// bench is what all scenarios share.
type bench struct {
	binary   string
	short    bool
	runs     int
	parallel int
	beside   int
	keep     string
	only     string // words in the names of the kill points that are played; empty: all

	dir    string
	stages atomic.Int64
}

// open makes the folder that everything happens in, and builds ombud when no
// binary was given.
func (b *bench) open(ctx context.Context, out io.Writer) (err error) {
	if b.keep != "" {
		if err := os.MkdirAll(b.keep, 0o700); err != nil {
			return fmt.Errorf("make the folder to keep: %w", err)
		}
	}
	if b.dir, err = os.MkdirTemp(b.keep, "ombud-chaos-"); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	if b.dir, err = filepath.Abs(b.dir); err != nil {
		return fmt.Errorf("find the folder: %w", err)
	}
	if b.binary == "" {
		b.binary = filepath.Join(b.dir, "ombud")
		began := time.Now()
		build := exec.CommandContext(ctx, "go", "build", "-o", b.binary, "ombud") //nolint:gosec // the path is ours
		if said, err := build.CombinedOutput(); err != nil {
			return errors.Join(fmt.Errorf("build ombud: %w\n%s", err, said), b.close())
		}
		fmt.Fprintf(out, "built ombud in %v\n", time.Since(began).Round(100*time.Millisecond))
	}
	if b.binary, err = exec.LookPath(b.binary); err != nil {
		return errors.Join(fmt.Errorf("find the binary: %w", err), b.close())
	}
	if b.binary, err = filepath.Abs(b.binary); err != nil {
		return errors.Join(fmt.Errorf("find the binary: %w", err), b.close())
	}
	return nil
}

func (b *bench) close() error {
	if b.keep != "" {
		return nil
	}
	return os.RemoveAll(b.dir)
}

// size chooses between the full and the short form of something.
func (b *bench) size(full, short int) int {
	if b.short {
		return short
	}
	return full
}

// solo plays something once, on a stage whose account is told as it comes.
func (b *bench) solo(ctx context.Context, r *report, play func(ctx context.Context, s *stage) error, options ...discordOptions) error {
	_, err := b.onStage(ctx, func(ctx context.Context, s *stage) error {
		s.live = r
		return play(ctx, s)
	}, options...)
	return err
}

// folder makes a folder for one stage.
func (b *bench) folder() (string, error) {
	dir := filepath.Join(b.dir, strconv.FormatInt(b.stages.Add(1), 10))
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", fmt.Errorf("make a stage's folder: %w", err)
	}
	return dir, nil
}

// runLimit bounds one run. It is far above what a run takes on a machine with nothing else to do.
const runLimit = 5 * time.Minute

// repeat plays something n times, each on a stage of its own and some of them
// side by side, and tells each one's account when all are over. An error is one
// of a run that could not be judged.
func (b *bench) repeat(ctx context.Context, r *report, n int, play func(ctx context.Context, run int, s *stage) error, options ...discordOptions) error {
	accounts := make([][]string, n)
	errs := make([]error, n)
	var group errgroup.Group
	group.SetLimit(b.parallel)
	for i := range n {
		group.Go(func() error {
			limited, cancel := context.WithTimeout(ctx, runLimit)
			defer cancel()
			accounts[i], errs[i] = b.onStage(limited, func(ctx context.Context, s *stage) error { return play(ctx, i, s) }, options...)
			return nil // one run that fails leaves the others alone
		})
	}
	_ = group.Wait()
	for i := range n {
		for j, line := range accounts[i] {
			if j == 0 {
				line = fmt.Sprintf("run %d: %s", i+1, line)
			} else {
				line = "       " + line
			}
			r.tell("%s", line)
		}
		if errs[i] != nil {
			errs[i] = fmt.Errorf("run %d: %w", i+1, errs[i])
		}
	}
	return errors.Join(errs...)
}

// onStage opens a stage, plays on it and closes it. An error comes with the end
// of the bot's log.
func (b *bench) onStage(ctx context.Context, play func(context.Context, *stage) error, options ...discordOptions) ([]string, error) {
	s, err := b.openStage(ctx, options...)
	if err != nil {
		return nil, err
	}
	err = play(ctx, s)
	if err == nil {
		err = s.leaks()
	}
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, s.evidence())
	}
	return s.account, errors.Join(err, s.close())
}
