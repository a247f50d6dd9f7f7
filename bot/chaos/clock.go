package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"ombud/internal/pgtest"
)

// wrongClock: test 11. One of two processes has a clock that is an hour ahead, or behind, from its
// first moment on, and then loses its shards to the other and back.
func wrongClock(ctx context.Context, b *bench, r *report) error {
	binary, err := b.buildWithAClock(ctx)
	if errors.Is(err, errNoSuchClock) {
		r.leftOut(err)
		return nil
	}
	if err != nil {
		return err
	}
	h := habits{messages: b.size(600, 200), perSecond: 10, violating: b.size(20, 15), edited: 40, deleted: 60, seed: 11}
	for _, shift := range []time.Duration{time.Hour, -time.Hour}[:b.size(2, 1)] {
		err := b.onPostgres(ctx, r, func(ctx context.Context, s *stage, _ *pgtest.Server) error {
			return s.playWithClock(ctx, r, binary, shift, h)
		}, sharded())
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) playWithClock(ctx context.Context, r *report, binary string, shift time.Duration, h habits) error {
	right := s.settings()
	s.binary = binary
	s.extra = map[string]string{shiftSetting: fmt.Sprint(int(shift.Seconds()))}
	wrong, err := s.startWith(ctx, s.settings())
	if err != nil {
		return err
	}
	s.binary, s.extra = "", nil
	if err := wrong.serves(ctx); err != nil {
		return err
	}
	if err := s.setUp(ctx); err != nil {
		return err
	}
	_, e, err := s.writeThrough(ctx, h, func(ctx context.Context, writing time.Duration) error {
		if err := pause(ctx, writing/4); err != nil {
			return err
		}
		other, err := s.startWith(ctx, right)
		if err != nil {
			return err
		}
		if err := pause(ctx, writing/4); err != nil {
			return err
		}
		wrong.process.kill() // its shards go to the right clock
		if err := pause(ctx, writing/4); err != nil {
			return err
		}
		s.binary = binary
		right[shiftSetting] = fmt.Sprint(int(shift.Seconds()))
		if wrong, err = s.startWith(ctx, right); err != nil {
			return err
		}
		if err := pause(ctx, writing/8); err != nil {
			return err
		}
		other.process.kill() // and back
		return wrong.serves(ctx)
	})
	if err != nil {
		return err
	}
	off := clockOf(wrong)
	r.figure(fmt.Sprintf("the clock of one process by its own log, %v off", shift), off.Round(time.Minute), (off-shift).Abs() < time.Minute, "bar: as much")
	r.e1(e)
	return nil
}

// clockOf is how far a process's clock is ahead, by the time that its last line names.
func clockOf(o *ombud) time.Duration {
	said := o.output()
	var line struct {
		Time time.Time `json:"time"`
	}
	for i := len(said) - 1; i >= 0; i-- {
		if json.Unmarshal([]byte(said[i]), &line) == nil && !line.Time.IsZero() {
			break
		}
	}
	return time.Until(line.Time)
}

// shiftSetting is read by an ombud of buildWithAClock and by no other.
const shiftSetting = "CHAOS_CLOCK_SHIFT"

// errNoSuchClock says that this Go's own clock is not written as it was when this was.
var errNoSuchClock = errors.New("this version of Go has another time.Now than the harness can shift")

// buildWithAClock builds ombud on a standard library whose wall clock is off by some seconds, so
// that everything in the process is: ombud, its libraries, its log. Monotonic time stays. Programs
// that are linked without a C library cannot be given another clock from outside.
func (b *bench) buildWithAClock(ctx context.Context) (binary string, err error) {
	dir, err := b.folder()
	if err != nil {
		return "", err
	}
	out, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("find Go: %w", err)
	}
	source := filepath.Join(strings.TrimSpace(string(out)), "src", "time")
	whole, err := os.ReadFile(filepath.Join(source, "time.go")) //nolint:gosec // Go's own source
	if err != nil {
		return "", fmt.Errorf("read Go's clock: %w", err)
	}
	const before = "func Now() Time {\n\tsec, nsec, mono := runtimeNow()\n"
	if strings.Count(string(whole), before) != 1 {
		return "", errNoSuchClock
	}
	shifted := strings.Replace(string(whole), before, before+"\tsec += wallShift\n", 1)
	files := map[string]string{"time.go": shifted, "wall_shift.go": wallShift}
	replace := map[string]string{}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return "", fmt.Errorf("write another clock: %w", err)
		}
		replace[filepath.Join(source, name)] = path
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", fmt.Errorf("write the overlay: %w", err)
	}
	list := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(list, overlay, 0o600); err != nil {
		return "", fmt.Errorf("write the overlay: %w", err)
	}
	binary = filepath.Join(dir, "ombud-with-a-clock")
	build := exec.CommandContext(ctx, "go", "build", "-overlay", list, "-o", binary, "ombud") //nolint:gosec // the paths are ours
	if said, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build ombud with another clock: %w\n%s", err, said)
	}
	return binary, nil
}

const wallShift = `package time

import "syscall"

var wallShift = func() (seconds int64) {
	text, _ := syscall.Getenv("` + shiftSetting + `")
	sign := int64(1)
	for i, c := range []byte(text) {
		if i == 0 && c == '-' {
			sign = -1
		} else {
			seconds = 10*seconds + int64(c-'0')
		}
	}
	return sign * seconds
}()
`
