package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ombud/internal/fakediscord"
	"ombud/internal/store"
)

// TestDecisionsAndUndosNeverDisagree lets several moderators decide and undo at random, and after
// each press compares what Discord has, what the card says and, at the end, what the history says
// with what the table of docs/moderating.md promises.
func TestDecisionsAndUndosNeverDisagree(t *testing.T) {
	const seeds, presses = 6, 10
	for seed := range uint64(seeds) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			furnish := withTables(t)
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, nil, virtualTime())
				defer s.end()
				furnish(s)
				p := &deskModel{stage: s, rng: rand.New(rand.NewPCG(seed, 13)), stands: true, member: true}
				if err := p.play(presses); err != nil {
					t.Fatalf("%v\nafter %s", err, strings.Join(p.did, ", "))
				}
			})
		})
	}
}

// deskModel is what should be so, kept by the rules of docs/moderating.md alone.
type deskModel struct {
	*stage
	rng                              *rand.Rand
	did                              []string
	decided                          string // the standing decision's button; empty: open
	decisions, undos                 int
	stands, timedOut, banned, member bool
}

func (p *deskModel) play(presses int) error {
	for _, line := range []string{
		"ombud starts", "ada runs /setup discussions:#discussions moderators:#moderators role:@moderator",
		"newt says in #discussions: You are a complete idiot.", "the card about newt shows: open",
	} {
		if err := p.step(line); err != nil {
			return err
		}
	}
	for range presses {
		if err := p.pressOne(); err != nil {
			return err
		}
		// A ban waits up to a minute for the notice that goes out before it.
		time.Sleep(70*time.Second + time.Duration(p.rng.IntN(100))*time.Second)
		p.settle()
		if err := p.compare(); err != nil {
			return err
		}
	}
	return p.compareHistory()
}

// pressOne presses what the card has: any decision while the case is open, Undo afterwards.
func (p *deskModel) pressOne() error {
	who := []string{"mia", "max", "ada"}[p.rng.IntN(3)]
	label := "Undo"
	if p.decided == "" {
		label = []string{"Dismiss", "Remove", "Warn", "Timeout", "Ban"}[p.rng.IntN(5)]
	}
	p.did = append(p.did, who+" "+label)
	card, err := p.cardOfNewt()
	if err != nil {
		return err
	}
	id := ""
	for _, b := range card.Buttons() {
		if strings.HasPrefix(b.Label, label) {
			id = b.CustomID
			break
		}
	}
	if id == "" {
		return fmt.Errorf("the card has no button %s", label)
	}
	if err := p.press(who, card, id); err != nil {
		return err
	}
	switch label {
	case "Timeout":
		err = p.fillsIn([]string{who, "For how long = 7 days"})
	case "Ban":
		err = p.fillsIn([]string{who, "Delete what they wrote = Only this message"})
	}
	p.follow(label)
	return err
}

// follow is the table: what each decision takes, and what its undo gives back.
func (p *deskModel) follow(label string) {
	takes := func(decision string, give bool) {
		switch decision {
		case "Remove":
			p.stands = give
		case "Timeout":
			p.stands = give
			p.timedOut = !give && p.member
		case "Ban":
			p.stands, p.banned = give, !give
			p.member = false // an undo lets them come back; it does not bring them back
			p.timedOut = false
		}
	}
	if label == "Undo" {
		takes(p.decided, true)
		p.decided = ""
		p.undos++
		return
	}
	takes(label, false)
	p.decided = label
	p.decisions++
}

// cardOfNewt is the one card; its link may lead to a message that is gone.
func (p *deskModel) cardOfNewt() (fakediscord.SeenMessage, error) {
	cards, err := p.cards()
	if err == nil && len(cards) != 1 {
		err = fmt.Errorf("there are %d cards", len(cards))
	}
	if err != nil {
		return fakediscord.SeenMessage{}, err
	}
	return cards[0], nil
}

// compare holds Discord's state and the card against the model.
func (p *deskModel) compare() error {
	ctx := context.Background()
	messages, err := p.people["ada"].Messages(ctx, p.world.Channels.Discussions)
	if err != nil {
		return err
	}
	copies := 0
	for _, m := range messages {
		if m.Content != "You are a complete idiot." {
			continue
		}
		copies++
		if m.WebhookID != "" && (!strings.EqualFold(m.Author.Username, "newt") || m.Author.Avatar == "" || !strings.Contains(text(m), "Restored by the moderators")) {
			return fmt.Errorf("it was restored as %s: %q", m.Author.Username, text(m))
		}
	}
	if want := map[bool]int{true: 1}[p.stands]; copies != want {
		return fmt.Errorf("the message stands %d times, want %d", copies, want)
	}
	if banned, err := p.ban("newt"); err != nil || banned != p.banned {
		return errors.Join(fmt.Errorf("banned: %v, want %v", banned, p.banned), err)
	}
	timedOut, err := p.untilWhen()
	if err != nil || timedOut != p.timedOut {
		return errors.Join(fmt.Errorf("timed out: %v, want %v", timedOut, p.timedOut), err)
	}
	card, err := p.cardOfNewt()
	if err != nil {
		return err
	}
	title, _, _ := strings.Cut(text(card), "\n")
	want := map[string]string{
		"": "open", "Dismiss": "Dismissed", "Remove": "Removed", "Warn": "warned", "Timeout": "timed out", "Ban": "banned",
	}[p.decided]
	if p.decided == "Timeout" && !p.member {
		want = "did not work" // nobody is there to be timed out, and the card says so
	}
	if !strings.Contains(title, want) {
		return fmt.Errorf("the card says %q, want %q", title, want)
	}
	return nil
}

func (p *deskModel) untilWhen() (bool, error) {
	var m struct {
		Until *time.Time `json:"communication_disabled_until"`
	}
	var refused *fakediscord.APIError
	err := p.people["ada"].Do(context.Background(), http.MethodGet, "/guilds/"+p.world.Guild+"/members/"+p.world.Newt.ID, nil, &m)
	if errors.As(err, &refused) && refused.Status == http.StatusNotFound {
		return false, nil
	}
	return m.Until != nil && m.Until.After(time.Now()), err
}

// compareHistory reads the database once ombud has stopped.
func (p *deskModel) compareHistory() error {
	if err := p.ombudStops(nil); err != nil {
		return err
	}
	ctx := context.Background()
	st, err := store.Open(ctx, store.Options{Path: filepath.Join(p.dir, "ombud.db"), Key: bytes.Repeat([]byte{0x0f}, store.KeySize)})
	if err != nil {
		return err
	}
	defer st.Close() //nolint:errcheck // it was only read
	steps, err := st.History(ctx, 1)
	if err != nil {
		return err
	}
	c, err := st.Case(ctx, 1)
	if err != nil {
		return err
	}
	decisions, undos, standing := 0, 0, 0
	for _, h := range steps {
		switch h.What {
		case "decided":
			decisions++
			standing = h.Decision
		case "undone":
			undos++
			standing = 0
		}
	}
	switch {
	case decisions != p.decisions || undos != p.undos:
		return fmt.Errorf("the history has %d decisions and %d undos, want %d and %d", decisions, undos, p.decisions, p.undos)
	case (c.Decision == nil) != (standing == 0), c.Decision != nil && c.Decision.Number != standing:
		return fmt.Errorf("the history ends with decision %d, the case with %+v", standing, c.Decision)
	case c.Open() != (p.decided == ""):
		return fmt.Errorf("open is %v, want %q decided", c.Open(), p.decided)
	}
	return nil
}
