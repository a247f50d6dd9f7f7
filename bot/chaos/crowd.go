package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"ombud/internal/fakediscord"
)

// marker stands in everything that a crowd writes, so that one look finds a
// member's text where none may be.
const marker = "kittiwake"

// habits say what a crowd does. The same seed writes the same, in an order that
// is fixed for each member.
type habits struct {
	channels  []string
	messages  int
	perSecond int
	// One message in so many breaks the policy, is edited later (into one that does,
	// or back), is deleted later, is an answer to the one before. 0: none.
	violating, edited, deleted, replies int
	// length pads each message to so many bytes.
	length int
	seed   uint64
}

// utterance is a member's message and what became of it by the members' own doing.
type utterance struct {
	said
	member   int
	violates bool // as it stands
	did      bool // in some revision
	deleted  bool
}

// crowd is the members as they write much.
type crowd struct {
	s *stage

	mu       sync.Mutex
	messages []*utterance
}

func (s *stage) crowd() *crowd {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secrets = append(s.secrets, marker)
	return &crowd{s: s}
}

// step is one thing that a member does.
type step struct {
	what     string // say, edit, delete
	message  *utterance
	text     string
	violates bool
	answers  bool
}

// Steps.
const (
	saying   = "say"
	editing  = "edit"
	deleting = "delete"
)

// plan fixes what each member will do.
func (h habits) plan(members int) [][]step {
	rng := rand.New(rand.NewPCG(h.seed, 1))
	lists := make([][]step, members)
	oneIn := func(n int) bool { return n > 0 && rng.IntN(n) == 0 }
	var late []step // what is done some messages later
	for n := range h.messages {
		m := &utterance{said: said{channel: h.channels[rng.IntN(len(h.channels))]}, member: n % members}
		violates := h.violating > 0 && (oneIn(h.violating) || n == h.messages-1)
		lists[m.member] = append(lists[m.member], step{
			what: saying, message: m, text: h.words(rng, n, violates), violates: violates, answers: oneIn(h.replies),
		})
		switch {
		case oneIn(h.edited):
			turned := !violates && h.violating > 0
			late = append(late, step{what: editing, message: m, text: h.words(rng, n, turned), violates: turned})
		case oneIn(h.deleted):
			late = append(late, step{what: deleting, message: m})
		}
		if len(late) > 6 || n == h.messages-1 {
			for _, l := range late {
				lists[l.message.member] = append(lists[l.message.member], l)
			}
			late = nil
		}
	}
	return lists
}

// words are a text that breaks the policy or does not, different for each n.
func (h habits) words(rng *rand.Rand, n int, violates bool) string {
	pool := courtesies()
	if violates {
		pool = insults()
	}
	text := fmt.Sprintf("%s The %s wrote number %d.", pool[rng.IntN(len(pool))], marker, n)
	for len(text) < min(h.length, longest) {
		text += " " + courtesies()[rng.IntN(len(courtesies()))]
	}
	return text
}

// longest leaves room for one more sentence below Discord's 2,000 characters.
const longest = 1900

// courtesies break no policy.
func courtesies() []string {
	return []string{
		"I read the report twice, and the figures on page four do not add up.",
		"The bus is late every morning since the new timetable.",
		"Thank you for the correction; the library opens at nine.",
		"I do not agree with the council, and here is why: it costs more than a bridge.",
		"Does anybody know when the ring road will be closed?",
	}
}

// write lets every member do what is planned, at the crowd's pace.
func (c *crowd) write(ctx context.Context, h habits) error {
	lists := h.plan(len(c.s.members))
	pace := time.Second * time.Duration(len(lists)) / time.Duration(max(h.perSecond, 1))
	var group errgroup.Group
	for member, steps := range lists {
		group.Go(func() error {
			next := time.Now()
			for i, st := range steps {
				if err := pause(ctx, time.Until(next)); err != nil {
					return err
				}
				if next = next.Add(pace); time.Since(next) > time.Second {
					next = time.Now() // it cannot keep up: no burst afterwards
				}
				if err := c.do(ctx, member, st, steps[:i]); err != nil {
					return fmt.Errorf("a member's %s: %w", st.what, err)
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// do does one step. A message that is gone already cannot be edited or deleted.
func (c *crowd) do(ctx context.Context, member int, st step, before []step) error {
	p, m := c.s.members[member], st.message
	id, err := m.id, error(nil)
	switch st.what {
	case saying:
		if before := answered(st, before); before != "" {
			id, err = p.Reply(ctx, m.channel, before, st.text)
		} else {
			id, err = p.Say(ctx, m.channel, st.text)
		}
	case editing:
		err = p.Edit(ctx, m.channel, m.id, st.text)
	case deleting:
		err = p.Delete(ctx, m.channel, m.id)
	}
	var refused *fakediscord.APIError
	if errors.As(err, &refused) && refused.Status == http.StatusNotFound && st.what != saying {
		err = nil // somebody was faster
	}
	if err == nil {
		c.note(id, st)
	}
	return err
}

// answered is the message that a step answers: the member's own last one in the channel.
func answered(st step, before []step) string {
	if !st.answers {
		return ""
	}
	for i := len(before) - 1; i >= 0; i-- {
		if m := before[i].message; before[i].what == saying && m.channel == st.message.channel && !m.deleted {
			return m.id
		}
	}
	return ""
}

func (c *crowd) note(id string, st step) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := st.message
	switch st.what {
	case saying:
		m.id = id
		c.messages = append(c.messages, m)
	case deleting:
		m.deleted = true
	}
	if st.what != deleting {
		m.violates = st.violates
		m.did = m.did || st.violates
	}
}

// all are the messages so far.
func (c *crowd) all() []*utterance {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]*utterance(nil), c.messages...)
}

// openThreads lets members open discussions under the discussions channel.
func (s *stage) openThreads(ctx context.Context, n int) ([]string, error) {
	var ids []string
	for i := range n {
		var thread struct {
			ID string `json:"id"`
		}
		p := s.members[i%len(s.members)]
		start, err := p.Say(ctx, s.Channels.Discussions, fmt.Sprintf("About question %d.", i))
		if err == nil {
			err = p.Do(ctx, http.MethodPost, "/channels/"+s.Channels.Discussions+"/messages/"+start+"/threads",
				map[string]any{"name": fmt.Sprintf("Question %d", i)}, &thread)
		}
		if err != nil {
			return nil, fmt.Errorf("open a thread: %w", err)
		}
		ids = append(ids, thread.ID)
	}
	return ids, nil
}
