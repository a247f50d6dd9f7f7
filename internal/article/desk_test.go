package article

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"
)

// shelf is a Store in memory. It keeps the promises of the interface as far as
// one process can; jobs are lists of ids.
type shelf struct {
	Store         // what no test of this package asks for
	feeds         []*Feed
	subscriptions []Subscription
	seen          map[int64]map[string]bool // feed → keys and content hashes
	posts         []*Post
	polls         []int64
	steps         []Step // every step stored, in order
	notices       []string
	unread        []Unread
	pages         []Page // as they were read
	refuse        error  // what Advance answers, once
}

func (s *shelf) feed(id int64) *Feed {
	for _, f := range s.feeds {
		if f.ID == id {
			return f
		}
	}
	return nil
}

func (s *shelf) Subscribe(_ context.Context, wish Wish, doc Document, at time.Time) (Feed, error) {
	guildID, channelID, newest := wish.GuildID, wish.ChannelID, wish.Newest
	var feed *Feed
	for _, f := range s.feeds {
		if f.URL == doc.URL {
			feed = f
		}
	}
	if feed == nil {
		feed = &Feed{ID: int64(len(s.feeds) + 1), URL: doc.URL, Title: doc.Title, Validity: doc.Validity, LastPoll: at, NextPoll: at.Add(max(doc.Validity.Interval, doc.NotBefore))}
		s.feeds = append(s.feeds, feed)
	}
	for _, sub := range s.subscriptions {
		if sub.Feed.ID == feed.ID && sub.ChannelID == channelID {
			return Feed{}, ErrAlreadySubscribed
		}
	}
	s.subscriptions = append(s.subscriptions, Subscription{Feed: *feed, GuildID: guildID, ChannelID: channelID})
	s.note(feed.ID, doc)
	for _, a := range slices.Backward(doc.Articles[:min(newest, len(doc.Articles))]) {
		s.post(feed.ID, a, guildID, channelID)
	}
	return *feed, nil
}

// note returns the articles that were not seen before, newest first.
func (s *shelf) note(feedID int64, doc Document) []Article {
	if s.seen == nil {
		s.seen = map[int64]map[string]bool{}
	}
	if s.seen[feedID] == nil {
		s.seen[feedID] = map[string]bool{}
	}
	var fresh []Article
	for _, a := range doc.Articles {
		if !s.seen[feedID][a.Key] && !s.seen[feedID][a.ContentHash()] {
			fresh = append(fresh, a)
		}
		s.seen[feedID][a.Key], s.seen[feedID][a.ContentHash()] = true, true
	}
	return fresh
}

func (s *shelf) post(feedID int64, a Article, guildID, channelID string) {
	s.posts = append(s.posts, &Post{ID: int64(len(s.posts) + 1), FeedID: feedID, Article: a, GuildID: guildID, ChannelID: channelID, Step: Waiting})
}

func (s *shelf) Unsubscribe(_ context.Context, guildID string, feedID int64) error {
	before := len(s.subscriptions)
	s.subscriptions = slices.DeleteFunc(s.subscriptions, func(sub Subscription) bool { return sub.GuildID == guildID && sub.Feed.ID == feedID })
	if len(s.subscriptions) == before {
		return ErrNotFound
	}
	return nil
}

func (s *shelf) Subscriptions(_ context.Context, guildID string) ([]Subscription, error) {
	var found []Subscription
	for _, sub := range s.subscriptions {
		if sub.GuildID == guildID {
			sub.Feed = *s.feed(sub.Feed.ID)
			found = append(found, sub)
		}
	}
	slices.SortFunc(found, func(a, b Subscription) int {
		return cmp.Or(strings.Compare(a.Feed.Title, b.Feed.Title), strings.Compare(a.ChannelID, b.ChannelID))
	})
	return found, nil
}

func (s *shelf) Feed(_ context.Context, feedID int64) (Feed, error) {
	if f := s.feed(feedID); f != nil {
		return *f, nil
	}
	return Feed{}, ErrNotFound
}

func (s *shelf) EnqueueDue(_ context.Context, now time.Time) (int, error) {
	before := len(s.polls)
	for _, f := range s.feeds {
		if !f.NextPoll.After(now) && f.Paused.IsZero() && !slices.Contains(s.polls, f.ID) {
			s.polls = append(s.polls, f.ID)
		}
	}
	return len(s.polls) - before, nil
}

func (s *shelf) AddArticles(_ context.Context, feedID int64, doc Document, next, at time.Time) (int, error) {
	f := s.feed(feedID)
	f.URL, f.Title, f.Validity, f.NextPoll, f.LastPoll, f.Failures, f.LastErr = doc.URL, doc.Title, doc.Validity, next, at, 0, ""
	fresh := s.note(feedID, doc)
	if len(fresh) > 0 {
		f.LastNew = at
	}
	for _, a := range slices.Backward(fresh) {
		for _, sub := range s.subscriptions {
			if sub.Feed.ID == feedID {
				s.post(feedID, a, sub.GuildID, sub.ChannelID)
			}
		}
	}
	return len(fresh), nil
}

