package article

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Block is a paragraph of a standfirst.
type Block struct {
	Kind BlockKind `json:"kind,omitempty"`
	// Number counts the points of a list that counts; 0: it does not.
	Number int   `json:"number,omitempty"`
	Runs   []Run `json:"runs"`
}

// BlockKind is what a block is to the one before it.
type BlockKind string

// The kinds of blocks.
const (
	Paragraph BlockKind = ""
	NextLine  BlockKind = "line" // of the block before
	Point     BlockKind = "point"
	Quotation BlockKind = "quote"
)

// Run is text of one kind, clean like every text of an article. A space that separates it from the
// next is part of one of them.
type Run struct {
	Text   string `json:"text"`
	Bold   bool   `json:"bold,omitempty"`
	Italic bool   `json:"italic,omitempty"`
	Struck bool   `json:"struck,omitempty"`
	Code   bool   `json:"code,omitempty"`
}

// maxBlocks of a standfirst are kept.
const maxBlocks = 30

// blocks reads HTML as plain does, and keeps paragraphs, lists, quotations and what is marked in
// them. Links keep their words only: where a feed's link leads, its words may lie about. Nil when
// there is nothing in it that plain would lose.
func blocks(s string, limit int) []Block {
	if !strings.Contains(s, "<") {
		return nil
	}
	w := blockWriter{left: limit}
	z := html.NewTokenizer(strings.NewReader(head(s, maxHTML)))
	var skip atom.Atom
	for !w.full() {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		if kind == html.TextToken {
			if skip == 0 {
				w.write(string(z.Text()))
			}
			continue
		}
		name, _ := z.TagName()
		switch tag := atom.Lookup(name); {
		case skip != 0 && kind == html.EndTagToken && tag == skip:
			skip = 0
		case skip != 0:
		case kind == html.StartTagToken && isUnread(tag):
			skip = tag
		case kind == html.EndTagToken:
			w.leave(tag)
		case kind != html.CommentToken && kind != html.DoctypeToken:
			w.enter(tag)
		}
	}
	return w.done()
}

// blockWriter gathers blocks. What is open is a count for each kind of mark, so that neither depth nor
// bad nesting costs anything.
type blockWriter struct {
	out  []Block
	left int // characters
	cut  bool

	next  Block // that is being written, or begins with the next word
	space bool  // before the next word

	bold, italic, struck, code, quote int
	lists                             []int // that are open: the number of the last point, -1 where none is counted
}

const maxLists = 8 // within one another

func (w *blockWriter) full() bool { return w.cut || len(w.out) >= maxBlocks }

// mark is the count of what an inline element means, nil for those that mean nothing here.
func (w *blockWriter) mark(tag atom.Atom) *int {
	switch tag {
	case atom.B, atom.Strong:
		return &w.bold
	case atom.I, atom.Em, atom.Cite:
		return &w.italic
	case atom.S, atom.Strike, atom.Del:
		return &w.struck
	case atom.Code, atom.Kbd, atom.Tt, atom.Samp:
		return &w.code
	}
	return nil
}

func (w *blockWriter) enter(tag atom.Atom) {
	if m := w.mark(tag); m != nil {
		*m++
		return
	}
	switch tag {
	case atom.Br:
		if w.end() {
			w.next.Kind = NextLine
		} else if w.next.Kind == NextLine { // the second in a row
			w.plainly()
		}
	case atom.Ul, atom.Ol:
		w.end()
		if len(w.lists) < maxLists {
			first := 0
			if tag == atom.Ul {
				first = -1
			}
			w.lists = append(w.lists, first)
		}
	case atom.Li:
		w.end()
		w.next.Kind, w.next.Number = Point, 0
		if n := len(w.lists); n > 0 && w.lists[n-1] >= 0 {
			w.lists[n-1]++
			w.next.Number = w.lists[n-1]
		}
	case atom.Blockquote:
		w.end()
		w.quote++
		w.plainly()
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		w.end()
		w.bold++
	default:
		w.between(tag)
	}
}

func (w *blockWriter) leave(tag atom.Atom) {
	if m := w.mark(tag); m != nil {
		*m = max(0, *m-1)
		return
	}
	switch tag {
	case atom.Ul, atom.Ol:
		w.end()
		w.lists = w.lists[:max(0, len(w.lists)-1)]
		w.plainly()
	case atom.Li:
		w.end()
		w.plainly()
	case atom.Blockquote:
		w.end()
		w.quote = max(0, w.quote-1)
		w.plainly()
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		w.end()
		w.bold = max(0, w.bold-1)
	default:
		w.between(tag)
	}
}

// between is for elements that mean nothing here but part paragraphs or words.
func (w *blockWriter) between(tag atom.Atom) {
	switch tag {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Hr, atom.Tr, atom.Pre, atom.Figure, atom.Dt, atom.Dd:
		w.end()
	default:
		w.space = w.space || !isInline(tag)
	}
}

// write adds text to the block, as far as there is room.
func (w *blockWriter) write(s string) {
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	words := line(s, maxHTML)
	w.space = w.space || unicode.IsSpace(first)
	if words == "" || w.full() {
		return
	}
	if w.space && len(w.next.Runs) > 0 {
		words = " " + words
	}
	w.space = unicode.IsSpace(last)
	if n := utf8.RuneCountInString(words); n > w.left {
		words, w.cut = truncate(words, max(w.left, 1)), true
	} else {
		w.left -= n
	}
	r := Run{Text: words, Bold: w.bold > 0, Italic: w.italic > 0, Struck: w.struck > 0, Code: w.code > 0}
	if n := len(w.next.Runs); n > 0 && alike(w.next.Runs[n-1], r) {
		w.next.Runs[n-1].Text += r.Text
		return
	}
	w.next.Runs = append(w.next.Runs, r)
}

func alike(a, b Run) bool {
	a.Text, b.Text = "", ""
	return a == b
}

// end closes the block that is being written and reports whether there was one. What an empty one was
// to be, such as the point of a list, the next one is.
func (w *blockWriter) end() bool {
	w.space = false
	if len(w.next.Runs) == 0 {
		return false
	}
	if len(w.out) < maxBlocks {
		w.out = append(w.out, w.next)
	}
	w.next.Runs = nil
	w.plainly()
	return true
}

// plainly makes the next block one that no element of its own began.
func (w *blockWriter) plainly() {
	w.next.Kind, w.next.Number = Paragraph, 0
	if w.quote > 0 {
		w.next.Kind = Quotation
	}
}

// done returns what was written, nil when it is one paragraph without marks.
func (w *blockWriter) done() []Block {
	w.end()
	if len(w.out) == 1 && w.out[0].Kind == Paragraph && !slices.ContainsFunc(w.out[0].Runs, func(r Run) bool { return !alike(r, Run{}) }) {
		return nil
	}
	return w.out
}
