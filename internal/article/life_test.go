package article

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// published is a desk with one post whose discussion is open.
func published(t *testing.T) (*desk, *Post) {
	t.Helper()
	d := newDesk()
	d.subscribe(t, 1)
	if err := d.Publish(t.Context(), 1, false, false); err != nil {
		t.Fatal(err)
	}
	d.press.calls = nil
	return d, d.shelf.posts[0]
}

func TestADiscussionIsBroughtToWhatItsRowSays(t *testing.T) {
	tests := []struct {
		name  string
		order func(p *Post)
		fail  map[string]error
		last  bool
		calls []string
		life  Life
		fails bool
		left  bool // the headline stays to be shown
	}{
		{name: "nothing is outstanding", order: func(*Post) {}, life: Open},
		{name: "a new headline", order: func(p *Post) { p.Article.Title = "other" }, calls: []string{"renew other"}, life: Open},
		{name: "closing", order: func(p *Post) { p.Discussion.Life = Closing }, calls: []string{"say", "close"}, life: Closed},
		{name: "closing after the note", order: func(p *Post) { p.Discussion.Life = Noted }, calls: []string{"close"}, life: Closed},
		{name: "reopening", order: func(p *Post) { p.Discussion.Life = Reopening }, calls: []string{"reopen"}, life: Open},
		{name: "slowing down", order: func(p *Post) { p.Discussion.SlowWanted = 30 }, calls: []string{"slow 30"}, life: Open},
		{name: "a closed one changes no more", order: func(p *Post) { p.Discussion.Life, p.Article.Title = Closed, "other" }, life: Closed},
		{
			name: "the note fails once", order: func(p *Post) { p.Discussion.Life = Closing }, fail: map[string]error{"say": errWire},
			calls: []string{"say"}, life: Closing, fails: true,
		},
		{
			name: "the note fails for good", order: func(p *Post) { p.Discussion.Life = Closing }, fail: map[string]error{"say": errWire}, last: true,
			calls: []string{"say", "close"}, life: Closed,
		},
		{
			name: "it cannot be locked", order: func(p *Post) { p.Discussion.Life = Noted }, fail: map[string]error{"close": &WaitError{Sentence: "no"}}, last: true,
			calls: []string{"close"}, life: Open,
		},
		{
			name: "it is gone", order: func(p *Post) { p.Discussion.Life = Closing }, fail: map[string]error{"say": &FinalError{Sentence: "gone", Gone: true}},
			calls: []string{"say"}, life: Lost,
		},
		{
			name: "the headline cannot be shown", order: func(p *Post) { p.Article.Title = "other" }, fail: map[string]error{"renew other": &FinalError{Sentence: "no"}},
			calls: []string{"renew other"}, life: Open, left: true,
		},
		{
			name: "the headline is given up", order: func(p *Post) { p.Article.Title = "other" }, fail: map[string]error{"renew other": errWire}, last: true,
			calls: []string{"renew other"}, life: Open, left: true,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, p := published(t)
			tt.order(p)
			if tt.fail != nil {
				d.press.fail = tt.fail
			}
			if err := d.Tend(t.Context(), 1, false, tt.last); (err != nil) != tt.fails {
				t.Errorf("got %v", err)
			}
			if !slices.Equal(d.press.calls, tt.calls) || p.Discussion.Life != tt.life {
				t.Errorf("calls %q, the discussion is %q", d.press.calls, p.Discussion.Life)
			}
			if !tt.fails && tt.life == Open && ((p.Shown != p.Article.Title) != tt.left || p.Discussion.Slow != p.Discussion.SlowWanted) {
				t.Errorf("something is left: %+v", p)
			}
		})
	}
}

func TestADiscussionClosesAfterItsArticleIsOld(t *testing.T) {
	day := 24 * time.Hour
	for _, tt := range []struct {
		days      int
		published time.Time
		want      time.Time
	}{
		{0, noon, time.Time{}},
		{14, noon.Add(-2 * day), noon.Add(12 * day)},
		{14, time.Time{}, noon.Add(14 * day)},
		{14, noon.Add(-100 * day), noon.Add(day)}, // an old one that was asked for
	} {
		p := Post{Article: Article{Published: tt.published}, Settings: Settings{CloseDays: tt.days}}
		if got := closesAt(p, noon); !got.Equal(tt.want) {
			t.Errorf("%d days after %v: %v, want %v", tt.days, tt.published, got, tt.want)
		}
	}
}

func TestHeatSlowsDownStepByStep(t *testing.T) {
	for rate, want := range map[int]int{0: 0, 29: 0, 30: 10, 59: 10, 60: 30, 119: 30, 120: 60, 5000: 60} {
		if got := SlowFor(rate, 30); got != want {
			t.Errorf("%d a minute: %d seconds, want %d", rate, got, want)
		}
	}
	if SlowFor(5000, 0) != 0 {
		t.Error("a feed that wants none is slowed down")
	}
}