func (s *shelf) PollFailed(_ context.Context, feedID int64, failed Failure) error {
	f := s.feed(feedID)
	f.LastErr, f.NextPoll, f.LastPoll, f.Failures = failed.Sentence, failed.Next, failed.At, f.Failures+1
	if f.Failing.IsZero() {
		f.Failing = failed.At
	}
	if failed.Pause {
		f.Paused = failed.At
		s.notices = append(s.notices, failed.Notice)
	}
	return nil
}

func (s *shelf) Postpone(_ context.Context, feedID int64, next time.Time) error {
	s.feed(feedID).NextPoll = next
	return nil
}

func (s *shelf) Post(_ context.Context, postID int64) (Post, error) {
	for _, p := range s.posts {
		if p.ID == postID {
			return *p, nil
		}
	}
	return Post{}, ErrNotFound
}

func (s *shelf) Advance(ctx context.Context, p Post) error {
	if err := cmp.Or(ctx.Err(), s.refuse); err != nil {
		s.refuse = nil
		return err
	}
	s.steps = append(s.steps, p.Step)
	*s.posts[p.ID-1] = p
	return nil
}

func (s *shelf) Waits(_ context.Context, postID int64, sentence string, _ bool) error {
	s.posts[postID-1].Failure = sentence
	return nil
}

func (s *shelf) Trying(_ context.Context, postID int64, t Tried) error {
	s.posts[postID-1].Tried = t
	return nil
}

func (s *shelf) Tended(_ context.Context, before, after Post) error {
	if s.posts[before.ID-1].Discussion.Life == before.Discussion.Life {
		*s.posts[before.ID-1] = after
	}
	return nil
}

func (s *shelf) UnreadPages(context.Context, int64, int) ([]Unread, error) { return s.unread, nil }

func (s *shelf) PageRead(_ context.Context, _ int64, p Page, _ time.Time) error {
	s.unread, s.pages = s.unread[1:], append(s.pages, p)
	return nil
}

// press is a Publisher that writes down what it was asked for.
type press struct {
	forum bool
	calls []string
	fail  map[string]error // by call; once
}

func (p *press) call(name string, again bool) error {
	if again {
		name += " again"
	}
	p.calls = append(p.calls, name)
	err := p.fail[name]
	delete(p.fail, name)
	return err
}

func (p *press) PostArticle(_ context.Context, _ Post, again bool) (Sent, error) {
	if err := p.call("post", again); err != nil {
		return Sent{}, err
	}
	if p.forum {
		return Sent{MessageID: "m1", DiscussionID: "d1"}, nil
	}
	return Sent{MessageID: "m1"}, nil
}

func (p *press) OpenDiscussion(context.Context, Post) (string, error) {
	return "d1", p.call("open", false)
}

func (p *press) Welcome(_ context.Context, _ Post, again bool) error { return p.call("welcome", again) }

func (p *press) Announce(context.Context, Post) error { return p.call("announce", false) }

func (p *press) Renew(_ context.Context, post Post, again bool) error {
	return p.call("renew "+post.Article.Title, again)
}

func (p *press) SayClosing(_ context.Context, _ Post, again bool) error { return p.call("say", again) }

func (p *press) Close(context.Context, Post) error { return p.call("close", false) }

func (p *press) Reopen(context.Context, Post) error { return p.call("reopen", false) }

func (p *press) Slow(_ context.Context, _ Post, seconds int) error {
	return p.call(fmt.Sprintf("slow %d", seconds), false)
}

// desk is a Service whose feed and clock a test moves.
type desk struct {
	Service
	shelf *shelf
	press *press
	doc   Document
	err   error
	now   time.Time
	asked []Validity
}

func newDesk() *desk {
	d := &desk{shelf: &shelf{}, press: &press{fail: map[string]error{}}, now: noon}
	d.doc = Document{URL: "https://a.example/feed", Title: "The A", Articles: stories("two", "one")}
	d.Service = Service{
		Store: d.shelf, Publisher: d.press, Now: func() time.Time { return d.now }, Log: slog.New(slog.DiscardHandler),
		Fetch: func(_ context.Context, _ string, last Validity) (Document, error) {
			d.asked = append(d.asked, last)
			return d.doc, d.err
		},
	}
	return d
}

func stories(names ...string) []Article {
	var all []Article
	for _, n := range names {
		all = append(all, Article{Key: "guid:" + n, Title: n, URL: "https://a.example/" + n})
	}
	return all
}

func (d *desk) subscribe(t *testing.T, newest int) Feed {
	t.Helper()
	f, err := d.Subscribe(t.Context(), Wish{GuildID: "g", ChannelID: "c", Newest: newest}, "a.example/feed")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (d *desk) poll(t *testing.T) Feed {
	t.Helper()
	if err := d.Poll(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	return *d.shelf.feed(1)
}
