package handlers

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"ombud/internal/discord/rest"
)

func TestTheOldestPieceOfWorkIsToldOfUntilItIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLanes(t.Context(), 4, 10, quiet())
		if !l.Waiting().IsZero() {
			t.Errorf("nothing was queued, yet something waits since %s", l.Waiting())
		}
		first := time.Now()
		l.Do(t.Context(), "a", func(context.Context) { time.Sleep(10 * time.Second) })
		time.Sleep(time.Second)
		second := time.Now()
		l.Do(t.Context(), "a", func(context.Context) { time.Sleep(10 * time.Second) })
		for _, step := range []struct {
			after time.Duration
			want  time.Time
		}{
			{time.Second, first},      // the first is being worked on
			{9 * time.Second, second}, // the second is, and has waited since it came
			{10 * time.Second, time.Time{}},
		} {
			time.Sleep(step.after)
			synctest.Wait()
			if got := l.Waiting(); !got.Equal(step.want) {
				t.Errorf("after %s the oldest waits since %s, want %s", time.Since(first), got, step.want)
			}
		}
		l.Close()
	})
}

func TestTheOldestOfAllLanesCounts(t *testing.T) {
	l := NewLanes(t.Context(), 4, 1, quiet())
	l.heads[1].Store(200)
	l.heads[3].Store(100)
	l.heads[2].Store(300)
	if got := l.Waiting().UnixNano(); got != 100 {
		t.Errorf("the oldest waits since %d, want 100", got)
	}
	l.Close()
}

func TestAChannelThatIsClosedToOmbudIsNotBehind(t *testing.T) {
	for _, c := range []struct {
		name    string
		failure error
		want    int
	}{
		{"it was read", nil, 0},
		{"Discord is away", errors.New("503"), 1},
		{"it is closed", &rest.Error{Status: 403, Code: 50001}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			catchUp := NewCatchUp(&Router{}, &Progress{}, nil, quiet())
			catchUp.Channel("1", "2")
			if places, since := catchUp.Lag(); places != 1 || since.IsZero() {
				t.Fatalf("queued: %d places are behind since %s", places, since)
			}
			e, _, _ := catchUp.take()
			catchUp.done(e, c.failure)
			if places, since := catchUp.Lag(); places != c.want || since.IsZero() != (c.want == 0) {
				t.Errorf("%d places are behind since %s, want %d", places, since, c.want)
			}
		})
	}
}
