package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// release is a state of the tables that is out in the world.
type release struct {
	schema string
	commit string // the last one with it
	// cursors: it kept how far it had judged, so that what is written during the upgrade is found.
	cursors bool
}

// releases are all of them, oldest first. Whoever releases a version with new migrations adds
// the last commit of the one before as a line here.
func releases() []release {
	return []release{
		{schema: "3", commit: "c1a087f4f47eff58c512618f2457a75e613847ed"},
		{schema: "4", commit: "224775d411dc5d4c41ff593fd965b495ff3df1c5", cursors: true},
	}
}

// errNoHistory says that the clone does not have the commits of old releases.
var errNoHistory = errors.New("the clone has no history to build old releases from")

// upgrade: test 13. Each released version sets ombud up and shows a card; this one takes its
// database over, and the old one refuses it afterwards.
func upgrade(ctx context.Context, b *bench, r *report) error {
	all := releases()
	all = all[len(all)-b.size(len(all), 1):]
	var carried, refused int
	for _, old := range all {
		binary, err := b.buildRelease(ctx, old)
		if errors.Is(err, errNoHistory) {
			r.leftOut(err)
			return nil
		}
		if err != nil {
			return err
		}
		err = b.solo(ctx, r, func(ctx context.Context, s *stage) error {
			return s.takeOver(ctx, old, binary, &carried, &refused)
		}, quickStarts())
		if err != nil {
			return fmt.Errorf("schema %s: %w", old.schema, err)
		}
	}
	r.of("released schemas whose cases, cards and buttons go on", carried, len(all))
	r.of("older versions that refuse the upgraded database", refused, len(all))
	return nil
}

// buildRelease builds ombud as it was.
func (b *bench) buildRelease(ctx context.Context, old release) (binary string, err error) {
	dir, err := b.folder()
	if err != nil {
		return "", err
	}
	source := filepath.Join(dir, "source")
	if err := os.Mkdir(source, 0o700); err != nil {
		return "", fmt.Errorf("make a place for an old version: %w", err)
	}
	archive := filepath.Join(dir, "source.tar")
	if out, err := exec.CommandContext(ctx, "git", "archive", "-o", archive, old.commit).CombinedOutput(); err != nil { //nolint:gosec // the paths and names are ours
		return "", fmt.Errorf("%w: %s", errNoHistory, strings.TrimSpace(string(out)))
	}
	if out, err := exec.CommandContext(ctx, "tar", "-xf", archive, "-C", source).CombinedOutput(); err != nil { //nolint:gosec // as above
		return "", fmt.Errorf("unpack an old version: %w\n%s", err, out)
	}
	binary = filepath.Join(dir, "ombud-"+old.schema)
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, ".") //nolint:gosec // as above
	build.Dir = source
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build an old version: %w\n%s", err, out)
	}
	return binary, nil
}

func (s *stage) takeOver(ctx context.Context, old release, binary string, carried, refused *int) error {
	s.binary = binary
	if err := s.begin(ctx); err != nil {
		return err
	}
	before, err := s.insult(ctx, 0)
	if err != nil {
		return err
	}
	if _, err := s.oneCard(ctx, before, soon); err != nil {
		return err
	}
	s.kill()
	s.binary = ""
	meanwhile, err := s.insult(ctx, 1)
	if err != nil {
		return err
	}
	if err := s.startBot(ctx); err != nil {
		return err
	}
	if _, err := s.oneCard(ctx, meanwhile, 2*soon); err != nil && old.cursors {
		return fmt.Errorf("what was written during the upgrade: %w", err)
	}
	gone := func(limit time.Duration) error { return s.decided(ctx, before, limit) }
	if err := s.decideUntil(ctx, before, "Remove", gone); err != nil {
		return fmt.Errorf("the old card's button: %w", err)
	}
	if n := s.cardsEver(ctx, before); n != 1 {
		return fmt.Errorf("the old case has %d cards", n)
	}
	*carried++
	if err := s.stop(ctx); err != nil {
		return err
	}
	s.binary = binary
	o, err := s.startWith(ctx, s.settings())
	if err != nil {
		return err
	}
	select {
	case <-o.process.done:
	case <-time.After(endWithin):
		o.process.kill()
	}
	said := strings.Join(o.output(), "\n")
	if o.process.exitCode() == failed && strings.Contains(said, "newer ombud") {
		*refused++
	}
	s.tell("schema %s: it says %q", old.schema, said)
	return nil
}
