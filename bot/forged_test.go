package bot_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ombud/internal/fakediscord"
	"ombud/internal/moderation"
	"ombud/internal/policy"
	"ombud/internal/store"
)

// TestForgedPressesHaveNoEffect presses what nobody was shown: every button of every case, sweep and
// appeal, of another server, in a wrong channel, misspelt, by members, and by a moderator who lost the
// role. The database is the same afterwards, and nothing was asked of Discord but answers.
func TestForgedPressesHaveNoEffect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil, virtualTime())
		defer s.end()
		presses, forms, err := s.forgeEverything()
		if err != nil {
			t.Fatalf("%v\n%s", err, s.logs())
		}
		if presses < 100 || forms < 3 {
			t.Errorf("only %d presses and %d forms were tried", presses, forms)
		}
		t.Logf("31, forged presses and forms without any effect: %d and %d of %d and %d", presses, forms, presses, forms)
	})
}

func (s *stage) forgeEverything() (presses, forms int, err error) {
	for _, line := range []string{
		"ombud starts", "ada runs /setup discussions:#discussions moderators:#moderators role:@moderator", "ada opens #moderators to everyone",
		"newt says in #discussions: You are a complete idiot.", "the card about newt shows: open",
		"wait 2m", "ben says in #discussions: You are a complete moron.", "max presses Remove on the card about ben", "the card about ben shows: Removed",
		"max presses More on the card about newt", "max is told: Case 1", "max presses the button Same in the answer", "max fills in: How far back = The last day",
		"#moderators shows: 1 message found, none removed yet", "ombud stops",
	} {
		if err := s.step(line); err != nil {
			return 0, 0, fmt.Errorf("%s: %w", line, err)
		}
	}
	hash, err := s.caseElsewhere()
	if err != nil {
		return 0, 0, err
	}
	before, err := s.deskInWords()
	if err != nil {
		return 0, 0, err
	}
	if err := s.step("ombud starts"); err != nil {
		return 0, 0, err
	}
	s.settle() // the other server's case gets its card
	mark := len(s.entries())
	ours, foreign := forgedIDs(1, 1, hash), forgedIDs(3, 2, hash)
	for _, try := range []struct {
		who, channel string
		ids          []string
	}{
		{"max", s.world.Channels.Discussions, ours},
		{"max", s.world.Channels.Moderators, slices.Concat(foreign, misspelt())},
		{"alice", s.world.Channels.Moderators, slices.Concat(ours, foreign)},
		{"mia", s.world.Channels.Moderators, ours},
	} {
		if try.who == "mia" {
			if err := s.step("mia loses the moderator role"); err != nil {
				return 0, 0, err
			}
		}
		p, f, err := s.forge(try.who, try.channel, try.ids)
		if err != nil {
			return 0, 0, fmt.Errorf("%s: %w", try.who, err)
		}
		presses, forms = presses+p, forms+f
	}
	s.settle()
	if err := s.onlyAnswered(mark); err != nil {
		return 0, 0, err
	}
	if err := s.step("ombud stops"); err != nil {
		return 0, 0, err
	}
	after, err := s.deskInWords()
	if err == nil && after != before {
		err = fmt.Errorf("the database was\n%s\nand is\n%s", before, after)
	}
	return presses, forms, err
}

// forgedIDs are all buttons about a case, a sweep and an appeal.
func forgedIDs(caseID, sweepID int, hash []byte) (ids []string) {
	for _, k := range moderation.Kinds() {
		ids = append(ids, fmt.Sprintf("ombud:case:%d:%s:%s", caseID, k.Name, base64.RawURLEncoding.EncodeToString(hash)))
	}
	ids = append(ids, fmt.Sprintf("ombud:undo:%d:1", caseID), fmt.Sprintf("ombud:undo:%d:1", caseID+1))
	for _, does := range []string{"claim", "context", "more", "history", "note", "escalate", "author", "next", "open", "similar", "same_author"} {
		ids = append(ids, fmt.Sprintf("ombud:desk:%s:%d", does, caseID))
	}
	for _, does := range []string{"remove", "go_on", "drop", "stop", "undo"} {
		ids = append(ids, fmt.Sprintf("ombud:sweep:%s:%d", does, sweepID))
	}
	return ids
}

// misspelt are near what ombud writes.
func misspelt() []string {
	return []string{
		"ombud:case:01:remove:-", "ombud:case:1:remove", "ombud:case:-1:remove:-", "ombud:case:1:unknown:-", "ombud:case:1:hide:-",
		"ombud:undo:1", "ombud:undo:1:0", "ombud:undo:1:99", "ombud:desk:claim:0", "ombud:desk:fly:1", "ombud:desk:claim:1:1",
		"ombud:sweep:remove:1x", "ombud:sweep:fly:1", "ombud:sweep:remove:", "ombud:", "ombud:case:99999999999999999999:remove:-",
	}
}

