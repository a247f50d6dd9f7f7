package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"ombud/internal/fakediscord"
)

// snapshot is all that the admin can read: the messages of every channel and
// thread, in their order, as Discord sends them. That a message was edited is
// left out: a job that is done again draws the same card once more.
func (s *stage) snapshot(ctx context.Context) (string, error) {
	var b strings.Builder
	channels := []string{s.Channels.Discussions, s.Channels.Announcements, s.Channels.Forum, s.Channels.Moderators}
	for _, parent := range slices.Clone(channels) {
		threads, err := s.threads(ctx, parent)
		if err != nil {
			return "", fmt.Errorf("list the threads of %s: %w", parent, err)
		}
		for _, t := range threads {
			channels = append(channels, t.ID)
		}
	}
	for _, channel := range channels {
		if channel == s.Channels.Forum {
			continue // a forum has posts and no messages
		}
		messages, err := s.admin.Messages(ctx, channel)
		if err != nil {
			return "", fmt.Errorf("read channel %s: %w", channel, err)
		}
		for _, m := range messages {
			m.Edited = nil
			line, err := json.Marshal(m)
			if err != nil {
				return "", fmt.Errorf("write down message %s: %w", m.ID, err)
			}
			fmt.Fprintf(&b, "%s %s\n", channel, line)
		}
	}
	return b.String(), nil
}

// threads are a channel's threads or posts. Discord lists them for bots only.
func (s *stage) threads(ctx context.Context, channel string) ([]fakediscord.SeenThread, error) {
	return s.eye.Threads(ctx, channel)
}
