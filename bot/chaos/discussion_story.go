package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// discussionLife: an article gets another headline, then its discussion is closed and opened again.
// Each of these is said and done once, whenever ombud dies.
func discussionLife(ctx context.Context, s *stage) error {
	channel := s.Channels.Discussions
	news, titles, stop, err := s.withFeed(ctx, channel)
	if err != nil {
		return err
	}
	defer stop()
	thread, err := s.threadOf(channel, titles[0])
	if err != nil {
		return err
	}
	news.Rename(titles[0], "Ferry back on Sunday", time.Now())
	if err := s.insist(ctx, "is asked again", "feed resume", option("feed", "1")); err != nil {
		return err
	}
	const changed, closes = "headline was changed", "discussion is closed"
	if err := s.saidIn(ctx, thread, changed); err != nil {
		return err
	}
	if err := s.insist(ctx, "is being closed|closed already", "discussion close", option("discussion", thread)); err != nil {
		return err
	}
	if err := s.locked(ctx, thread, true); err != nil {
		return err
	}
	if err := s.insist(ctx, "is being opened again|is open", "discussion reopen", option("discussion", thread)); err != nil {
		return err
	}
	if err := s.locked(ctx, thread, false); err != nil {
		return err
	}
	if err := s.atRest(ctx); err != nil {
		return err
	}
	for _, words := range []string{changed, closes} {
		if n := len(s.posted(thread, words)); n != 1 {
			return fmt.Errorf("%q was said %d times", words, n)
		}
	}
	return s.shown(ctx, channel, []string{"Ferry back on Sunday", titles[1], titles[2]})
}

// threadOf is the discussion that was opened under an article's post.
func (s *stage) threadOf(channel, title string) (string, error) {
	for post := range s.posted(channel, title) {
		for thread := range s.made("/channels/"+channel+"/messages/"+post+"/threads", "") {
			return thread, nil
		}
	}
	return "", fmt.Errorf("%q has no discussion", title)
}

func (s *stage) saidIn(ctx context.Context, thread, words string) error {
	return eventually(ctx, restart, func() error {
		if len(s.posted(thread, words)) == 0 {
			return fmt.Errorf("%q was not said", words)
		}
		return nil
	})
}

// locked waits until Discord shows a discussion as closed, or as open.
func (s *stage) locked(ctx context.Context, thread string, want bool) error {
	return eventually(ctx, restart, func() error {
		var t struct {
			Metadata struct {
				Archived bool `json:"archived"`
				Locked   bool `json:"locked"`
			} `json:"thread_metadata"`
		}
		if err := s.admin.Do(ctx, http.MethodGet, "/channels/"+thread, nil, &t); err != nil {
			return err
		}
		if t.Metadata.Archived != want || t.Metadata.Locked != want {
			return fmt.Errorf("archived: %v, locked: %v", t.Metadata.Archived, t.Metadata.Locked)
		}
		return nil
	})
}
