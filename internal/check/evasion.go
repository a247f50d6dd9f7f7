package check

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"unicode"

	"ombud/internal/policy"
)

// The bars on evasion: the part of findings that a disguise must leave, for
// each and on the average of the eight, and how many more innocent rows may be
// flagged when their words are disguised, in points of a hundred.
const (
	keptEach, keptMean = .85, .95
	addedMost          = .5
	enoughRows         = 500
)

// Evasion measures how much of what a policy's word lists find is still found
// in disguise, and how many innocent rows are flagged once their words are.
// It prints a table to out. Rows are read as Run reads them in JSONL, and ones
// that cannot be read are left out and counted.
//
// A row counts as kept when, for every finding of a words rule in it, the
// disguised row has a finding under the same clause that overlaps the word.
// Innocent rows are those in which nothing is found and that nobody labelled
// abusive; in each, one word of four and more letters is disguised, and in a
// second measurement all of them.
func Evasion(ctx context.Context, engine *policy.Engine, in io.Reader, out io.Writer) error {
	engine, _ = engine.TextOnly()
	lists := make(map[string]bool)
	for _, r := range engine.Policy().Rules {
		lists[r.ID] = r.Words != nil
	}
	ways := append(disguises(), furtherDisguises()...)
	workers := make([]evasion, runtime.GOMAXPROCS(0))
	todo := make(chan *rows)
	var wg sync.WaitGroup
	for i := range workers {
		w := &workers[i]
		*w = evasion{engine: engine, lists: lists, ways: ways, kept: make([]int, len(ways)), one: make([]int, len(ways)), all: make([]int, len(ways))}
		wg.Go(func() {
			for b := range todo {
				for _, l := range b.lines {
					w.row(ctx, l)
				}
			}
		})
	}
	err := read(ctx, in, func(b *rows) bool {
		select {
		case todo <- b:
			return true
		case <-ctx.Done():
			return false
		}
	})
	close(todo)
	wg.Wait()
	if err = errors.Join(err, ctx.Err()); err != nil {
		return fmt.Errorf("read comments: %w", err)
	}
	total := workers[0]
	for _, w := range workers[1:] {
		total.add(&w)
	}
	return total.print(out)
}

// evasion is what was counted.
type evasion struct {
	engine *policy.Engine
	lists  map[string]bool // rules that are lists of words
	ways   []disguise

	rows, bad      int // rows with a word of the lists; rows that were not judged
	innocent       int
	missed         int   // rows labelled abusive in which nothing is found
	kept, one, all []int // for each way: rows kept; innocent rows flagged with one and with all words disguised
}

func (e *evasion) add(other *evasion) {
	e.rows += other.rows
	e.bad += other.bad
	e.innocent += other.innocent
	e.missed += other.missed
	for i := range e.ways {
		e.kept[i] += other.kept[i]
		e.one[i] += other.one[i]
		e.all[i] += other.all[i]
	}
}

func (e *evasion) row(ctx context.Context, l line) {
	var in row
	if l.err != nil || decode(l.text, &in) != nil {
		e.bad++
		return
	}
	labelled := unlabelled
	if in.Labels.Abusive != nil {
		var err error
		if labelled, err = readLabel(in.Labels.Abusive); err != nil {
			e.bad++
			return
		}
	}
	text := *in.Text
	found, err := e.judge(ctx, text)
	if err != nil {
		e.bad++
		return
	}
	words := e.words(found)
	switch {
	case len(words) > 0:
		e.rows++
	case len(found) == 0 && labelled == abusive:
		e.missed++
		return // to find something there would be no mistake
	case len(found) == 0:
		e.innocent++
	default:
		return // what is found is no word: nothing to disguise
	}
	for i, way := range e.ways {
		random := rand.New(rand.NewPCG(seed(text), seed(way.name))) // #nosec G404 -- the same every time
		if len(words) > 0 {
			if e.keeps(ctx, text, words, way, random) {
				e.kept[i]++
			}
			continue
		}
		letters := longWords(text)
		if len(letters) == 0 {
			continue
		}
		e.flags(ctx, text, []policy.Span{pick(random, letters)}, way, random, &e.one[i])
		e.flags(ctx, text, letters, way, random, &e.all[i])
	}
}

