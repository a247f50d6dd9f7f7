package article

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

const (
	xmlNamespace = "http://www.w3.org/XML/1998/namespace"
	// maxPagesPerText: feeds do put whole pages into a text, one <html> and one <body>.
	maxPagesPerText = 4
)

var (
	errTooComplex = errors.New("more markup than a feed needs")
	wholePage     = regexp.MustCompile(`(?i)<(?:html|body)`)
)

// xmlRoot is the lower-case name of the first element, "" when there is none,
// and where it begins.
func xmlRoot(body []byte) (name string, at int) {
	g := newGauge(body)
	for {
		tok, err := g.next()
		if err != nil {
			return "", 0
		}
		if start, ok := tok.(xml.StartElement); ok {
			return strings.ToLower(start.Name.Local), g.began
		}
	}
}

// bounded reads an XML feed as a stream and returns it without the articles
// that would break a limit. What is left can be parsed into memory safely:
// a parser builds objects for each tag, so that kilobytes on the wire become
// gigabytes on the heap.
//
// The same tokeniser reads here and in gofeed: what is counted is what will be
// built. base is the root's xml:base, which is taken out: see hideBase.
func bounded(body []byte) (rest []byte, base string, err error) {
	g := newGauge(body)
	var out []byte
	kept := 0 // body up to here is in out, or was left out on purpose
	var articles, bytesInArticles, inArticles, inFrame int
	var inside struct{ depth, from, tokens int } // of the article that is open; depth 0: none
	for {
		tok, err := g.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, "", err
		}
		start, opens := tok.(xml.StartElement)
		if opens && inside.depth == 0 && (g.depth == 2 || g.depth == 3) && isArticle(start.Name.Local) {
			inside.depth, inside.from, inside.tokens = g.depth, g.began, 0
		}
		if inside.depth == 0 {
			if opens {
				inFrame += 1 + len(start.Attr)
			}
			if inFrame > maxFrameTokens {
				return nil, "", errTooComplex
			}
			continue
		}
		if opens {
			inside.tokens += 1 + len(start.Attr)
		}
		if _, closes := tok.(xml.EndElement); !closes || g.depth >= inside.depth {
			continue
		}
		inside.depth = 0
		size := g.offset() - inside.from
		bytesInArticles += size
		if articles < MaxArticles && inArticles+inside.tokens <= maxTokens && size <= maxArticleBytes {
			articles, inArticles = articles+1, inArticles+inside.tokens
			continue
		}
		out = append(out, g.body[kept:inside.from]...)
		kept = g.offset()
	}
	if len(body)-bytesInArticles > maxFrameBytes {
		return nil, "", errTooComplex
	}
	if kept == 0 {
		out = g.body
	} else {
		out = append(out, g.body[kept:]...)
	}
	// Each further <html> or <body> in a text makes golang.org/x/net/html copy the
	// attributes of all before it: half a megabyte of them takes minutes.
	if len(wholePage.FindAllIndex(out, -1)) > maxPagesPerText*(articles+1) {
		return nil, "", errTooComplex
	}
	return out, g.base, nil
}

func isArticle(name string) bool {
	return strings.EqualFold(name, "item") || strings.EqualFold(name, "entry")
}

// gauge tokenises XML within limits. It hands the decoder one byte at a time,
// so that it can stop it in the midst of a tag with a million attributes.
type gauge struct {
	dec   *xml.Decoder
	body  []byte
	pos   int // bytes handed out
	until int // bytes that may be handed out for this token
	began int // where this token begins
	depth int // elements open after this token

	root   string // lower-case name of the first element
	open   []int  // for each open element: name spaces it declares
	texts  []int  // for each open element: bytes of its text so far; -1: nobody keeps them
	spaces int    // name spaces in scope
	base   string
	owned  bool // body is a copy that may be written to
	copied int
}

func newGauge(body []byte) *gauge {
	g := &gauge{body: body}
	g.dec = xml.NewDecoder(g)
	g.dec.Strict = false // as gofeed does
	g.dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return g
}

// ReadByte makes gauge an io.ByteReader, which the decoder then reads without
// a buffer of its own.
func (g *gauge) ReadByte() (byte, error) {
	if g.pos >= len(g.body) {
		return 0, io.EOF
	}
	if g.pos >= g.until {
		return 0, errTooComplex
	}
	g.pos++
	return g.body[g.pos-1], nil
}

// Read is here because xml.NewDecoder asks for it; a ByteReader is never read so.
func (g *gauge) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	b, err := g.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = b
	return 1, nil
}

func (g *gauge) offset() int { return int(g.dec.InputOffset()) }

func (g *gauge) next() (xml.Token, error) {
	g.began = g.offset()
	g.until = len(g.body)
	if rest := g.body[g.began:]; len(rest) > 1 && rest[0] == '<' && !strings.ContainsRune("/?!", rune(rest[1])) {
		g.until = min(g.began+maxTag, len(g.body))
	}
	tok, err := g.dec.Token()
	if err != nil {
		return nil, err //nolint:wrapcheck // io.EOF must stay itself; callers add the rest
	}
	switch t := tok.(type) {
	case xml.StartElement:
		err = g.enter(t)
	case xml.EndElement:
		g.leave()
	case xml.CharData:
		// gofeed joins the pieces of a text one after the other, copying all before.
		if g.depth > 0 && g.texts[g.depth-1] >= 0 {
			g.copied += g.texts[g.depth-1]
			g.texts[g.depth-1] += len(t)
		}
		if g.copied > maxCopied {
			err = errTooComplex
		}
	}
	return tok, err
}

func (g *gauge) enter(t xml.StartElement) error {
	declared := 0
	for _, a := range t.Attr {
		if a.Name.Local == "base" && (a.Name.Space == "xml" || a.Name.Space == xmlNamespace) {
			g.hideBase(a.Value)
		}
		if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
			declared++
		}
	}
	text := 0
	if g.depth == 0 {
		g.root = strings.ToLower(t.Name.Local)
	}
	if g.depth == 0 || g.depth == 1 && isRSS(g.root) && strings.EqualFold(t.Name.Local, "channel") {
		text = -1 // only white space between articles
	}
	g.open, g.texts = append(g.open, declared), append(g.texts, text)
	g.depth++
	g.spaces += declared
	if g.depth > maxDepth || g.spaces > maxNamespaces {
		return fmt.Errorf("%w: %d elements deep, %d name spaces", errTooComplex, g.depth, g.spaces)
	}
	return nil
}

// hideBase keeps xml:base from gofeed and remembers the root's. With one in
// scope, gofeed builds a tree of every text that says it is HTML, and a text can
// be written so that this takes minutes. Links are resolved here, afterwards.
func (g *gauge) hideBase(value string) {
	if g.depth == 0 {
		g.base = value
	}
	if !g.owned {
		g.body, g.owned = bytes.Clone(g.body), true
	}
	// Whatever prefix the document gave to the name space of xml:base.
	tag := g.body[g.began:g.offset()]
	copy(tag, bytes.ReplaceAll(tag, []byte(":base"), []byte("_base")))
}

func (g *gauge) leave() {
	if g.depth == 0 {
		return
	}
	g.depth--
	g.spaces -= g.open[g.depth]
	g.open, g.texts = g.open[:g.depth], g.texts[:g.depth]
}
