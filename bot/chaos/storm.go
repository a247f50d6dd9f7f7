package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"ombud/internal/fakediscord"
)

// fewInvalid is the bar of test 15; Discord bans an address at ten times as many.
const fewInvalid = 1_000

// stormOfLimits: test 15. Three in ten calls are answered 429 for ten minutes, as a bucket's,
// as everything's and as the proxy's in front of Discord.
func stormOfLimits(ctx context.Context, b *bench, r *report) error {
	h := habits{messages: b.size(3_000, 100), perSecond: b.size(5, 20), violating: b.size(15, 10), edited: 40, deleted: 60, seed: 15}
	return b.solo(ctx, r, func(ctx context.Context, s *stage) error {
		if err := s.begin(ctx); err != nil {
			return err
		}
		mark := s.mark()
		for _, fault := range []map[string]any{
			{"kind": "rate_limit", "percent": b.size(24, 40), "milliseconds": 300},
			{"kind": "rate_limit_global", "percent": b.size(4, 5), "milliseconds": 500},
			{"kind": "rate_limit_html", "percent": b.size(4, 5), "milliseconds": 1000},
		} { // together three in ten; more in the short form, whose twenty calls might meet none of three in ten
			fault["times"] = -1
			if err := s.fault(ctx, fault); err != nil {
				return err
			}
		}
		_, e, err := s.writeThrough(ctx, h, func(context.Context, time.Duration) error { return nil })
		if err != nil {
			return err
		}
		worst, limited, all := s.invalid(mark)
		r.figure("calls that were limited", fmt.Sprintf("%d of %d", limited, all), limited > all/10, "bar: more than a tenth, or it was no storm")
		r.figure("invalid requests in any ten minutes", worst, worst < fewInvalid, fmt.Sprintf("bar: < %d", fewInvalid))
		r.e1(e)
		return nil
	})
}

// invalid counts the bot's calls after a mark that Discord answered with 401, 403 or 429: the
// most in any ten minutes, the 429s, and all calls.
func (s *stage) invalid(mark int) (worst, limited, all int) {
	var at []time.Time
	n := -1
	s.where(func(e fakediscord.Entry) bool {
		if n++; n < mark || e.Event != "rest" || (e.By != s.botID && e.By != "") {
			return false
		}
		all++
		switch e.Status {
		case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
			at = append(at, e.At)
			limited += count(e.Status == http.StatusTooManyRequests)
		}
		return false
	})
	first := 0
	for i := range at {
		for at[i].Sub(at[first]) > 10*time.Minute {
			first++
		}
		worst = max(worst, i-first+1)
	}
	return worst, limited, all
}
