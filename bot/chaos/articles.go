package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"ombud/internal/fakediscord"
	"ombud/internal/sandbox"
)

// serveFeed serves a small feed on loopback until the returned function is called.
func serveFeed(ctx context.Context) (news *sandbox.Newsroom, titles []string, stop func(), err error) {
	if news, stop, err = serveNews(ctx); err != nil {
		return nil, nil, nil, err
	}
	titles = []string{"Ferry back on Friday", "Swimming pool opens late", "Market moves indoors"}
	for i, title := range titles {
		news.Publish(sandbox.Story{
			Slug: fmt.Sprintf("story-%d", i), Title: title, Summary: "What the harbour town needs to know about it.",
			At: time.Now().Add(time.Duration(i-len(titles)) * time.Hour),
		})
	}
	return news, titles, stop, nil
}

// withFeed sets the bot up and waits until the three articles of a small feed stand in a channel, each with
// its discussion. The feed is served until the returned function is called.
func (s *stage) withFeed(ctx context.Context, channel string) (news *sandbox.Newsroom, titles []string, stop func(), err error) {
	if news, titles, stop, err = s.subscribed(ctx, channel, harbourStories); err != nil {
		return nil, nil, nil, err
	}
	if err := s.discussed(ctx, channel, titles, restart); err != nil {
		stop()
		return nil, nil, nil, err
	}
	return news, titles, stop, nil
}

// subscribed sets the bot up and has a channel get a small feed, and so many of its articles at once.
func (s *stage) subscribed(ctx context.Context, channel string, newest int) (news *sandbox.Newsroom, titles []string, stop func(), err error) {
	if news, titles, stop, err = serveFeed(ctx); err != nil {
		return nil, nil, nil, err
	}
	if err = s.inService(ctx); err == nil {
		err = s.insist(ctx, added, "feed add", feedOptions(news.FeedURL(), channel, newest)...)
	}
	if err != nil {
		stop()
		return nil, nil, nil, err
	}
	return news, titles, stop, nil
}

// added is how /feed add is answered; the second time, when the first answer was lost.
const added = "Added feed|has this feed already"

// harbourStories is how many articles serveFeed's feed begins with.
const harbourStories = 3

// serveNews serves a feed without stories on loopback until the returned function is called.
func serveNews(ctx context.Context) (news *sandbox.Newsroom, stop func(), err error) {
	var listen net.ListenConfig
	l, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, fmt.Errorf("serve a feed: %w", err)
	}
	news = &sandbox.Newsroom{Name: "Harbour Gazette", URL: "http://" + l.Addr().String()}
	server := &http.Server{Handler: news, ReadHeaderTimeout: 10 * time.Second}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(l)
	}()
	return news, func() {
		_ = server.Close()
		<-served
	}, nil
}

// feedOptions subscribe a channel to a feed and ask for what it holds today.
func feedOptions(url, channel string, newest int) []fakediscord.CommandOption {
	return []fakediscord.CommandOption{
		option("url", url), option("channel", channel), option("now", true), option("newest", newest),
	}
}

// discussions are what the bot made of articles in a channel: how often each
// thing was ever made, by the Discord's answers.
type discussions struct {
	posts, threads, welcomes, published map[string]int // by title
}

// complete says what is missing or there twice.
func (d discussions) complete(titles []string, announced bool) error {
	var wrong []error
	for _, t := range titles {
		if d.posts[t] != 1 || d.threads[t] != 1 || d.welcomes[t] != 1 || announced && d.published[t] != 1 {
			wrong = append(wrong, fmt.Errorf("%q: posts %d, discussions %d, welcomes %d, published to followers %d",
				t, d.posts[t], d.threads[t], d.welcomes[t], d.published[t]))
		}
	}
	return errors.Join(wrong...)
}

// doubled says what was made twice: that never mends.
func (d discussions) doubled(titles []string) error {
	for _, t := range titles {
		if max(d.posts[t], d.threads[t], d.welcomes[t], d.published[t]) > 1 {
			return fmt.Errorf("%q: posts %d, discussions %d, welcomes %d, published to followers %d",
				t, d.posts[t], d.threads[t], d.welcomes[t], d.published[t])
		}
	}
	return nil
}

// discussionsIn reads the log. A request that Discord answered with what was
// there already made nothing.
func (s *stage) discussionsIn(channel string, titles []string) discussions {
	d := discussions{map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}}
	for _, title := range titles {
		threads := map[string]bool{}
		if channel == s.Channels.Forum {
			threads = s.made("/channels/"+channel+"/threads", title)
			d.posts[title] = len(threads)
		} else {
			posts := s.posted(channel, title)
			d.posts[title] = len(posts)
			for post := range posts {
				for thread := range s.made("/channels/"+channel+"/messages/"+post+"/threads", "") {
					threads[thread] = true
				}
				d.published[title] += len(s.made("/channels/"+channel+"/messages/"+post+"/crosspost", ""))
			}
		}
		d.threads[title] = len(threads)
		for thread := range threads {
			d.welcomes[title] += len(s.posted(thread, "comment policy"))
		}
	}
	return d
}

// made are the ids of what the bot's accepted POSTs on a path brought about.
func (s *stage) made(path, words string) map[string]bool {
	ids := map[string]bool{}
	for _, e := range s.where(func(e fakediscord.Entry) bool {
		return s.byBot(e) && e.Method == http.MethodPost && e.Path == path && accepted(e)
	}) {
		var thing struct {
			ID string `json:"id"`
		}
		if strings.Contains(string(e.Request), words) && json.Unmarshal(e.Response, &thing) == nil {
			ids[thing.ID] = true
		}
	}
	return ids
}

// shown counts the threads with a title that people see under a channel.
func (s *stage) shown(ctx context.Context, channel string, titles []string) error {
	threads, err := s.threads(ctx, channel)
	if err != nil {
		return err
	}
	count := map[string]int{}
	for _, t := range threads {
		count[t.Name]++
	}
	for _, title := range titles {
		if count[title] != 1 {
			return fmt.Errorf("people see %d discussions called %q", count[title], title)
		}
	}
	return nil
}

// discussed waits until every article has its post, its discussion and its welcome.
func (s *stage) discussed(ctx context.Context, channel string, titles []string, limit time.Duration) error {
	return eventually(ctx, limit, func() error {
		return s.discussionsIn(channel, titles).complete(titles, channel == s.Channels.Announcements)
	})
}
