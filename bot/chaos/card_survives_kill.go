package main

import (
	"context"
	"fmt"
	"time"
)

// deadSpan is somewhat more than the three seconds after which Discord tells a
// moderator that nobody answered.
const deadSpan = 5 * time.Second

// cardSurvivesKill: the issue's own story, step by step.
func cardSurvivesKill(ctx context.Context, b *bench, r *report) error {
	_, err := b.onStage(ctx, func(ctx context.Context, s *stage) error {
		s.live = r
		return cardStory(ctx, s, r)
	})
	return err
}

func cardStory(ctx context.Context, s *stage, r *report) error {
	if err := s.startBot(ctx); err != nil {
		return err
	}
	if err := s.setUp(ctx); err != nil {
		return err
	}
	began := time.Now()
	m, err := s.insult(ctx, 0)
	if err != nil {
		return err
	}
	card, err := s.oneCard(ctx, m, soon)
	if err != nil {
		return err
	}
	s.tell("a member's insult became the card %q after %v", title(card), time.Since(began).Round(time.Millisecond))
	if err := s.quiet(ctx, time.Second); err != nil {
		return err
	}
	seen, err := s.snapshot(ctx)
	if err != nil {
		return err
	}
	s.kill()
	s.tell("killed the bot; a moderator presses Remove")
	_, before, err := s.moderators[0].Events(ctx, 0)
	if err != nil {
		return err
	}
	if err := s.press(ctx, 0, card, "Remove"); err != nil {
		return err
	}
	failures := 0
	err = eventually(ctx, soon, func() error {
		events, _, err := s.moderators[0].Events(ctx, before)
		for _, e := range events {
			if e.Kind == "failure" {
				failures++
			}
		}
		if err == nil && failures == 0 {
			err = errNoAnswer
		}
		return err
	})
	r.figure("presses on a dead bot that Discord reports as failed", failures, err == nil && failures == 1, "bar: 1")
	if err := s.restartAndCompare(ctx, r, "the press on the dead bot and the restart change", seen); err != nil {
		return err
	}
	if card, err = s.oneCard(ctx, m, soon); err != nil {
		return err
	}
	if err := s.press(ctx, 0, card, "Remove"); err != nil {
		return err
	}
	err = s.removed(ctx, m, soon)
	r.figure("the press after the restart", said2(err, "message gone, card says Removed"), err == nil, "bar: message gone, card says Removed")
	if err := s.judgeRemoved(ctx, r, m, "after the first kill"); err != nil {
		return err
	}
	if err := s.authorTold(ctx, m, soon); err != nil { // the last that follows a removal
		return err
	}
	if err := s.quiet(ctx, time.Second); err != nil {
		return err
	}
	final, err := s.snapshot(ctx)
	if err != nil {
		return err
	}
	s.kill()
	s.tell("killed it again")
	if err := s.restartAndCompare(ctx, r, "a second kill and restart change", final); err != nil {
		return err
	}
	return s.judgeRemoved(ctx, r, m, "after the second kill")
}

// restartAndCompare starts the bot and holds what people see then against what they saw before.
func (s *stage) restartAndCompare(ctx context.Context, r *report, what, before string) error {
	mark := s.mark()
	if err := s.startBot(ctx); err != nil {
		return err
	}
	if err := s.quiet(ctx, time.Second); err != nil {
		return err
	}
	for _, e := range s.changes(mark) {
		s.tell("after the restart: %s %s", e.Method, e.Path)
	}
	after, err := s.snapshot(ctx)
	if err != nil {
		return err
	}
	r.figure(what, said2(differ(before, after), "nothing"), before == after, "bar: nothing")
	return nil
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// said2 is an error's words, or what is said when there is none.
func said2(err error, well string) string {
	if err != nil {
		return err.Error()
	}
	return well
}

func differ(a, b string) error {
	if a == b {
		return nil
	}
	return fmt.Errorf("before:\n%s\nafter:\n%s", a, b)
}

// judgeRemoved holds the end of a removal against the log.
func (s *stage) judgeRemoved(ctx context.Context, r *report, m said, when string) error {
	if err := s.settle(ctx); err != nil {
		return err
	}
	cards := s.cardsEver(ctx, m)
	r.figure("cards ever posted "+when, cards, cards == 1, "bar: 1")
	_, taken := s.deletions(m)
	r.figure("DELETEs accepted "+when, taken, taken == 1, "bar: 1")
	return nil
}
