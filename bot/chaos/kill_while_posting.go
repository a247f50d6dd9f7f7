package main

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"time"
)

const (
	// writeSpan is how long after the first of its messages the bot dies at most.
	writeSpan = 200 * time.Millisecond
	// burst is how many messages members write at once.
	burst = 5
)

type writeOutcome struct {
	committed, judged, doubled, missing, seen, lost int
}

func killWhilePosting(ctx context.Context, b *bench, r *report) error {
	outcomes := make([]writeOutcome, b.runs)
	err := b.repeat(ctx, r, b.runs, func(ctx context.Context, run int, s *stage) error {
		return writeAndKill(ctx, s, run == 0, early(writeSpan), &outcomes[run])
	})
	var all writeOutcome
	for _, o := range outcomes {
		all.committed += o.committed
		all.judged += o.judged
		all.doubled += o.doubled
		all.missing += o.missing
		all.seen += o.seen
		all.lost += o.lost
	}
	r.figure("messages with more than one card", all.doubled, all.doubled == 0, "bar: 0")
	r.figure("verdicts that were written down and have no card", all.missing, all.missing == 0 && all.committed > 0,
		"bar: 0, of at least one; of "+plural(all.committed, "verdict"))
	r.figure("messages seen before the kill but not judged", ratio(all.lost, all.seen), all.lost == 0, "bar: 0")
	return err
}

// early is a random moment within a span, more often near its beginning.
func early(span time.Duration) time.Duration {
	return time.Duration(float64(span) * math.Pow(rand.Float64(), 2))
}

// writeAndKill kills the bot some time after the first message, or after the first verdict, so that one
// was written down for certain.
func writeAndKill(ctx context.Context, s *stage, afterVerdict bool, after time.Duration, o *writeOutcome) error {
	if err := s.startBot(ctx); err != nil {
		return err
	}
	if err := s.setUp(ctx); err != nil {
		return err
	}
	deadline := time.Now().Add(after)
	killed := make(chan int, 1)
	go func() {
		time.Sleep(time.Until(deadline))
		for until := time.Now().Add(soon); afterVerdict && s.bot().logged("verdict") == 0 && time.Now().Before(until); {
			time.Sleep(time.Millisecond)
		}
		s.kill()
		killed <- s.mark()
	}()
	var written []said
	var failed error
	for n := range burst {
		m, err := s.insult(ctx, n)
		if err != nil {
			failed = err
			break
		}
		written = append(written, m)
	}
	<-killed
	if failed != nil {
		return failed
	}
	if err := s.settle(ctx); err != nil {
		return err
	}
	seen := s.sessionsGot(written)
	dead := s.bot()
	if err := s.startBot(ctx); err != nil {
		return err
	}
	_ = eventually(ctx, soon, func() error { // what is missing then is counted below
		for _, m := range written {
			if (seen[m.id] || dead.logged("verdict", m.id) > 0) && s.cardsEver(ctx, m) == 0 {
				return errors.New("a message waits for its card")
			}
		}
		return nil
	})
	if err := s.quiet(ctx, time.Second); err != nil {
		return err
	}
	for _, m := range written {
		cards := s.cardsEver(ctx, m)
		committed := dead.logged("verdict", m.id) > 0
		o.committed += count(committed)
		o.judged += count(cards > 0)
		o.doubled += count(cards > 1)
		o.missing += count(committed && cards == 0)
		o.seen += count(seen[m.id])
		o.lost += count(seen[m.id] && cards == 0)
	}
	s.tell("killed %v after the first of %d messages: Discord had sent it %d of them, it had written down %s; %s after the restart",
		after.Round(time.Millisecond), len(written), o.seen, plural(o.committed, "verdict"), plural(o.judged, "card"))
	return nil
}
