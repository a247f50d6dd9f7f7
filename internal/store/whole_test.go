package store

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"ombud/internal/article"
	"ombud/internal/jobs"
	"ombud/internal/moderation"
)

// TestACaseBecomesACardInVirtualTime runs the store and the jobs together in a bubble, as
// the stories of the whole bot do.
func TestACaseBecomesACardInVirtualTime(t *testing.T) {
	t.Parallel()
	empty := emptyOptions(t)
	synctest.Test(t, func(t *testing.T) {
		s, err := Open(t.Context(), empty)
		if err != nil {
			t.Fatal(err)
		}
		polled := 0
		work := jobs.Work{
			ShowCard: func(ctx context.Context, caseID int64, _ bool) error {
				return s.CardShown(ctx, caseID, moderation.CardRef{ChannelID: "21", MessageID: "90"}, 1)
			},
			PerformAction: func(ctx context.Context, id int64, _ bool) error {
				return s.FinishAction(ctx, id, moderation.Ending{State: moderation.Done, At: time.Now()})
			},
			FindDueFeeds: func(ctx context.Context) error { _, err := s.EnqueueDue(ctx, time.Now()); return err },
			PollFeed: func(ctx context.Context, id int64) error {
				polled++
				_, err := s.AddArticles(ctx, id, feedOf(polled+1, 1), time.Now().Add(2*time.Minute), time.Now())
				return err
			},
			PublishPost: func(context.Context, int64, bool, bool) error { return nil },
		}
		r, err := jobs.Start(t.Context(), s.Jobs(), work, jobs.Options{Poll: time.Minute}) // a look costs real time
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Subscribe(t.Context(), article.Wish{GuildID: "10", ChannelID: "20", Newest: 0}, feedOf(1), time.Now()); err != nil {
			t.Fatal(err)
		}
		a := flagged("x", 0, "insult")
		a.Hide = true
		id := mustAccuse(t, s, a, moderation.Opened)
		time.Sleep(100 * time.Millisecond)
		if c := mustCase(t, s, id); c.Card.MessageID != "90" || c.HiddenAt().IsZero() {
			t.Errorf("after a tenth of a second: %+v", c)
		}
		time.Sleep(13 * time.Minute)
		if polled != 2 { // first after the feed's own ten minutes, then every two
			t.Errorf("polled %d times", polled)
		}
		if err := r.Stop(t.Context()); err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}
