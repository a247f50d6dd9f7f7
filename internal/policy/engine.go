package policy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Engine is a compiled policy. It never changes and may be used by any number
// of goroutines at once.
type Engine struct {
	policy  *Policy
	version string
	rules   []*Rule // those that are not off, in the policy's order
	reads   []read  // run on each surface
	checks  []check // run on the whole message once its surfaces are read
	links   bool    // whether any rule asks for links
	lexicon *lexicon
	works   sync.Pool // *work
}

// read is a compiled rule's look at one surface, and check its look at the
// whole message. They report through work.found, foundAt and foundWhole.
type (
	read  func(w *work, surface int)
	check func(w *work)
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
	w.begin(&m)
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
		c(w)
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
	w.message = nil
	if cap(w.stream.text) <= keep {
		e.works.Put(w)
	}
}

// work is the memory one judging needs; it is used again and again.
type work struct {
	engine  *Engine
	lexicon *lexicon
	message *Message

	// The surface being read.
	stream     stream
	pieces     []token
	tokens     []token
	candidates []candidate
	hits       []hit
	quotes     []stretch
	own        int  // words outside lines quoted with ">"
	speaks     bool // words outside quotations speak of what was said
	digits     bool // there is a digit in the text, as it reads or as written
	mark       int  // where the candidates just found begin
	lowered    []byte
	key        []byte
	letters    []rune

	links    []link    // of all surfaces
	findings []partial // one per rule
}

// partial is a finding while it is being gathered.
type partial struct {
	spans  []Span
	hits   int
	strong bool // something was found that is no disguise
	reason string
}

func (w *work) begin(m *Message) {
	w.message = m
	w.links = w.links[:0]
	for i := range w.findings {
		w.findings[i] = partial{spans: w.findings[i].spans[:0]}
	}
}

// surface reads one surface and finds the words in it.
func (w *work) surface(i int) {
	text := w.message.Surfaces[i].Text
	w.stream.fold(text)
	w.digits = strings.ContainsAny(text, "0123456789") || !w.stream.ascii && bytes.ContainsAny(w.stream.text, "0123456789")
	w.pieces = split(w.stream.text, w.pieces)
	w.resolve()
	w.match()
	if len(w.hits) > 0 {
		w.quotes = quotations(w.stream.text, w.quotes)
		w.survey()
		w.words(i)
	}
	if w.engine.links {
		w.findLinks(i)
	}
	for _, r := range w.engine.reads {
		r(w, i)
	}
}

// maxSpans is how many places of one rule's matches a verdict names; a card
// can show far fewer.
const maxSpans = 64

// found notes a match of a rule between two places of the current stream.
func (w *work) found(rule, surface int, from, to int32, weak bool) {
	start, end := w.stream.origin(int(from), int(to))
	w.foundAt(rule, Span{Surface: surface, Start: start, End: end}, weak)
}

// foundAt notes a match of a rule at a place of the original text.
func (w *work) foundAt(rule int, at Span, weak bool) {
	f := &w.findings[rule]
	f.hits++
	f.strong = f.strong || !weak
	if len(f.spans) < maxSpans {
		f.spans = append(f.spans, at)
	}
}

// foundWhole notes that a rule complains about the whole message, and why.
func (w *work) foundWhole(rule int, reason string) {
	f := &w.findings[rule]
	f.hits++
	f.strong = true
	f.reason = reason
}

// finish makes findings of what was gathered.
func (w *work) finish() []Finding {
	var findings []Finding
	for i := range w.findings {
		p := &w.findings[i]
		if p.hits == 0 {
			continue
		}
		rule := w.engine.rules[i]
		f := Finding{Rule: rule.ID, Clause: rule.Clause, Then: rule.Then, Shadow: rule.Mode == Shadow}
		f.Spans = merge(p.spans)
		f.Reason = w.reason(rule, p, f.Spans)
		if !p.strong {
			f.Then = min(f.Then, Flag)
		}
		findings = append(findings, f)
	}
	return findings
}

// merge sorts spans and joins those that overlap, into memory of its own.
func merge(spans []Span) []Span {
	if len(spans) == 0 {
		return nil
	}
	slices.SortFunc(spans, func(a, b Span) int {
		if a.Surface != b.Surface {
			return a.Surface - b.Surface
		}
		return a.Start - b.Start
	})
	merged := []Span{spans[0]}
	for _, s := range spans[1:] {
		last := &merged[len(merged)-1]
		if s.Surface == last.Surface && s.Start < last.End {
			last.End = max(last.End, s.End)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

// reason writes the sentence for people.
func (w *work) reason(rule *Rule, p *partial, spans []Span) string {
	match := ""
	if len(spans) > 0 {
		s := spans[0]
		match = quote(w.message.Surfaces[s.Surface].Text[s.Start:s.End])
	}
	if p.reason != "" {
		match = p.reason
	}
	if rule.Reason != "" {
		return strings.ReplaceAll(rule.Reason, "{match}", match)
	}
	switch {
	case p.reason != "":
		return p.reason
	case rule.Words != nil && rule.Words.Aimed:
		return wordOrWords(match) + " " + match + " aimed at a person"
	case rule.Words != nil:
		return wordOrWords(match) + " " + match
	}
	return match + " matches a pattern"
}

func wordOrWords(match string) string {
	if strings.ContainsAny(match, " \t\n") {
		return "The words"
	}
	return "The word"
}

// maxQuoted is how many characters of a message a reason repeats.
const maxQuoted = 60

// quote puts a match in quotation marks, on one line and not too long.
func quote(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "�")), " ")
	if utf8.RuneCountInString(text) > maxQuoted {
		text = string([]rune(text)[:maxQuoted]) + "…"
	}
	return `"` + text + `"`
}
