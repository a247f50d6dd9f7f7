package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// pressSpan is how long after the acknowledgement of a press the bot dies at most.
const pressSpan = 150 * time.Millisecond

type pressOutcome struct {
	stood   bool // the decision outlived the kill
	again   bool // somebody had to press again
	right   bool // message gone, card says so
	cards   int
	asked   int
	deletes int
}

func killAfterPress(ctx context.Context, b *bench, r *report) error {
	outcomes := make([]pressOutcome, b.runs)
	err := b.repeat(ctx, r, b.runs, func(ctx context.Context, run int, s *stage) error {
		after := time.Duration(0) // the first dies right after the acknowledgement
		if run > 0 {
			after = rand.N(pressSpan)
		}
		return pressAndKill(ctx, s, after, &outcomes[run])
	})
	var right, cards, deletes, stood, again int
	for _, o := range outcomes {
		right += count(o.right)
		cards += count(o.cards == 1)
		deletes += count(o.deletes == 1)
		stood += count(o.stood)
		again += count(o.again)
	}
	r.of("runs that end with the message gone and the card saying Removed", right, b.runs)
	r.of("runs with exactly one card", cards, b.runs)
	r.of("runs with exactly one DELETE accepted", deletes, b.runs)
	r.of("runs in which the decision stood, or pressing again worked", stood+again, b.runs)
	r.tell("the decision stood after the restart in %d of %d runs; in %d it had never happened", stood, b.runs, again)
	return err
}

func pressAndKill(ctx context.Context, s *stage, after time.Duration, o *pressOutcome) error {
	if err := s.startBot(ctx); err != nil {
		return err
	}
	if err := s.setUp(ctx); err != nil {
		return err
	}
	m, err := s.insult(ctx, 0)
	if err != nil {
		return err
	}
	card, err := s.oneCard(ctx, m, soon)
	if err != nil {
		return err
	}
	mark := s.mark()
	if err := s.press(ctx, 0, card, "Remove"); err != nil {
		return err
	}
	if err := s.acknowledged(ctx, "the press", mark); err != nil {
		return err
	}
	if err := pause(ctx, after); err != nil {
		return err
	}
	s.kill()
	if err := s.settle(ctx); err != nil {
		return err
	}
	_, before := s.deletions(m)
	if err := s.startBot(ctx); err != nil {
		return err
	}
	if err := s.pressUnlessDecided(ctx, m, o); err != nil {
		return err
	}
	if err := s.quiet(ctx, 500*time.Millisecond); err != nil {
		return err
	}
	o.right = s.removed(ctx, m, time.Second) == nil
	o.cards = s.cardsEver(ctx, m)
	o.asked, o.deletes = s.deletions(m)
	s.tell("killed %v after the acknowledgement (message gone by then: %v); the decision %s; cards %d, DELETEs asked %d, accepted %d",
		after.Round(time.Millisecond), before > 0, map[bool]string{true: "stood", false: "had not happened, pressed again"}[o.stood],
		o.cards, o.asked, o.deletes)
	return nil
}

// pressUnlessDecided has another moderator press, some seconds after the restart, if the card can still be decided.
func (s *stage) pressUnlessDecided(ctx context.Context, m said, o *pressOutcome) error {
	if s.removed(ctx, m, 3*time.Second) == nil {
		o.stood = true
		return nil
	}
	card, err := s.oneCard(ctx, m, soon)
	if err != nil {
		return err
	}
	if _, open := buttonOf(card, "Remove"); !open { // it is only slow
		o.stood = s.removed(ctx, m, soon) == nil
		return nil
	}
	if err := s.press(ctx, 1, card, "Remove"); err != nil {
		return fmt.Errorf("press again: %w", err)
	}
	o.again = s.removed(ctx, m, soon) == nil
	return nil
}