// caseElsewhere writes a case of another server into the database.
func (s *stage) caseElsewhere() (hash []byte, err error) {
	err = s.withStore(func(ctx context.Context, st *store.Store) error {
		if err := st.SaveServer(ctx, moderation.Server{GuildID: "77", DiscussionsChannel: "78", ModeratorsChannel: s.world.Channels.Moderators, ModeratorRole: s.world.Roles.Moderator}); err != nil {
			return err
		}
		m := moderation.Message{
			Subject: moderation.Subject{GuildID: "77", ChannelID: "78", MessageID: "79"}, Author: moderation.Author{ID: "80", Name: "Elsa"},
			Judged: policy.Message{SentAt: time.Now(), Surfaces: []policy.Surface{{Kind: policy.SurfaceContent, Text: "You are an idiot, Elsa wrote."}}},
		}
		_, _, err := st.Accuse(ctx, moderation.Accusation{Message: m, Verdict: &policy.Verdict{Effect: policy.Flag, Findings: []policy.Finding{{Rule: "insults"}}}, At: time.Now()})
		if err != nil {
			return err
		}
		_, err = st.AddSweep(ctx, moderation.Sweep{GuildID: "77", CaseID: 3, Reach: moderation.ReachText, State: moderation.SweepDone, AskedAt: time.Now(), Since: time.Now()})
		hash = bytes.Repeat([]byte{1}, 32)
		return err
	})
	return hash, err
}

func (s *stage) withStore(do func(ctx context.Context, st *store.Store) error) error {
	ctx := context.Background()
	st, err := store.Open(ctx, store.Options{Path: filepath.Join(s.dir, "ombud.db"), Key: bytes.Repeat([]byte{0x0f}, store.KeySize)})
	if err != nil {
		return err
	}
	return errors.Join(do(ctx, st), st.Close())
}

// deskInWords is everything that a press could change.
func (s *stage) deskInWords() (words string, err error) {
	err = s.withStore(func(ctx context.Context, st *store.Store) error {
		var b strings.Builder
		for id := int64(1); id <= 3; id++ {
			c, err := st.Case(ctx, id)
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, "case %d: open %v, claimed %q, escalated %q\n", id, c.Open(), c.ClaimedBy, c.EscalatedBy)
			for _, d := range c.Decisions {
				fmt.Fprintf(&b, "  %d %s by %s, undone %v\n", d.Number, d.Kind, d.ModeratorID, d.Undone())
			}
			steps, err := st.History(ctx, id)
			if err != nil {
				return err
			}
			for _, h := range steps {
				if h.What != "card shown" {
					fmt.Fprintf(&b, "  %s %s %s\n", h.What, h.Detail, h.Who)
				}
			}
		}
		for id := int64(1); id <= 2; id++ {
			w, err := st.Sweep(ctx, id)
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, "sweep %d: %s, %d waiting\n", id, w.State, w.Found.Waiting)
		}
		words = b.String()
		return nil
	})
	return words, err
}

// forge has ombud's own token send messages with the buttons, presses each, and fills in what opens.
func (s *stage) forge(who, channel string, ids []string) (presses, forms int, err error) {
	client := &http.Client{Transport: &http.Transport{DialContext: s.discord.Dial, DisableKeepAlives: true}}
	ombud := fakediscord.NewPerson(apiBase, s.world.Application, "Bot "+strings.TrimPrefix(s.world.Bot.Token, "Bot "), client)
	p := s.people[who]
	for some := range slices.Chunk(ids, 5) {
		var buttons []any
		for _, id := range some {
			buttons = append(buttons, map[string]any{"type": 2, "style": 1, "label": "Win", "custom_id": id})
		}
		var sent struct {
			ID string `json:"id"`
		}
		err := ombud.Do(context.Background(), http.MethodPost, "/channels/"+channel+"/messages", map[string]any{
			"content": "Press here", "allowed_mentions": map[string]any{"parse": []string{}},
			"components": []any{map[string]any{"type": 1, "components": buttons}},
		}, &sent)
		if err != nil {
			return 0, 0, err
		}
		for _, id := range some {
			_, seen, err := p.Events(context.Background(), 0)
			if err != nil {
				return 0, 0, err
			}
			if err := p.Press(context.Background(), channel, sent.ID, id); err != nil {
				return 0, 0, fmt.Errorf("press %s: %w", id, err)
			}
			presses++
			time.Sleep(2 * time.Second)
			opened, err := s.fillInIfAsked(p, channel, seen)
			if err != nil {
				return 0, 0, fmt.Errorf("fill in %s: %w", id, err)
			}
			forms += opened
		}
	}
	return presses, forms, nil
}

func (s *stage) fillInIfAsked(p *fakediscord.Person, channel string, seen int64) (opened int, err error) {
	events, _, err := p.Events(context.Background(), seen)
	if err != nil {
		return 0, err
	}
	for _, e := range events {
		if e.Kind != "form" {
			continue
		}
		form, err := e.Form()
		if err != nil {
			return 0, err
		}
		answers := map[string]string{}
		for _, f := range form.Fields() {
			answers[f.Label] = "forged"
			if len(f.Options) > 0 {
				answers[f.Label] = f.Options[0].Label
			}
		}
		delete(answers, "Or a time of your own")
		if err := p.FillIn(context.Background(), channel, form, answers); err != nil {
			return 0, err
		}
		time.Sleep(2 * time.Second)
		opened++
	}
	return opened, nil
}

func (s *stage) entries() []fakediscord.Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.journal)
}

// onlyAnswered looks for anything that ombud asked of Discord beside answers to presses and the
// messages with the forged buttons, which it did not send itself.
func (s *stage) onlyAnswered(mark int) error {
	for _, e := range s.entries()[mark:] {
		if e.Event != "rest" || e.By != s.world.Bot.ID || e.Method == http.MethodGet || strings.Contains(string(e.Request), "Press here") ||
			strings.HasPrefix(e.Path, "/interactions/") || strings.HasPrefix(e.Path, "/webhooks/"+s.world.Application) || strings.HasSuffix(e.Path, "/commands") {
			continue
		}
		return fmt.Errorf("it asked Discord to %s %s: %s", e.Method, e.Path, e.Request)
	}
	return nil
}