func seed(text string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(text))
	return h.Sum64()
}

func (e *evasion) judge(ctx context.Context, text string) ([]policy.Finding, error) {
	v, err := e.engine.Judge(ctx, policy.Message{
		ID: "row", Author: policy.Author{Known: true},
		Surfaces: []policy.Surface{{Kind: policy.SurfaceContent, Text: text}},
	})
	if err != nil {
		return nil, err
	}
	var live []policy.Finding
	for _, f := range v.Findings {
		if !f.Shadow {
			live = append(live, f)
		}
	}
	return live, nil
}

// words are the findings of word lists.
func (e *evasion) words(found []policy.Finding) []policy.Finding {
	var words []policy.Finding
	for _, f := range found {
		if e.lists[f.Rule] {
			words = append(words, f)
		}
	}
	return words
}

// keeps says whether all findings are still there once their words are
// disguised.
func (e *evasion) keeps(ctx context.Context, text string, words []policy.Finding, way disguise, random *rand.Rand) bool {
	var spans []policy.Span
	for _, f := range words {
		spans = append(spans, f.Spans...)
	}
	disguised, places := replace(text, spans, func(word string) string { return way.of(random, word) })
	found, err := e.judge(ctx, disguised)
	if err != nil {
		return false
	}
	for _, want := range words {
		if !overlaps(found, want, places) {
			return false
		}
	}
	return true
}

// overlaps says whether a finding of the same clause lies over a place that
// the wanted one had.
func overlaps(found []policy.Finding, want policy.Finding, places map[policy.Span]policy.Span) bool {
	for _, f := range found {
		if f.Clause != want.Clause {
			continue
		}
		for _, had := range want.Spans {
			place := places[had]
			for _, s := range f.Spans {
				if s.Start < place.End && place.Start < s.End {
					return true
				}
			}
		}
	}
	return false
}

// replace writes something else in the place of spans and answers where each
// is then. Of spans that overlap the one that begins first is replaced.
func replace(text string, spans []policy.Span, with func(string) string) (string, map[policy.Span]policy.Span) {
	ordered := sorted(spans)
	places := make(map[policy.Span]policy.Span)
	var b strings.Builder
	at, last := 0, policy.Span{}
	for _, s := range ordered {
		if s.Start < at { // inside the one before
			places[s] = last
			continue
		}
		b.WriteString(text[at:s.Start])
		last = policy.Span{Start: b.Len()}
		b.WriteString(with(text[s.Start:s.End]))
		last.End = b.Len()
		places[s] = last
		at = s.End
	}
	b.WriteString(text[at:])
	return b.String(), places
}

// flags counts an innocent row that is flagged in disguise.
func (e *evasion) flags(ctx context.Context, text string, spans []policy.Span, way disguise, random *rand.Rand, count *int) {
	disguised, _ := replace(text, spans, func(word string) string { return way.of(random, word) })
	// Only what the lists see counts: a whole text in repeats is a flood of
	// characters, and rightly flagged as one.
	if found, err := e.judge(ctx, disguised); err == nil && len(e.words(found)) > 0 {
		*count++
	}
}

// longWords are the words of four and more letters.
func longWords(text string) []policy.Span {
	var words []policy.Span
	start, n := -1, 0
	end := func(at int) {
		if n >= 4 {
			words = append(words, policy.Span{Start: start, End: at})
		}
		start, n = -1, 0
	}
	for at, c := range text {
		if !unicode.IsLetter(c) {
			end(at)
			continue
		}
		if start < 0 {
			start = at
		}
		n++
	}
	end(len(text))
	return words
}