func TestAFeedThatFailsForDaysIsPaused(t *testing.T) {
	d := newDesk()
	d.subscribe(t, 0)
	d.err = &FetchError{Sentence: "a.example refuses connections."}
	polls := 0
	for d.shelf.feeds[0].Paused.IsZero() && polls < 100 {
		d.now = d.shelf.feeds[0].NextPoll
		d.poll(t)
		polls++
	}
	if days := d.now.Sub(noon).Hours() / 24; days < 3 || days > 4 || polls < pauseFailures {
		t.Errorf("paused after %.1f days and %d polls", days, polls)
	}
	want := "Feed 1 (a.example) failed at every try for 3 days and is paused: a.example refuses connections. The button below tries it again; so does `/feed resume`."
	if !slices.Equal(d.shelf.notices, []string{want}) {
		t.Errorf("told: %q", d.shelf.notices)
	}
	asked := len(d.asked)
	if d.poll(t); len(d.asked) != asked {
		t.Error("a paused feed is asked")
	}
}

// ombud, or its machine, was away for a week: that is no failure of the feed's.
func TestAFeedIsNotPausedAfterAFewFailures(t *testing.T) {
	d := newDesk()
	d.subscribe(t, 0)
	d.err = &FetchError{Sentence: "a.example refuses connections."}
	d.poll(t)
	d.now = d.now.Add(7 * 24 * time.Hour)
	if d.poll(t); !d.shelf.feeds[0].Paused.IsZero() {
		t.Errorf("paused after %d failures", d.shelf.feeds[0].Failures)
	}
}

func TestWhyAnArticleStandsWhereItDoes(t *testing.T) {
	trace := func(p Post) Trace { return Trace{Seen: noon, Since: noon.Add(-time.Hour), PageRead: noon, Post: p} }
	before, never, unread := trace(Post{}), trace(Post{}), trace(Post{ID: 1, Step: Waiting})
	before.Since, unread.PageRead = noon, time.Time{}
	for want, tr := range map[string]Trace{
		"It was in the feed already when this channel subscribed":                                        before,
		"It is known, but was never to be posted here":                                                   never,
		"It waits for its page":                                                                          unread,
		`It waits to be posted: It needs \*Send Messages\*.`:                                             trace(Post{ID: 1, Step: Waiting, Failure: "It needs *Send Messages*."}),
		"It waits to be posted.":                                                                         trace(Post{ID: 1, Step: Waiting}),
		"It was not posted: The feed's filter leaves it out.":                                            trace(Post{ID: 1, Step: Skipped, Failure: reasonFilter}),
		"It is posted, and its discussion is about to be opened.":                                        trace(Post{ID: 1, Step: Posted}),
		"It is posted, and its discussion waits for the welcome.":                                        trace(Post{ID: 1, Step: Threaded}),
		"It was posted, and its post or discussion is gone since.":                                       trace(Post{ID: 1, Step: Published, Discussion: Discussion{Life: Lost}}),
		"It is posted; its discussion is open. Something is missing: It needs Send Messages.":            trace(Post{ID: 1, Step: Published, Failure: "It needs Send Messages.", Discussion: Discussion{Life: Open}}),
		"It is posted; its discussion is open.":                                                          trace(Post{ID: 1, Step: Published, Discussion: Discussion{Life: Open}}),
		"It is posted; its discussion is closed. It was posted without its link, which Discord refused.": trace(Post{ID: 1, Step: Published, LeftOut: "link", Discussion: Discussion{Life: Closed}}),
		"It is posted; its discussion is held open by <@5>.":                                             trace(Post{ID: 1, Step: Published, Discussion: Discussion{Life: Open, HeldBy: "5"}}),
		"It is posted; its discussion is open and closes <t:":                                            trace(Post{ID: 1, Step: Published, Discussion: Discussion{Life: Open, ClosesAt: noon}}),
		"It is posted; its discussion is about to close.":                                                trace(Post{ID: 1, Step: Published, Discussion: Discussion{Life: Noted}}),
		"It is posted; its discussion is about to be reopened.":                                          trace(Post{ID: 1, Step: Published, Discussion: Discussion{Life: Reopening}}),
		"It is posted; its discussion is closed.":                                                        trace(Post{ID: 1, Step: Published, Discussion: Discussion{Life: Closed}}),
	} {
		if got := tr.Why(func(s string) string { return strings.ReplaceAll(s, "*", `\*`) }); !strings.HasPrefix(got, want) {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestPagesAreReadInOrderAndFailuresDoNotHoldArticlesUp(t *testing.T) {
	d := newDesk()
	d.shelf.unread = []Unread{{1, "https://a.example/1"}, {2, "https://a.example/2"}, {3, "https://a.example/3"}}
	var asked []string
	d.FetchPage = func(_ context.Context, address string) (Page, error) {
		asked = append(asked, address)
		if address == "https://a.example/2" {
			return Page{}, &FetchError{Sentence: "no"}
		}
		return Page{Title: address}, nil
	}
	if err := d.ReadPages(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if len(asked) != 3 || len(d.shelf.pages) != 3 || d.shelf.pages[0].Title != "https://a.example/1" || d.shelf.pages[1].Title != "" {
		t.Errorf("asked %q, read %+v", asked, d.shelf.pages)
	}
	d.shelf.unread = []Unread{{4, "https://a.example/4"}}
	d.FetchPage = func(context.Context, string) (Page, error) {
		return Page{}, &BusyError{Host: "a.example", After: busyAgain}
	}
	var busy *BusyError
	if err := d.ReadPages(t.Context(), 1); !errors.As(err, &busy) || len(d.shelf.unread) != 1 {
		t.Errorf("a busy site: %v, %d left", err, len(d.shelf.unread))
	}
}
