package article

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

var errWire = errors.New("wire cut")

func TestPublishingGoesStepByStep(t *testing.T) {
	final := &FinalError{Sentence: "ombud may not post there.", Err: errWire}
	lacking := &WaitError{Sentence: "It needs Send Messages.", After: time.Minute, Err: errWire}
	type run struct{ again, last, fails bool }
	tests := []struct {
		name    string
		forum   bool
		fail    map[string]error
		refuse  bool // the first step cannot be stored
		runs    []run
		calls   []string
		steps   []Step
		failure string
	}{
		{name: "text channel", runs: []run{{}}, calls: []string{"post", "open", "welcome", "announce"}, steps: []Step{Posted, Threaded, Welcomed, Published}},
		{name: "forum", forum: true, runs: []run{{}}, calls: []string{"post", "welcome", "announce"}, steps: []Step{Threaded, Welcomed, Published}},
		{
			name: "a published post comes round again", runs: []run{{}, {again: true}},
			calls: []string{"post", "open", "welcome", "announce"}, steps: []Step{Posted, Threaded, Welcomed, Published},
		},
		{
			name: "the first send fails", fail: map[string]error{"post": errWire}, runs: []run{{fails: true}, {again: true}},
			calls: []string{"post", "post again", "open", "welcome", "announce"}, steps: []Step{Posted, Threaded, Welcomed, Published},
		},
		{
			name: "a crash between sending and storing", refuse: true, runs: []run{{fails: true}, {again: true}},
			calls: []string{"post", "post again", "open", "welcome", "announce"}, steps: []Step{Posted, Threaded, Welcomed, Published},
		},
		{
			name: "the welcome fails", fail: map[string]error{"welcome": errWire}, runs: []run{{fails: true}, {again: true}},
			calls: []string{"post", "open", "welcome", "welcome again", "announce"}, steps: []Step{Posted, Threaded, Welcomed, Published},
		},
		{
			name: "no permission", fail: map[string]error{"open": final}, runs: []run{{}, {again: true}},
			calls: []string{"post", "open"}, steps: []Step{Posted, Dropped}, failure: "ombud may not post there.",
		},
		{
			name: "a permission comes", fail: map[string]error{"post": lacking}, runs: []run{{fails: true}, {again: true}},
			calls: []string{"post", "post again", "open", "welcome", "announce"}, steps: []Step{Posted, Threaded, Welcomed, Published},
		},
		{
			name: "a permission does not come", fail: map[string]error{"post": lacking}, runs: []run{{again: true, last: true}},
			calls: []string{"post"}, steps: []Step{Dropped}, failure: "It needs Send Messages.",
		},
		{
			name: "the last try fails", fail: map[string]error{"post": errWire}, runs: []run{{again: true, last: true}},
			calls: []string{"post"}, steps: []Step{Dropped}, failure: "Discord could not be brought to take it after several tries.",
		},
		{
			name: "the welcome is given up", fail: map[string]error{"welcome": lacking}, runs: []run{{last: true}},
			calls: []string{"post", "open", "welcome"}, steps: []Step{Posted, Threaded, Published}, failure: "It needs Send Messages.",
		},
		{
			name: "followers cannot be reached", fail: map[string]error{"announce": final}, runs: []run{{}},
			calls: []string{"post", "open", "welcome", "announce"}, steps: []Step{Posted, Threaded, Welcomed, Published},
			failure: "ombud may not post there.",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk()
			d.subscribe(t, 1)
			d.press.forum = tt.forum
			if tt.fail != nil {
				d.press.fail = tt.fail
			}
			if tt.refuse {
				d.shelf.refuse = errWire
			}
			for i, r := range tt.runs {
				if err := d.Publish(t.Context(), 1, r.again, r.last); (err != nil) != r.fails {
					t.Errorf("run %d: %v", i+1, err)
				}
			}
			if !slices.Equal(d.press.calls, tt.calls) || !slices.Equal(d.shelf.steps, tt.steps) {
				t.Errorf("calls %q, steps %q", d.press.calls, d.shelf.steps)
			}
			p := d.shelf.posts[0]
			if p.Failure != tt.failure || p.Step == Published && (p.MessageID != "m1" || p.DiscussionID != "d1" || p.Discussion.Life != Open) {
				t.Errorf("post %+v", p)
			}
		})
	}
}

func TestStoppingDuringTheLastTryGivesNothingUp(t *testing.T) {
	d := newDesk()
	d.subscribe(t, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d.press.fail["post"] = ctx.Err()
	if err := d.Publish(ctx, 1, false, true); err == nil || d.shelf.posts[0].Step != Waiting {
		t.Errorf("%v, %+v", err, d.shelf.posts[0])
	}
}

func TestAPostWhoseFeedIsGoneIsNoError(t *testing.T) {
	if err := newDesk().Publish(t.Context(), 7, false, false); err != nil {
		t.Error(err)
	}
}
