package policy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Engine is a compiled policy. It never changes and may be used by any number
// of goroutines at once.
type Engine struct {
	policy     *Policy
	version    string
	rules      []*Rule     // what is looked for: each is a check, which faces share
	faces      []face      // the policy's rules where no override applies, in its order
	turns      [][]turn    // what each override says
	active     []bool      // which checks the faces need
	reads      []read      // run on each surface
	checks     []check     // run on the whole message once its surfaces are read
	conditions []condition // run when all others have
	links      bool        // whether any rule asks for links
	lexicon    *lexicon
	patterns   *patterns
	substrings substrings
	counts     bool     // some rule counts over several messages
	sketches   bool     // some rule compares texts
	counters   Counters // see With
	key        Key
	works      sync.Pool // *work
}

// read is a compiled rule's look at one surface, and check its look at the
// whole message. They report through work.found, foundAt and foundWhole.
type (
	read struct {
		rule int
		do   func(w *work, surface int)
	}
	check struct {
		rule int
		do   func(w *work)
	}
)

// MaxText is the most text, in bytes over all surfaces, that is judged. A
// platform's message is thousands of times smaller.
const MaxText = 4 << 20

// Errors of Judge: the message is not checked, which is never "allow".
var (
	ErrTooLong       = fmt.Errorf("the text is longer than %d bytes", MaxText)
	ErrUnknownAuthor = errors.New("the author's roles are not known, and some are exempt")
)

// Policy is what the engine was compiled from.
func (e *Engine) Policy() *Policy { return e.policy }

// Judge answers everything the policy has to say about one message. The same
// message always gets the same verdict. An error means "not checked".
//
// Text is read once per surface, so that the cost grows with its length; the
// regexes of a policy are bounded by maxProgram.
func (e *Engine) Judge(ctx context.Context, m Message) (Verdict, error) {
	verdict := Verdict{Policy: e.version}
	if err := ctx.Err(); err != nil {
		return verdict, fmt.Errorf("judge message %s: %w", m.ID, err)
	}
	if e.exempt(m) {
		return verdict, nil
	}
	total := 0
	for _, s := range m.Surfaces {
		total += len(s.Text)
	}
	if total > MaxText {
		return verdict, fmt.Errorf("judge message %s: %w", m.ID, ErrTooLong)
	}
	w, ok := e.works.Get().(*work)
	if !ok {
		w = &work{engine: e, lexicon: e.lexicon, findings: make([]partial, len(e.rules))}
	}
	defer e.release(w)
	w.begin(m)
	for i := range m.Surfaces {
		if err := ctx.Err(); err != nil {
			return verdict, fmt.Errorf("judge message %s: %w", m.ID, err)
		}
		w.surface(i)
	}
	for _, c := range e.checks {
		if err := ctx.Err(); err != nil {
			return verdict, fmt.Errorf("judge message %s: %w", m.ID, err)
		}
		if w.active[c.rule] {
			c.do(w)
		}
	}
	if err := w.count(ctx); err != nil {
		return verdict, fmt.Errorf("judge message %s: %w", m.ID, err)
	}
	if err := w.conditions(ctx); err != nil {
		return verdict, fmt.Errorf("judge message %s: %w", m.ID, err)
	}
	verdict.Findings = w.finish()
	for _, f := range verdict.Findings {
		if !f.Shadow {
			verdict.Effect = max(verdict.Effect, f.Then)
		}
	}
	if verdict.Effect != Allow && len(e.policy.Exempt.Roles) > 0 && !m.Author.Known {
		return Verdict{Policy: e.version}, fmt.Errorf("judge message %s: %w", m.ID, ErrUnknownAuthor)
	}
	return verdict, nil
}

// exempt looks at roles and places before anything is read.
func (e *Engine) exempt(m Message) bool {
	for _, id := range m.Place.ChannelIDs {
		if slices.Contains(e.policy.Exempt.Channels, id) {
			return true
		}
	}
	if !m.Author.Known {
		return false
	}
	for _, id := range m.Author.RoleIDs {
		if slices.Contains(e.policy.Exempt.Roles, id) {
			return true
		}
	}
	return false
}

// keep is the most text whose memory is kept for the next message.
const keep = 64 << 10

func (e *Engine) release(w *work) {
	w.message = Message{}
	if cap(w.stream.text) <= keep {
		e.works.Put(w)
	}
}
