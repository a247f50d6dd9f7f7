package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ombud/internal/sandbox"
)

// offered: an admin is shown what a feed would look like and accepts it; then it brings an article.
func offered(ctx context.Context, s *stage) error {
	news, _, stop, err := serveFeed(ctx)
	if err != nil {
		return err
	}
	defer stop()
	if err := s.inService(ctx); err != nil {
		return err
	}
	channel := s.Channels.Discussions
	accept := func(ctx context.Context) error {
		err := s.insist(ctx, "Post its new articles in", "feed add", option("url", news.FeedURL()), option("channel", channel))
		if err != nil {
			return err
		}
		events, _, err := s.admin.Events(ctx, 0)
		if err != nil {
			return err
		}
		for _, e := range slices.Backward(events) {
			if m, err := e.Message(); err == nil {
				if b, ok := buttonOf(m, "Add it"); ok {
					return s.admin.Press(ctx, m.ChannelID, m.ID, b.CustomID)
				}
			}
		}
		return errors.New("the offer has no button")
	}
	listed := func() error {
		answer, err := s.command(ctx, "feed list")
		if err == nil && strings.Count(answer, news.Name) != 1 {
			err = fmt.Errorf("/feed list says %q", answer)
		}
		return err
	}
	if err := s.repeat(ctx, accept, listed); err != nil {
		return err
	}
	return s.brings(ctx, news, channel, "Lighthouse is lit again")
}

// brings lets a feed publish stories, and waits until each is posted and discussed once.
func (s *stage) brings(ctx context.Context, news *sandbox.Newsroom, channel string, titles ...string) error {
	s.publish(news, titles)
	if err := s.insist(ctx, "is asked again", "feed resume", option("feed", "1")); err != nil {
		return err
	}
	if err := s.discussed(ctx, channel, titles, restart); err != nil {
		return err
	}
	return s.quiet(ctx, time.Second)
}

func (s *stage) publish(news *sandbox.Newsroom, titles []string) {
	for i, title := range titles {
		news.Publish(sandbox.Story{
			Slug: fmt.Sprintf("later-%d", i), Title: title, Summary: "What the harbour town hears of later.", At: time.Now().Add(time.Duration(i) * time.Second),
		})
	}
}

// flooded: a feed brings more than is posted in an hour, of which the moderators hear once.
func flooded(ctx context.Context, s *stage) error {
	channel := s.Channels.Discussions
	news, titles, stop, err := s.subscribed(ctx, channel, 0)
	if err != nil {
		return err
	}
	defer stop()
	if err := s.insist(ctx, "at most 1 an hour", "feed edit", option("feed", "1"), option("per_hour", 1)); err != nil {
		return err
	}
	later := []string{"Lighthouse is lit again", "Cannery finds a buyer", "Regatta is put off"}
	s.publish(news, later)
	if err := s.insist(ctx, "is asked again", "feed resume", option("feed", "1")); err != nil {
		return err
	}
	newest := later[len(later)-1:]
	if err := s.discussed(ctx, channel, newest, restart); err != nil {
		return err
	}
	const words = "brought more new articles than the 1 an hour"
	if err := s.saidIn(ctx, s.Channels.Moderators, words); err != nil {
		return err
	}
	if err := s.atRest(ctx); err != nil {
		return err
	}
	if n := len(s.posted(s.Channels.Moderators, words)); n != 1 {
		return fmt.Errorf("the moderators were told %d times", n)
	}
	if all := s.discussionsIn(channel, slices.Concat(titles, later)); total(all.posts) != 1 {
		return fmt.Errorf("%d articles were posted", total(all.posts))
	}
	return nil
}
