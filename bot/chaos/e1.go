package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"time"

	"ombud/internal/fakediscord"
)

// barE1 is the promise that all of this is about. A message that broke the
// policy only for a while, or is gone, may have its card or none, never two.
const barE1 = "E1: each violating message has one case and is named on one card, no other is"

// e1 is how far the promise was kept.
type e1 struct {
	violating, named int      // that stand; and of them, named on exactly one card
	cases            int      // of the violating, with exactly one case in the database
	doubled          int      // named on two cards or more, whatever became of them
	accused          int      // never broke the policy and named, or with a case
	wrong            []string // some of what is wrong, for people
}

func (e e1) met() bool {
	return e.violating > 0 && e.named == e.violating && e.cases == e.violating && e.doubled == 0 && e.accused == 0
}

func (e e1) String() string {
	return fmt.Sprintf("%d of %d on one card and %d in one case, doubled %d, clean ones accused %d", e.named, e.violating, e.cases, e.doubled, e.accused)
}

// e1 prints a verdict as a figure.
func (r *report) e1(e e1) {
	r.figure("E1", e, e.met(), "bar: all, of at least one, 0, 0")
	for _, w := range e.wrong {
		r.tell("%s", w)
	}
}

// patience is how long the judge waits for one more card. Discord takes five in
// five seconds.
const patience = 12 * time.Second

// judgeE1 waits while the bot still posts cards, and then holds everything that
// the crowd wrote against the cards and the cases.
func (s *stage) judgeE1(ctx context.Context, c *crowd) (e1, error) {
	best, last := -1, time.Now()
	for {
		e, err := s.lookE1(ctx, c)
		if err != nil {
			return e, err
		}
		if e.named > best {
			best, last = e.named, time.Now()
		}
		if e.named == e.violating || time.Since(last) > max(patience, s.patience) {
			break
		}
		if err := pause(ctx, 200*time.Millisecond); err != nil {
			return e, fmt.Errorf("judge what was written: %w", err)
		}
	}
	if err := s.quiet(ctx, time.Second); err != nil {
		return e1{}, err
	}
	return s.lookE1(ctx, c)
}

// lookE1 judges the state of this moment.
func (s *stage) lookE1(ctx context.Context, c *crowd) (e e1, err error) {
	named, err := s.named(ctx)
	if err != nil {
		return e, err
	}
	cases, err := s.casesByMessage(ctx)
	if err != nil {
		return e, err
	}
	for _, m := range c.all() {
		cards, cased := len(named[m.id]), cases[m.id]
		var wrong string
		switch {
		case m.violates && !m.deleted:
			e.violating++
			e.named += count(cards == 1)
			e.cases += count(cased == 1)
			if cards != 1 || cased != 1 {
				wrong = "violating"
			}
		case !m.did:
			e.accused += count(cards > 0 || cased > 0)
			if cards > 0 || cased > 0 {
				wrong = "clean"
			}
		}
		e.doubled += count(cards > 1 || cased > 1)
		if cards > 1 || cased > 1 {
			wrong += " doubled"
		}
		if wrong != "" && len(e.wrong) < 5 {
			e.wrong = append(e.wrong, fmt.Sprintf("%s: message %s in %s has cards %d, cases %d (deleted: %v)", wrong, m.id, m.channel, cards, cased, m.deleted))
		}
	}
	return e, nil
}

// named are the cards that ever named a message, by message: those that stand in
// the moderators' channel, and those that the log knows to have been posted.
func (s *stage) named(ctx context.Context) (map[string]map[string]bool, error) {
	names := map[string]map[string]bool{}
	add := func(card, text string) {
		for _, m := range jumpLink().FindAllStringSubmatch(text, -1) {
			if names[m[1]] == nil {
				names[m[1]] = map[string]bool{}
			}
			names[m[1]][card] = true
		}
	}
	for _, e := range s.where(func(e fakediscord.Entry) bool {
		return s.byBot(e) && e.Method == http.MethodPost && accepted(e) && e.Path == "/channels/"+s.Channels.Moderators+"/messages"
	}) {
		var m struct {
			ID string `json:"id"`
		}
		if json.Unmarshal(e.Response, &m) == nil {
			add(m.ID, string(e.Request))
		}
	}
	cards, err := s.history(ctx, s.Channels.Moderators)
	if err != nil {
		return nil, err
	}
	for _, m := range cards {
		if m.Author.ID == s.botID {
			add(m.ID, m.Text())
		}
	}
	leads, err := s.shownOn(ctx)
	if err != nil {
		return nil, err
	}
	for message, lead := range leads { // whatever room its card has for it
		names[message] = names[lead]
	}
	return names, nil
}

// jumpLink finds the message that a card leads to.
func jumpLink() *regexp.Regexp {
	return regexp.MustCompile(`/channels/\d+/\d+/(\d+)`)
}

// history is all that stands in a channel, newest first.
func (s *stage) history(ctx context.Context, channel string) ([]fakediscord.SeenMessage, error) {
	const page = 100
	var all []fakediscord.SeenMessage
	before := ""
	for {
		var list []fakediscord.SeenMessage
		path := fmt.Sprintf("/channels/%s/messages?limit=%d%s", channel, page, before)
		if err := s.admin.Do(ctx, http.MethodGet, path, nil, &list); err != nil {
			return nil, fmt.Errorf("read channel %s: %w", channel, err)
		}
		all = append(all, list...)
		if len(list) < page {
			return all, nil
		}
		before = "&before=" + list[len(list)-1].ID
	}
}
