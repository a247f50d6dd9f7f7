package main

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"
)

// limitsHeard is how often Discord may have to say "too fast" in a sweep: it tells its limits with
// each answer, and ombud waits before it is told.
const limitsHeard = 5

// progress is how far a sweep's removal is, in its title.
func progress() *regexp.Regexp { return regexp.MustCompile(`removing, \d+ of`) }

// sweepOver: two thousand messages that say nearly the same, in five channels and threads, are
// looked for, removed, stopped in the middle, gone on with over a kill, and begun to be given back.
func sweepOver(ctx context.Context, b *bench, r *report) error {
	return b.solo(ctx, r, func(ctx context.Context, s *stage) error {
		if err := s.begin(ctx); err != nil {
			return err
		}
		threads, err := s.openThreads(ctx, 4)
		if err != nil {
			return err
		}
		places := slices.Concat(threads, []string{s.Channels.Discussions})
		n := b.size(2_000, 500)
		began := time.Now()
		m, err := s.advertise(ctx, n, places)
		if err != nil {
			return err
		}
		r.tell("%d messages were written in %v", n, time.Since(began).Round(time.Second))
		if err := s.removeSwept(ctx, r, m, n, places); err != nil {
			return err
		}
		return s.restoreSwept(ctx, r, places)
	}, quickStarts())
}

func (s *stage) removeSwept(ctx context.Context, r *report, m said, n int, places []string) error {
	mark, began := s.mark(), time.Now()
	if err := s.beginSweep(ctx, m); err != nil {
		return err
	}
	if err := s.sweepSays(ctx, "found, none removed yet", 5*time.Minute); err != nil {
		return err
	}
	found, err := s.sweep(ctx)
	if err != nil {
		return err
	}
	stand, err := s.advertisements(ctx, places)
	if err != nil {
		return err
	}
	r.figure("found before anything is removed", fmt.Sprintf("%s, after %v; %d stand", title(found), time.Since(began).Round(time.Second), stand),
		title(found) == fmt.Sprintf("Sweep 1 · %d messages found, none removed yet", n) && stand == n, fmt.Sprintf("bar: %d, all of which stand", n))

	began = time.Now()
	if err := s.pressAs(ctx, s.moderators[0], found, "Remove"); err != nil {
		return err
	}
	if err := s.sweepSays(ctx, "removing, ", time.Minute); err != nil {
		return err
	}
	if err := s.pressSweep(ctx, "Stop", "stopped, "); err != nil {
		return err
	}
	if err := pause(ctx, time.Second); err != nil { // what was on its way has come
		return err
	}
	stopped := s.mark()
	if stand, err = s.advertisements(ctx, places); err != nil {
		return err
	}
	if err := pause(ctx, 3*time.Second); err != nil {
		return err
	}
	later := s.removedTogether(stopped)
	r.figure("stopped in the middle", fmt.Sprintf("%d of %d removed, %d calls after it", n-stand, n, later), stand > 0 && stand < n && later == 0, "bar: some removed, none after it")

	if err := s.pressSweep(ctx, "Go on", "removing, "); err != nil {
		return err
	}
	s.kill()
	if err := s.startBot(ctx); err != nil {
		return err
	}
	if err := s.sweepSays(ctx, fmt.Sprintf("%d messages removed", n), 5*time.Minute); err != nil {
		return err
	}
	took := time.Since(began)
	if stand, err = s.advertisements(ctx, places); err != nil {
		return err
	}
	r.of(fmt.Sprintf("messages removed, killed once, after %v", took.Round(time.Second)), n-stand, n)
	limited, shown := 0, map[string]bool{}
	for _, e := range s.entriesFrom(mark) {
		limited += count(s.byBot(e) && e.Status == http.StatusTooManyRequests)
		if s.byBot(e) && e.Method == http.MethodPatch && accepted(e) {
			if at := progress().FindString(string(e.Request)); at != "" {
				shown[at] = true
			}
		}
	}
	r.figure("calls that delete, and answers 429 in all", fmt.Sprintf("%d, %d", s.removedTogether(mark), limited), limited <= limitsHeard, fmt.Sprintf("bar: ≤ %d answers 429", limitsHeard))
	r.figure("steps of its progress that were shown", len(shown), len(shown) > 1, "bar: more than one")
	cases, err := s.casesByMessage(ctx)
	if err != nil {
		return err
	}
	once := 0
	for _, n := range cases {
		once += count(n == 1)
	}
	r.of("removed messages with one case each", once, n)
	return nil
}

// restoreSwept undoes some of it: a webhook sends too few messages a minute for all.
func (s *stage) restoreSwept(ctx context.Context, r *report, places []string) error {
	if err := s.pressSweep(ctx, "Undo", "undoing, "); err != nil {
		return err
	}
	if err := pause(ctx, 8*time.Second); err != nil {
		return err
	}
	if err := s.pressSweep(ctx, "Stop", "undo stopped, "); err != nil {
		return err
	}
	if err := s.quiet(ctx, 2*time.Second); err != nil {
		return err
	}
	stand, err := s.advertisements(ctx, places)
	if err != nil {
		return err
	}
	m, err := s.sweep(ctx)
	if err != nil {
		return err
	}
	var says, of int
	if _, err := fmt.Sscanf(title(m), "Sweep 1 · undo stopped, %d of %d restored", &says, &of); err != nil {
		return fmt.Errorf("read %q: %w", title(m), err)
	}
	r.figure("given back until the undo was stopped", fmt.Sprintf("%d stand, the message says %d of %d", stand, says, of), stand > 0 && stand == says && says < of, "bar: some, as the message says")
	return nil
}
