package article

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAFirstSubscriptionPostsWhatWasAskedFor(t *testing.T) {
	for newest, want := range []int{0, 1, 2, 2} {
		d := newDesk()
		d.subscribe(t, newest)
		if len(d.shelf.posts) != want {
			t.Errorf("newest %d: %d posts", newest, len(d.shelf.posts))
		}
		if newest == 2 && d.shelf.posts[0].Article.Title != "one" {
			t.Error("the oldest is not posted first")
		}
		if _, err := d.Subscribe(t.Context(), Wish{GuildID: "g", ChannelID: "c"}, "a.example/feed"); !errors.Is(err, ErrAlreadySubscribed) {
			t.Errorf("second time: %v", err)
		}
	}
}

func TestAPageInsteadOfAFeedIsNoSubscription(t *testing.T) {
	d := newDesk()
	d.err = &NotAFeedError{Page: true, Candidates: []Candidate{{URL: "https://a.example/rss"}}}
	_, err := d.Subscribe(t.Context(), Wish{GuildID: "g", ChannelID: "c"}, "a.example")
	var other *NotAFeedError
	if !errors.As(err, &other) || len(d.shelf.feeds) != 0 {
		t.Errorf("%v, %d feeds", err, len(d.shelf.feeds))
	}
	if s, ok := Sentence(err); !ok || s != "This page is not a feed, but it links to one: https://a.example/rss" {
		t.Errorf("%q", s)
	}
}

func TestEachArticleIsNewOnce(t *testing.T) {
	d := newDesk()
	d.subscribe(t, 0)
	d.doc.Articles = stories("three", "two", "one")
	d.poll(t)
	slices.Reverse(d.doc.Articles)
	d.poll(t)
	d.doc.Articles[0].Key = "guid:renamed"
	d.poll(t)
	if len(d.shelf.posts) != 1 || d.shelf.posts[0].Article.Title != "three" {
		t.Errorf("%d posts", len(d.shelf.posts))
	}
}

func TestTheIntervalFollowsTheFeed(t *testing.T) {
	d := newDesk()
	d.subscribe(t, 0)
	var got []time.Duration
	for range 10 { // nothing new
		d.now = d.shelf.feeds[0].NextPoll
		d.doc.NotModified = true
		got = append(got, d.poll(t).Validity.Interval)
	}
	if got[0] != 3*time.Minute || got[9] != time.Hour {
		t.Errorf("without news: %v", got)
	}
	d.doc.NotModified = false
	for i := range 12 {
		d.now = d.shelf.feeds[0].NextPoll
		d.doc.Articles = stories(strings.Repeat("x", i+5))
		got = append(got, d.poll(t).Validity.Interval)
	}
	if got[11] != 30*time.Minute || got[len(got)-1] != 2*time.Minute {
		t.Errorf("with news: %v", got)
	}
	d.doc.NotBefore = 7 * time.Hour
	if f := d.poll(t); !f.NextPoll.Equal(d.now.Add(7 * time.Hour)) {
		t.Errorf("a server's wish is not heard: next poll after %v", f.NextPoll.Sub(d.now))
	}
}

func TestValidatorsComeBackWithTheNextPoll(t *testing.T) {
	d := newDesk()
	d.doc.Validity = Validity{ETag: "e", BodyHash: "h"}
	d.subscribe(t, 0)
	d.poll(t)
	if last := d.asked[len(d.asked)-1]; last.ETag != "e" || last.BodyHash != "h" {
		t.Errorf("asked with %+v", last)
	}
}

func TestAFailingFeedIsAskedLessAndLessOften(t *testing.T) {
	d := newDesk()
	d.subscribe(t, 0)
	d.err = &FetchError{Sentence: "a.example refuses connections."}
	var before time.Duration
	for i := range 10 {
		f := d.poll(t)
		wait := f.NextPoll.Sub(d.now)
		full := min(firstInterval<<(i+1), maxBackOff)
		if wait > full || wait < full*4/5 || f.Failures != i+1 || f.LastErr != "a.example refuses connections." {
			t.Errorf("failure %d: %v after %v, %+v", i+1, wait, before, f)
		}
		before, d.now = wait, f.NextPoll
	}
	d.err = &FetchError{Sentence: "x", RetryAfter: 20 * time.Hour}
	if f := d.poll(t); f.NextPoll.Sub(d.now) != 20*time.Hour {
		t.Errorf("Retry-After: %v", f.NextPoll.Sub(d.now))
	}
	d.err = nil
	if f := d.poll(t); f.Failures != 0 || f.LastErr != "" || f.Title != "The A" {
		t.Errorf("after recovery: %+v", f)
	}
}

func TestAPollThatIsStoppedSaysNothingAboutTheFeed(t *testing.T) {
	d := newDesk()
	d.subscribe(t, 0)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d.err = ctx.Err()
	if err := d.Poll(ctx, 1); !errors.Is(err, context.Canceled) || d.shelf.feeds[0].Failures != 0 {
		t.Errorf("%v, %d failures", err, d.shelf.feeds[0].Failures)
	}
	if err := d.Poll(t.Context(), 99); err != nil {
		t.Errorf("a feed that is gone: %v", err)
	}
}

func TestDueFeedsAreFound(t *testing.T) {
	d := newDesk()
	d.subscribe(t, 0)
	for _, want := range []int{0, 1, 0} {
		if n, err := d.FindDue(t.Context()); err != nil || n != want {
			t.Errorf("%d due, want %d, %v", n, want, err)
		}
		d.now = d.now.Add(time.Hour)
	}
}

func TestFeedsAreFoundByWhatPeopleType(t *testing.T) {
	d := newDesk()
	for _, f := range []Document{
		{URL: "https://a.example/feed", Title: "The A"},
		{URL: "https://b.example/feed", Title: "The B"},
		{URL: "https://c.example/2", Title: "2"},
		{URL: "https://c.example/x", Title: "The A"},
		{URL: "https://d.example/y", Title: "The B, too"},
	} {
		d.doc = f
		d.subscribe(t, 0)
	}
	d.doc = Document{URL: "https://a.example/feed"} // a second channel has it too
	if _, err := d.Subscribe(t.Context(), Wish{GuildID: "g", ChannelID: "c2"}, "a.example/feed"); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		text string
		want int64 // 0: not found, -1: several
	}{
		{"2", 2},
		{"#2", 2},
		{"https://a.example/feed", 1},
		{"a.example/feed/", 1},
		{"<http://A.example/feed>", 1},
		{"the b", 2},
		{"example/x", 4},
		{" THE B ", 2},
		{"The A", -1},
		{"feed", -1},
		{"", 0},
		{"nothing", 0},
		{"0", 0},
	}
	for _, tt := range tests {
		f, err := d.Find(t.Context(), "g", tt.text)
		var several *AmbiguousError
		switch {
		case tt.want > 0 && (err != nil || f.ID != tt.want),
			tt.want == 0 && !errors.Is(err, ErrNotFound),
			tt.want < 0 && !errors.As(err, &several):
			t.Errorf("%q: feed %d, %v, want %d", tt.text, f.ID, err, tt.want)
		}
	}
	if _, err := d.Find(t.Context(), "another server", "1"); !errors.Is(err, ErrNotFound) {
		t.Errorf("another server's feed: %v", err)
	}
	if err := d.Unsubscribe(t.Context(), "g", 2); err != nil {
		t.Error(err)
	}
	if list, err := d.List(t.Context(), "g"); err != nil || len(list) != 5 {
		t.Errorf("%d subscriptions, %v", len(list), err)
	}
}
