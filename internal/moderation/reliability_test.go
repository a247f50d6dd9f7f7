package moderation_test

import (
	"testing"

	"ombud/internal/moderation"
)

func TestWhatAReportWeighs(t *testing.T) {
	t.Parallel()
	named := moderation.Report{Clause: "civil", Established: true}
	with := func(change func(*moderation.Report)) moderation.Report {
		r := named
		change(&r)
		return r
	}
	for name, c := range map[string]struct {
		report moderation.Report
		want   int
	}{
		"an established member's who names a clause": {named, 1},
		"one without a clause":                       {with(func(r *moderation.Report) { r.Clause = "" }), 0},
		"a fresh account's":                          {with(func(r *moderation.Report) { r.Established = false }), 0},
		"mere disagreement":                          {with(func(r *moderation.Report) { r.Disagrees = true }), 0},
		"from somebody who is usually right":         {with(func(r *moderation.Report) { r.Reliability = moderation.Reliability{Held: 3, Not: 1} }), 2},
		"from somebody who was right twice":          {with(func(r *moderation.Report) { r.Reliability = moderation.Reliability{Held: 2} }), 1},
		"from somebody who is seldom right":          {with(func(r *moderation.Report) { r.Reliability = moderation.Reliability{Held: 1, Not: 4} }), 0},
		"from somebody who was wrong twice":          {with(func(r *moderation.Report) { r.Reliability = moderation.Reliability{Not: 2} }), 1},
		"from somebody who is right now and then":    {with(func(r *moderation.Report) { r.Reliability = moderation.Reliability{Held: 2, Not: 3} }), 1},
	} {
		if got := c.report.Weight(); got != c.want {
			t.Errorf("%s weighs %d, not %d", name, got, c.want)
		}
	}
}
