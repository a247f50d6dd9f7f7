package main

import (
	"context"
	"time"

	"ombud/internal/fakediscord"
)

// takenButUnanswered: test 16. Each fault meets the first posts of cards only,
// so that the tries after it succeed.
func takenButUnanswered(ctx context.Context, b *bench, r *report) error {
	faults := []map[string]any{
		{"kind": "error_after", "code": 502},
		{"kind": "error_after", "code": 500},
		{"kind": "lost_answer"},
		{"kind": "slow", "milliseconds": b.size(60_000, 8_000)},
	}
	var all e1
	outcomes := make([]e1, len(faults))
	err := b.repeat(ctx, r, len(faults), func(ctx context.Context, run int, s *stage) error {
		if err := s.begin(ctx); err != nil {
			return err
		}
		fault := faults[run]
		fault["method"], fault["route"] = "POST", "/channels/{channel_id}/messages"
		fault["channel"], fault["times"] = s.Channels.Moderators, b.size(4, 2)
		if err := s.fault(ctx, fault); err != nil {
			return err
		}
		c := s.crowd()
		if err := c.write(ctx, habits{messages: b.size(20, 5), perSecond: 10, violating: 2, seed: 16, channels: []string{s.Channels.Discussions}}); err != nil {
			return err
		}
		slow := time.Duration(0)
		if ms, ok := fault["milliseconds"].(int); ok {
			slow = time.Duration(ms) * time.Millisecond
		}
		if err := pause(ctx, slow); err != nil {
			return err
		}
		e, err := s.judgeE1(ctx, c)
		outcomes[run] = e
		met := len(s.where(func(e fakediscord.Entry) bool { return e.Event == "rest" && e.Fault != "" }))
		s.tell("%v, met %d times: %v", fault["kind"], met, e)
		if err == nil && met == 0 {
			outcomes[run].accused++ // the fault never came: nothing was tried
		}
		return err
	})
	for _, e := range outcomes {
		all.violating += e.violating
		all.named += e.named
		all.cases += e.cases
		all.doubled += e.doubled
		all.accused += e.accused
		all.wrong = append(all.wrong, e.wrong...)
	}
	r.e1(all)
	return err
}
