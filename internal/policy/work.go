package policy

// work is the memory one judging needs; it is used again and again.
type work struct {
	engine  *Engine
	lexicon *lexicon
	message Message

	// What the rules are where the message stands: the engine's, or our own
	// when an override applies.
	faces     []face
	active    []bool
	ownFaces  []face
	ownActive []bool

	// The surface being read.
	stream     stream
	pieces     []token
	hashes     []uint32 // of the pieces; 0 where nobody asked
	tokens     []token
	candidates []candidate
	hits       []hit
	quotes     []stretch
	own        int        // words outside lines quoted with ">"
	speaks     bool       // words outside quotations speak of what was said
	mark       int        // where the candidates just found begin
	made       class      // of the word just found, when it is none of the policy's
	starts     []int      // of the groups in a row of letters
	ends       []int      // of the words in one
	row1       []rune     // the letters of one
	spelling   []spelling // how one reads up to each letter
	lowered    []byte
	letters    []rune
	term       []rune
	written    []byte  // the text as bytes, where the stream is not it
	matched    []int32 // patterns
	folded     []byte  // the stream in lower case
	insides    []inside

	prints  prints
	sketch  sketch // of all surfaces
	events  []Event
	tallies []tally // what each event is counted for

	links    []link    // of all surfaces
	findings []partial // one per rule
	touched  []int     // the rules that have one
}

// partial is a finding while it is being gathered.
type partial struct {
	spans  []Span
	hits   int
	strong bool // something was found that is no disguise
	reason string
}

func (w *work) begin(m Message) {
	w.message = m
	w.links = w.links[:0]
	w.events, w.tallies = w.events[:0], w.tallies[:0]
	w.sketch.reset()
	for _, i := range w.touched {
		w.findings[i] = partial{spans: w.findings[i].spans[:0]}
	}
	w.touched = w.touched[:0]
	w.stand()
}

// surface reads one surface and finds the words in it.
func (w *work) surface(i int) {
	text := w.message.Surfaces[i].Text
	w.stream.fold(text)
	w.pieces = split(w.stream.text, w.pieces)
	w.resolve()
	w.match()
	if len(w.hits) > 0 {
		w.quotes = quotations(w.stream.text, w.quotes)
		w.survey()
		w.words(i)
	}
	if w.engine.sketches {
		w.sketch.draw(w)
	}
	if w.engine.links {
		w.findLinks(i)
	}
	if w.engine.substrings.search != nil {
		w.substrings(i)
	}
	if len(w.engine.patterns.list) > 0 {
		w.regexes(i)
	}
	for _, r := range w.engine.reads {
		if w.active[r.rule] {
			r.do(w, i)
		}
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
	f := w.finding(rule)
	f.strong = f.strong || !weak
	if len(f.spans) < maxSpans {
		f.spans = append(f.spans, at)
	}
}

// foundWhole notes that a rule complains about the whole message, and why.
func (w *work) foundWhole(rule int, reason string) {
	f := w.finding(rule)
	f.strong = true
	f.reason = reason
}

// finding counts one match of a rule more.
func (w *work) finding(rule int) *partial {
	f := &w.findings[rule]
	if f.hits == 0 {
		w.touched = append(w.touched, rule)
	}
	f.hits++
	return f
}

// full says that another match of a rule would not change its finding.
func (w *work) full(rule int, weak bool) bool {
	f := &w.findings[rule]
	return len(f.spans) == maxSpans && (f.strong || weak)
}
