package discord

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ombud/internal/discord/newsroom"
	"ombud/internal/fakediscord"
	"ombud/internal/moderation"
)

const postMessage = "/channels/{channel_id}/messages"

// heldFor is how long an error asks to wait; zero: it does not.
func heldFor(err error) time.Duration {
	var held interface{ RetryAfter() time.Duration }
	if !errors.As(err, &held) {
		return 0
	}
	return held.RetryAfter()
}

func TestAChannelThatRefusesCardsIsAskedOnceAMinuteWhateverTheNumberOfCases(t *testing.T) {
	atTheDesk(t, func(n *desk) {
		var log strings.Builder
		n.client.log = slog.New(slog.NewTextHandler(&log, nil))
		notifier := &Notifier{Client: n.client, Policy: housePolicy}
		n.Cause(fakediscord.Fault{Kind: "forbidden", Method: "POST", Channel: n.World.Channels.Moderators, Times: -1})
		began, shown := time.Now(), 0
		for time.Since(began) < 61*time.Minute {
			for i := range 30 {
				c := openCase("You idiot")
				c.ID = int64(i + 1)
				_, err := notifier.ShowCard(n.T.Context(), n.server(), c, true)
				if wait := heldFor(err); wait < time.Minute || wait > 2*time.Minute {
					n.T.Fatalf("asked to wait %s: %v", wait, err)
				}
				shown++
			}
			time.Sleep(10 * time.Second)
		}
		if got := n.Calls("POST", postMessage); shown != 366*30 || got < 55 || got > 62 {
			n.T.Errorf("%d posts were tried for %d calls", got, shown)
		}
		if got := n.Calls("GET", postMessage); got > 62 {
			n.T.Errorf("%d times the channel was searched", got)
		}
		text := log.String()
		if got := strings.Count(text, "level=ERROR"); got != 2 || !strings.Contains(text, n.World.Channels.Moderators) || !strings.Contains(text, "Send Messages") {
			n.T.Errorf("%d lines in an hour and a minute:\n%s", got, text)
		}
	})
}

func TestAChannelTakesCardsAgainWithinAMinuteOfItsPermission(t *testing.T) {
	atTheDesk(t, func(n *desk) {
		notifier := &Notifier{Client: n.client, Policy: housePolicy}
		old := openCase("You idiot")
		var err error
		if old.Card, err = notifier.ShowCard(n.T.Context(), n.server(), old, false); err != nil {
			n.T.Fatal(err)
		}
		n.Cause(fakediscord.Fault{Kind: "forbidden", Method: "POST", Channel: n.World.Channels.Moderators, Times: 1})
		c := openCase("You fool")
		c.ID = old.ID + 1
		if _, err := notifier.ShowCard(n.T.Context(), n.server(), c, false); heldFor(err) == 0 {
			n.T.Fatal(err)
		}
		// Who may not post may still edit, and an edit says nothing about posts.
		if at, err := notifier.ShowCard(n.T.Context(), n.server(), old, true); err != nil || at != old.Card {
			n.T.Errorf("the card that stands: %v, %v", at, err)
		}
		if _, err := notifier.ShowCard(n.T.Context(), n.server(), c, true); heldFor(err) == 0 {
			n.T.Errorf("the channel is held no more: %v", err)
		}
		time.Sleep(probeEvery + time.Second)
		for range 2 {
			if _, err := notifier.ShowCard(n.T.Context(), n.server(), c, false); err != nil {
				n.T.Error(err)
			}
			c.ID++
		}
	})
}

func TestOfCardsThatComeTogetherOneProbesTheChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent atomic.Int32
		notifier := &Notifier{Client: clientOver(t, func(*http.Request) (*http.Response, error) {
			sent.Add(1)
			time.Sleep(time.Second)
			return newsroom.Answer(403, `{"code":50013,"message":"Missing Permissions"}`), nil
		}), Policy: housePolicy}
		show := func() {
			if _, err := notifier.ShowCard(t.Context(), moderation.Server{GuildID: "1", ModeratorsChannel: "2"}, openCase("x"), false); heldFor(err) == 0 {
				t.Error(err)
			}
		}
		show()
		time.Sleep(probeEvery + time.Second)
		var all sync.WaitGroup
		for range 20 {
			all.Go(show)
		}
		all.Wait()
		if got := sent.Load(); got != 2 {
			t.Errorf("%d requests", got)
		}
	})
}

func TestAChannelThatCannotBeSeenOrIsGoneIsLeftAloneWholly(t *testing.T) {
	for _, said := range []struct {
		name   string
		status int
		body   string
		log    string
	}{
		{"access", 403, `{"code":50001,"message":"Missing Access"}`, "View Channels"},
		{"no code", 403, `<html>`, "View Channels"},
		{"gone", 404, `{"code":10003,"message":"Unknown Channel"}`, "name another with /setup"},
	} {
		t.Run(said.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sent := 0
				var log strings.Builder
				c := clientOver(t, func(r *http.Request) (*http.Response, error) {
					if !strings.Contains(r.URL.Path, "/channels/") { // whether ombud is still on the server
						return newsroom.Answer(200, `{"id":"1"}`), nil
					}
					sent++
					return newsroom.Answer(said.status, said.body), nil
				})
				c.log = slog.New(slog.NewTextHandler(&log, nil))
				notifier := &Notifier{Client: c, Policy: housePolicy}
				s := moderation.Server{GuildID: "1", ModeratorsChannel: "2"}
				posted, fresh := openCase("x"), openCase("y")
				posted.Card = moderation.CardRef{ChannelID: "2", MessageID: "3"}
				for range 50 {
					for _, shown := range []moderation.Case{posted, fresh} {
						if _, err := notifier.ShowCard(t.Context(), s, shown, true); heldFor(err) == 0 {
							t.Fatal(err)
						}
					}
				}
				if sent < 1 || sent > 2 { // of a channel that is gone, first the edit hears and then the post
					t.Errorf("%d requests", sent)
				}
				if strings.Count(log.String(), "level=ERROR") != 1 || !strings.Contains(log.String(), said.log) {
					t.Error(log.String())
				}
			})
		})
	}
}

func TestACardInAClosedEarlierChannelIsPostedAnewInThePresentOne(t *testing.T) {
	for _, code := range []string{"50001", "50013", "10003"} {
		synctest.Test(t, func(t *testing.T) {
			edits, log := 0, strings.Builder{}
			c := clientOver(t, func(r *http.Request) (*http.Response, error) {
				if strings.Contains(r.URL.Path, "/channels/7/") {
					edits++
					return newsroom.Answer(403, `{"code":`+code+`,"message":"no"}`), nil
				}
				if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/messages") {
					return newsroom.Answer(200, `[]`), nil // no earlier try got through
				}
				return newsroom.Answer(200, `{"id":"9"}`), nil
			})
			c.log = slog.New(slog.NewTextHandler(&log, nil))
			notifier := &Notifier{Client: c, Policy: housePolicy}
			for range 20 {
				shown := openCase("x")
				shown.Card = moderation.CardRef{ChannelID: "7", MessageID: "3"}
				at, err := notifier.ShowCard(t.Context(), moderation.Server{GuildID: "1", ModeratorsChannel: "8"}, shown, true)
				if want := (moderation.CardRef{ChannelID: "8", MessageID: "9"}); err != nil || at != want {
					t.Errorf("code %s: %v, %v", code, at, err)
				}
			}
			if edits != 1 || log.Len() != 0 {
				t.Errorf("code %s: %d edits where nobody looks; the log says %q", code, edits, log.String())
			}
		})
	}
}
