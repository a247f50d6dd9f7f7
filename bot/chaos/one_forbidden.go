package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"ombud/internal/fakediscord"
)

// oneForbidden: test 18. Of twenty channels one answers every call with 50013 after an absence.
func oneForbidden(ctx context.Context, b *bench, r *report) error {
	h := habits{messages: b.size(400, 80), perSecond: b.size(20, 40), violating: b.size(8, 8), seed: 18}
	return b.solo(ctx, r, func(ctx context.Context, s *stage) error {
		if err := s.begin(ctx); err != nil {
			return err
		}
		channels, stop, err := s.watchedChannels(ctx, 19)
		if err != nil {
			return err
		}
		defer stop()
		forbidden := channels[7]
		if err := s.stop(ctx); err != nil {
			return err
		}
		if err := s.fault(ctx, map[string]any{"kind": "forbidden", "channel": forbidden, "times": -1}); err != nil {
			return err
		}
		open, closed := s.crowd(), s.crowd()
		h.channels = slices.DeleteFunc(slices.Clone(channels), func(id string) bool { return id == forbidden })
		if err := open.write(ctx, h); err != nil {
			return err
		}
		h.channels, h.messages = []string{forbidden}, 4
		if err := closed.write(ctx, h); err != nil {
			return err
		}
		mark := s.mark()
		if err := s.startBot(ctx); err != nil {
			return err
		}
		e, err := s.judgeE1(ctx, open)
		if err != nil {
			return err
		}
		r.figure("the other 19 channels", e, e.met(), "bar: E1: all, of at least one, 0, 0")
		_ = eventually(ctx, soon, func() error { // the figure says whether they were
			if s.alertsAbout(mark, forbidden) == 0 {
				return errors.New("nobody was told")
			}
			return nil
		})
		if err := pause(ctx, time.Duration(b.size(30, 2))*time.Second); err != nil {
			return err
		}
		told := s.alertsAbout(mark, forbidden)
		r.figure("times that moderators were told", told, told == 1, "bar: 1")
		calls := s.callsIn(mark, forbidden)
		r.figure("calls into the forbidden channel", calls, calls <= 10, "bar: ≤ 10")
		if b.short {
			return nil
		}
		if err := s.admin.Do(ctx, http.MethodDelete, "/sandbox/faults", nil, nil); err != nil {
			return err
		}
		err = eventually(ctx, 6*time.Minute, func() error {
			e, err := s.lookE1(ctx, closed)
			if err == nil && !e.met() {
				err = errors.New(e.String())
			}
			return err
		})
		r.figure("what was missed there, once it is allowed", said2(err, "all judged"), err == nil, "bar: all judged, within six minutes")
		return nil
	})
}

// watchedChannels are the discussions channel and some more that get the articles of a feed.
func (s *stage) watchedChannels(ctx context.Context, more int) (channels []string, stop func(), err error) {
	news, _, stop, err := serveFeed(ctx)
	if err != nil {
		return nil, nil, err
	}
	channels = []string{s.Channels.Discussions}
	for n := range more {
		var made struct {
			ID string `json:"id"`
		}
		if err := s.admin.Do(ctx, http.MethodPost, "/guilds/"+s.Guild+"/channels", map[string]any{"name": fmt.Sprintf("talk-%d", n), "type": 0}, &made); err != nil {
			stop()
			return nil, nil, err
		}
		if err := s.insist(ctx, added, "feed add", feedOptions(news.FeedURL(), made.ID, 1)...); err != nil {
			stop()
			return nil, nil, err
		}
		channels = append(channels, made.ID)
	}
	return channels, stop, nil
}

// alertsAbout counts what moderators were told after a mark that names a channel.
func (s *stage) alertsAbout(mark int, channel string) (told int) {
	n := -1
	s.where(func(e fakediscord.Entry) bool {
		n++
		if n >= mark && s.byBot(e) && accepted(e) && e.Method == http.MethodPost && e.Path == "/channels/"+s.Channels.Moderators+"/messages" {
			var m struct {
				Content string `json:"content"`
			}
			if json.Unmarshal(e.Request, &m) == nil && strings.Contains(m.Content, channel) {
				told++
			}
		}
		return false
	})
	return told
}

// callsIn counts the bot's calls after a mark whose path names a channel.
func (s *stage) callsIn(mark int, channel string) (calls int) {
	n := -1
	s.where(func(e fakediscord.Entry) bool {
		n++
		calls += count(n >= mark && s.byBot(e) && strings.Contains(e.Path, channel))
		return false
	})
	return calls
}
