package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"ombud/internal/fakediscord"
)

// allJudgedWithin is the bar of test 5.
const allJudgedWithin = 2 * time.Minute

// sessionLost: test 5. The bot is stopped while its connection is broken and the
// members write, and finds its session gone when it goes on.
func sessionLost(ctx context.Context, b *bench, r *report) error {
	h := habits{messages: b.size(5_000, 200), perSecond: b.size(250, 100), violating: b.size(100, 20), seed: 5}
	return b.solo(ctx, r, func(ctx context.Context, s *stage) error {
		if err := s.begin(ctx); err != nil {
			return err
		}
		threads, err := s.openThreads(ctx, b.size(49, 9))
		if err != nil {
			return err
		}
		h.channels = slices.Concat(threads, []string{s.Channels.Discussions})
		if err := s.quiet(ctx, time.Second); err != nil {
			return err
		}
		if err := s.bot().process.signal(syscall.SIGSTOP); err != nil {
			return err
		}
		for _, fault := range []map[string]any{{"kind": "drop_socket"}, {"kind": "refuse_resume"}} {
			if err := s.fault(ctx, fault); err != nil {
				return err
			}
		}
		c := s.crowd()
		if err := c.write(ctx, h); err != nil {
			return err
		}
		mark := s.mark()
		began := time.Now()
		if err := s.bot().process.signal(syscall.SIGCONT); err != nil {
			return err
		}
		e, err := s.judgeE1(ctx, c)
		if err != nil {
			return err
		}
		took := "never"
		last := s.lastCard(mark).Sub(began)
		if last > 0 {
			took = last.Round(100 * time.Millisecond).String()
		}
		r.figure("new sessions", s.payloads(mark, opIdentify), s.payloads(mark, opIdentify) == 1, "bar: 1")
		r.figure(fmt.Sprintf("the last card of %d messages in %d channels", len(c.all()), len(h.channels)), took,
			e.met() && last > 0 && last <= allJudgedWithin, "bar: all judged, ≤ "+allJudgedWithin.String())
		r.e1(e)
		return nil
	})
}

// lastCard is when the bot last posted in the moderators' channel after a mark.
func (s *stage) lastCard(mark int) (at time.Time) {
	for _, e := range s.changes(mark) {
		if e.Method == http.MethodPost && strings.Contains(e.Path, s.Channels.Moderators) {
			at = e.At
		}
	}
	return at
}

// editedWhileAway: test 6.
func editedWhileAway(ctx context.Context, b *bench, r *report) error {
	each := b.size(20, 3)
	return b.solo(ctx, r, func(ctx context.Context, s *stage) error {
		if err := s.begin(ctx); err != nil {
			return err
		}
		c := s.crowd()
		write := func(violating bool) ([]*utterance, error) {
			before := len(c.all())
			h := habits{messages: each, perSecond: 10, seed: 6, channels: []string{s.Channels.Discussions}}
			if violating {
				h.violating = 1
			}
			err := c.write(ctx, h)
			return c.all()[before:], err
		}
		turning, err := write(false)
		if err != nil {
			return err
		}
		vanishing, err := write(true)
		if err != nil {
			return err
		}
		if _, err := s.judgeE1(ctx, c); err != nil { // their cards are there
			return err
		}
		s.kill()
		h := habits{violating: 1}
		for i, m := range turning {
			st := step{what: editing, message: m, text: fmt.Sprintf("You idiot %d, says the %s.", i, marker), violates: true}
			if err := c.do(ctx, m.member, st, nil); err != nil {
				return err
			}
		}
		for _, m := range vanishing {
			if err := c.do(ctx, m.member, step{what: deleting, message: m}, nil); err != nil {
				return err
			}
		}
		h.messages, h.perSecond, h.seed, h.channels = each, 10, 66, []string{s.Channels.Discussions}
		if err := c.write(ctx, h); err != nil {
			return err
		}
		if err := s.startBot(ctx); err != nil {
			return err
		}
		e, err := s.judgeE1(ctx, c)
		if err != nil {
			return err
		}
		found, err := s.namedOnce(ctx, turning)
		if err != nil {
			return err
		}
		marked, err := whileItGrows(ctx, len(vanishing), func() (int, error) { return s.markedGone(ctx, vanishing) })
		if err != nil {
			return err
		}
		r.of("edited messages that were found", found, len(turning))
		r.of("cards of deleted messages that say so", marked, len(vanishing))
		r.e1(e)
		return nil
	}, quickStarts())
}

// namedOnce counts the messages with exactly one card.
func (s *stage) namedOnce(ctx context.Context, list []*utterance) (int, error) {
	named, err := s.named(ctx)
	n := 0
	for _, m := range list {
		n += count(len(named[m.id]) == 1)
	}
	return n, err
}

// markedGone counts the messages whose card says that they were deleted. One that a shared card
// has no room for is looked up where the next moderator would see it.
func (s *stage) markedGone(ctx context.Context, list []*utterance) (int, error) {
	db, err := s.database()
	if err != nil {
		return 0, err
	}
	defer db.Close() //nolint:errcheck // it was only read
	cards, err := s.history(ctx, s.Channels.Moderators)
	n := 0
	for _, m := range list {
		said := slices.ContainsFunc(cards, func(card fakediscord.SeenMessage) bool {
			whole := card.Text()
			return strings.Contains(whole, "/"+m.id) && strings.Contains(whole, "deleted")
		})
		if !said {
			var beside int
			row := db.QueryRowContext(ctx, "SELECT count(*) FROM cases WHERE message_id = $1 AND shown_on <> 0 AND gone_at <> 0", m.id)
			if err := row.Scan(&beside); err != nil {
				return n, fmt.Errorf("read whether a case is gone: %w", err)
			}
			said = beside == 1
		}
		n += count(said)
	}
	return n, err
}

// stopWithin is the bar of test 12.
const stopWithin = 10 * time.Second

// stopUnderLoad: test 12.
func stopUnderLoad(ctx context.Context, b *bench, r *report) error {
	stops := b.size(10, 2)
	h := habits{messages: b.size(3_000, 200), perSecond: b.size(60, 25), violating: b.size(30, 20), edited: 40, deleted: 60, seed: 12}
	return b.solo(ctx, r, func(ctx context.Context, s *stage) error {
		if err := s.begin(ctx); err != nil {
			return err
		}
		h.channels = []string{s.Channels.Discussions}
		c := s.crowd()
		var group errgroup.Group
		group.Go(func() error { return c.write(ctx, h) })
		span := time.Duration(h.messages/h.perSecond) * time.Second / time.Duration(stops+1)
		var slowest time.Duration
		clean := 0
		for range stops {
			if err := pause(ctx, span); err != nil {
				return err
			}
			p, began := s.bot().process, time.Now()
			if err := p.signal(syscall.SIGTERM); err != nil {
				return err
			}
			select {
			case <-p.done:
			case <-time.After(3 * stopWithin):
				p.kill()
			}
			slowest = max(slowest, time.Since(began))
			clean += count(p.exitCode() == 0)
			if err := s.startBot(ctx); err != nil {
				return err
			}
		}
		if err := group.Wait(); err != nil {
			return err
		}
		e, err := s.judgeE1(ctx, c)
		if err != nil {
			return err
		}
		r.figure("the slowest stop", slowest.Round(time.Millisecond), slowest <= stopWithin, "bar: ≤ "+stopWithin.String())
		r.of("stops with exit 0", clean, stops)
		r.e1(e)
		return nil
	}, quickStarts())
}
