package bot_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"ombud/internal/article"
	"ombud/internal/store"
)

// TestASweepOverThreeHundredChannels looks for what somebody wrote on a server that watches 300 channels,
// on a Discord that is slow to list their archives: listing them all takes longer than a try of a job
// may last, and is done page by page.
func TestASweepOverThreeHundredChannels(t *testing.T) {
	furnish := withTables(t)
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil, virtualTime())
		defer s.end()
		furnish(s)
		if err := s.sweepManyChannels(300); err != nil {
			t.Fatalf("%v\n%.4000s", err, s.logs())
		}
	})
}

func (s *stage) sweepManyChannels(n int) error {
	if err := s.steps("ombud starts", "ada runs /setup discussions:#discussions moderators:#moderators role:@moderator", "ombud stops"); err != nil {
		return err
	}
	if err := s.watchMany(context.Background(), n); err != nil {
		return err
	}
	return s.steps(
		"ombud starts",
		"newt says in #discussions: You are a complete idiot.",
		"the card about newt shows: open",
		"mia presses More on the card about newt",
		"mia is told: Case 1",
		"mia presses the button Same in the answer",
		"Discord misbehaves: slow method=GET route=/channels/{channel_id}/threads/archived/public times=-1 milliseconds=150",
		"mia fills in: How far back = The last day",
		"wait 3m",
		// One in #discussions, one in every hundredth channel, and one in an archived thread.
		fmt.Sprintf("#moderators shows: %d messages by one author", n/100+2),
		"ombud stops",
	)
}

// watch has a channel watched, as one with a feed is. A server may have more of them than it can have
// feeds: channels of which the feed moved are watched as long as there is a discussion.
func (s *stage) watch(ctx context.Context, channel string) error {
	db, err := sql.Open("sqlite", "file:"+s.file())
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `INSERT INTO subscriptions (channel_id, feed_id, guild_id, subscribed_at, owner_id)
		SELECT $1, feed_id, guild_id, subscribed_at, owner_id FROM subscriptions LIMIT 1`, channel)
	return errors.Join(err, db.Close())
}

// watchMany makes channels that are watched; newt says good morning in every hundredth, and in a thread
// that is archived.
func (s *stage) watchMany(ctx context.Context, n int) error {
	ada, newt := s.people["ada"], s.people["newt"]
	err := s.withStore(func(ctx context.Context, st *store.Store) error { //nolint:contextcheck // steps of a story have none to pass on
		doc := article.Document{URL: s.newsroom.FeedURL(), Title: s.newsroom.Name}
		_, err := st.Subscribe(ctx, article.Wish{GuildID: s.world.Guild, ChannelID: s.world.Channels.Announcements, OwnerID: s.world.Ada.ID}, doc, time.Now())
		return err
	})
	if err != nil {
		return err
	}
	for i := range n {
		var made struct {
			ID string `json:"id"`
		}
		body := map[string]any{"name": fmt.Sprintf("news-%03d", i)}
		if err := ada.Do(ctx, http.MethodPost, "/guilds/"+s.world.Guild+"/channels", body, &made); err != nil {
			return err
		}
		if err := s.watch(ctx, made.ID); err != nil {
			return err
		}
		if i%100 != 50 {
			continue
		}
		said, err := newt.Say(ctx, made.ID, "Good morning to everybody here.")
		if err != nil {
			return err
		}
		if i > 100 {
			continue
		}
		thread := "/channels/" + made.ID + "/messages/" + said + "/threads"
		if err := newt.Do(ctx, http.MethodPost, thread, map[string]any{"name": "The weather"}, &made); err != nil {
			return err
		}
		_, err = newt.Say(ctx, made.ID, "It rains.")
		if err := errors.Join(err, ada.Do(ctx, http.MethodPatch, "/channels/"+made.ID, map[string]any{"archived": true}, nil)); err != nil {
			return err
		}
	}
	return nil
}

// steps plays several lines of a story.
func (s *stage) steps(lines ...string) error {
	for _, line := range lines {
		if err := s.step(line); err != nil {
			return fmt.Errorf("%s: %w", line, err)
		}
	}
	return nil
}
