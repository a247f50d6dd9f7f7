package main

import (
	"context"
	"math/rand/v2"
	"strings"
	"time"
)

const (
	// postSpan is how long after the command's acknowledgement the bot dies at most.
	postSpan = 400 * time.Millisecond
	// postedWithin bounds how long articles may take once the bot is back.
	postedWithin = 20 * time.Second
)

type articlesOutcome struct{ whole, doubled, visible, begun bool }

func articlesOnce(ctx context.Context, b *bench, r *report) error {
	outcomes := make([]articlesOutcome, b.runs)
	err := b.repeat(ctx, r, b.runs, func(ctx context.Context, run int, s *stage) error {
		return postAndKill(ctx, s, run, rand.N(postSpan), &outcomes[run])
	})
	var whole, visible, single, begun int
	for _, o := range outcomes {
		whole += count(o.whole)
		visible += count(o.visible)
		single += count(o.whole && !o.doubled)
		begun += count(o.begun)
	}
	r.of("runs in which each article has one post, one discussion, one welcome", whole, b.runs)
	r.of("runs in which nothing was made twice", single, b.runs)
	r.of("runs in which people see each discussion once", visible, b.runs)
	r.tell("in %d of %d runs something had been posted when the bot died", begun, b.runs)
	return err
}

func postAndKill(ctx context.Context, s *stage, run int, after time.Duration, o *articlesOutcome) error {
	channels := []struct{ name, id string }{
		{"text channel", s.Channels.Discussions}, {"forum", s.Channels.Forum}, {"announcement channel", s.Channels.Announcements},
	}
	channel := channels[run%len(channels)]
	news, titles, stop, err := serveFeed(ctx)
	if err != nil {
		return err
	}
	defer stop()
	if err := s.startBot(ctx); err != nil {
		return err
	}
	if err := s.setUp(ctx); err != nil {
		return err
	}
	mark := s.mark()
	_, before, err := s.admin.Events(ctx, 0)
	if err != nil {
		return err
	}
	options := feedOptions(news.FeedURL(), channel.id, len(titles))
	if err := s.admin.Command(ctx, s.Channels.Moderators, "feed add", options...); err != nil {
		return err
	}
	if err := s.acknowledged(ctx, "the command", mark); err != nil {
		return err
	}
	if err := pause(ctx, after); err != nil {
		return err
	}
	s.kill()
	if err := s.settle(ctx); err != nil {
		return err
	}
	stood := s.discussionsIn(channel.id, titles)
	posts, welcomes := total(stood.posts), total(stood.welcomes)
	o.begun = posts > 0
	if err := s.startBot(ctx); err != nil {
		return err
	}
	answered, err := s.wasTold(ctx, before, "Added feed")
	if err != nil {
		return err
	}
	if !answered { // the admin saw no answer and asks again
		if err := s.insist(ctx, added, "feed add", options...); err != nil {
			return err
		}
	}
	waited := s.discussed(ctx, channel.id, titles, postedWithin)
	if err := s.quiet(ctx, 500*time.Millisecond); err != nil {
		return err
	}
	d := s.discussionsIn(channel.id, titles)
	o.whole = d.complete(titles, channel.id == s.Channels.Announcements) == nil
	o.doubled = d.doubled(titles) != nil
	o.visible = s.shown(ctx, channel.id, titles) == nil
	s.tell("%s, killed %v after the acknowledgement with %s and %s made; at the end %s", channel.name, after.Round(time.Millisecond),
		plural(posts, "post"), plural(welcomes, "welcome"), said2(waited, "each article once"))
	return nil
}

func total(counts map[string]int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

// wasTold says whether the admin was shown some words after an event.
func (s *stage) wasTold(ctx context.Context, after int64, words string) (bool, error) {
	events, _, err := s.admin.Events(ctx, after)
	if err != nil {
		return false, err
	}
	for _, e := range events {
		if m, err := e.Message(); err == nil && strings.Contains(m.Content, words) {
			return true, nil
		}
	}
	return false, nil
}
