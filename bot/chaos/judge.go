package main

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"ombud/internal/fakediscord"
)

// settle waits for a call of the admin's to appear in the log: then everything
// that Discord did before it is there too.
func (s *stage) settle(ctx context.Context) error {
	mark := s.mark()
	if _, err := id(ctx, s.admin); err != nil {
		return err
	}
	err := s.await(ctx, "the log to catch up", mark, soon, func(e fakediscord.Entry) bool {
		return e.Event == "rest" && e.By == s.adminID && e.Path == "/users/@me"
	})
	return err
}

// restingWithin is how long the judge waits for the bot to rest.
const restingWithin = 8 * time.Second

// quiet waits until the bot has made no call that changes something for a while.
func (s *stage) quiet(ctx context.Context, span time.Duration) error {
	deadline := time.Now().Add(restingWithin)
	for time.Now().Before(deadline) {
		if err := s.settle(ctx); err != nil {
			return err
		}
		mark := s.mark()
		if err := pause(ctx, span); err != nil {
			return err
		}
		if err := s.settle(ctx); err != nil {
			return err
		}
		if len(s.changes(mark)) == 0 {
			return nil
		}
	}
	return nil // it never rests; the judge sees what it did
}

// acknowledged waits until ombud has acknowledged an interaction after a mark.
func (s *stage) acknowledged(ctx context.Context, what string, mark int) error {
	return s.await(ctx, what+" to be acknowledged", mark, soon, func(e fakediscord.Entry) bool {
		return e.Event == "rest" && e.Method == http.MethodPost && strings.HasSuffix(e.Route, "/callback") && accepted(e)
	})
}

// changes are the bot's calls after a mark that changed something.
func (s *stage) changes(mark int) []fakediscord.Entry {
	n := -1
	return s.where(func(e fakediscord.Entry) bool {
		n++
		return n >= mark && s.byBot(e) && e.Method != http.MethodGet && accepted(e)
	})
}

func (s *stage) byBot(e fakediscord.Entry) bool { return e.Event == "rest" && e.By == s.botID }

func accepted(e fakediscord.Entry) bool { return e.Status >= 200 && e.Status <= 299 }

// deletions are the bot's calls to delete a message, by Discord's answer.
func (s *stage) deletions(m said) (asked, taken int) {
	list := s.where(func(e fakediscord.Entry) bool {
		return s.byBot(e) && e.Method == http.MethodDelete && e.Path == "/channels/"+m.channel+"/messages/"+m.id
	})
	for _, e := range list {
		if accepted(e) {
			taken++
		}
	}
	return len(list), taken
}

// posted are the different messages that the bot ever posted in a channel and
// whose request holds some words. A nonce that Discord knew already brings the
// same id again and is no second message.
func (s *stage) posted(channel, words string) map[string]bool {
	ids := map[string]bool{}
	for _, e := range s.where(func(e fakediscord.Entry) bool {
		return s.byBot(e) && e.Method == http.MethodPost && e.Path == "/channels/"+channel+"/messages" && accepted(e)
	}) {
		var m struct {
			ID string `json:"id"`
		}
		if strings.Contains(string(e.Request), words) && json.Unmarshal(e.Response, &m) == nil {
			ids[m.ID] = true
		}
	}
	return ids
}

// cardsEver counts the cards about a message that were ever posted, also those
// that somebody deleted since. A case that shares another's card has that one.
func (s *stage) cardsEver(ctx context.Context, m said) int {
	about := m.id
	if leads, err := s.shownOn(ctx); err == nil && leads[about] != "" {
		about = leads[about]
	}
	return len(s.posted(s.Channels.Moderators, "/"+about))
}

// seen says whether Discord had put a message into the bot's session before a place in the log.
func (s *stage) seen(m said, before int) bool {
	n := -1
	return len(s.where(func(e fakediscord.Entry) bool {
		n++
		return n < before && e.Event == "dispatch" && e.To == s.botID && e.T == "MESSAGE_CREATE" && strings.Contains(string(e.D), m.id)
	})) > 0
}

// sessionsGot are those messages that Discord put into the bot's session.
func (s *stage) sessionsGot(written []said) map[string]bool {
	got := map[string]bool{}
	for _, m := range written {
		got[m.id] = s.seen(m, s.mark())
	}
	return got
}
