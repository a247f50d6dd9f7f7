package article

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// plain reads HTML (or text that might be HTML, as feeds never say) and returns
// its words as one clean line of at most limit characters.
func plain(s string, limit int) string {
	if !strings.ContainsAny(s, "<&") {
		return line(s, limit)
	}
	var b strings.Builder
	var skip atom.Atom // inside an element whose text is not for readers
	z := html.NewTokenizer(strings.NewReader(head(s, maxHTML)))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return line(b.String(), limit)
		}
		if kind == html.TextToken {
			if skip == 0 {
				b.Write(z.Text())
			}
			continue
		}
		name, _ := z.TagName()
		switch tag := atom.Lookup(name); {
		case skip != 0 && kind == html.EndTagToken && tag == skip:
			skip = 0
		case kind == html.StartTagToken && skip == 0 && isUnread(tag):
			skip = tag
		case !isInline(tag):
			b.WriteByte(' ')
		}
	}
}

func isUnread(tag atom.Atom) bool {
	switch tag {
	case atom.Script, atom.Style, atom.Noscript, atom.Iframe, atom.Template, atom.Title, atom.Textarea, atom.Svg, atom.Object:
		return true
	}
	return false
}

// isInline tells tags that may stand within a word; all others separate words.
func isInline(tag atom.Atom) bool {
	switch tag {
	case atom.A, atom.Abbr, atom.B, atom.Bdi, atom.Bdo, atom.Big, atom.Cite, atom.Code, atom.Del, atom.Dfn, atom.Em,
		atom.Font, atom.I, atom.Ins, atom.Kbd, atom.Mark, atom.Q, atom.S, atom.Samp, atom.Small, atom.Span,
		atom.Strike, atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.Tt, atom.U, atom.Var, atom.Wbr:
		return true
	}
	return false
}

// line returns s as one clean line of at most limit characters: white space
// collapsed, and nothing in it that is invisible or turns the reading direction.
func line(s string, limit int) string {
	s = head(s, maxHTML)
	var b strings.Builder
	b.Grow(min(len(s), 4*limit))
	space, marks := false, 0
	var before rune
	for i, r := range s {
		if unicode.IsSpace(r) {
			space = true
			continue
		}
		if isHidden(r) && !joins(r, before, s[i+utf8.RuneLen(r):]) || r == utf8.RuneError {
			continue
		}
		if marks++; !unicode.Is(unicode.Mn, r) {
			marks = 0
		} else if marks > maxMarks || b.Len() == 0 {
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space, before = false, r
		b.WriteRune(r)
	}
	return truncate(b.String(), limit)
}

// maxMarks may stand on one letter. Vietnamese, Hebrew and Tibetan need up to
// four; more is a way to paint over the lines above.
const maxMarks = 6

// isHidden tells characters that show nothing themselves: control, formatting
// (bidi, zero-width, tags) and the letters that are drawn as blanks.
func isHidden(r rune) bool {
	switch r {
	case '\u034f', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u2800', '\u3164', '\uffa0':
		return true
	}
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Cs, r) ||
		unicode.Is(unicode.Noncharacter_Code_Point, r) || (r >= 0xe0000 && r <= 0xe0fff)
}

// joins tells whether a joiner does its work here: between two emoji, or inside
// a word of a script that is written with them (Persian, Hindi). Elsewhere it
// only hides something.
func joins(r, before rune, after string) bool {
	if r != '\u200c' && r != '\u200d' {
		return false
	}
	next, _ := utf8.DecodeRuneInString(after)
	if r == '\u200d' && (unicode.Is(unicode.So, before) || unicode.Is(unicode.Sk, before) || before == '\ufe0f') {
		return unicode.Is(unicode.So, next)
	}
	return takesJoiners(before) && takesJoiners(next)
}

func takesJoiners(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Devanagari, unicode.Bengali,
		unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada,
		unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar)
}

// truncate cuts s to limit characters, counted as code points but never within
// a character as readers see it; what was cut ends in "…".
func truncate(s string, limit int) string {
	if len(s) <= limit || utf8.RuneCountInString(s) <= limit {
		return s
	}
	end, runes := 0, 0
	for rest, state := s, -1; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if runes += utf8.RuneCountInString(cluster); runes > limit-1 {
			break
		}
		end += len(cluster)
	}
	cut := s[:end]
	// Rather at the end of a word, when that costs little.
	if at := strings.LastIndexByte(cut, ' '); at > len(cut)*4/5 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " ") + "…"
}

// head is at most n bytes of s, ending with a whole code point.
func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
