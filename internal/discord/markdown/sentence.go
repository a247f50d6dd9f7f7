package markdown

import (
	"fmt"
	"regexp"
	"strings"
)

// own are the marks that ombud's sentences have of their own: mentions, times, and what somebody types.
var own = regexp.MustCompile("<(?:[#@][0-9]{1,20}|t:[0-9]{1,12}(?::[A-Za-z])?)>|`[/a-z0-9, _]{1,80}`")

// Sentence makes a sentence of ombud's ready for Discord. What feeds and their servers call themselves may stand in
// it, so that all is literal but its own marks: nothing in it leads anywhere, hides or shouts. Brackets and stops stay
// as they are, since without the rest they do none of that.
func Sentence(s string) string {
	var b strings.Builder
	from := 0
	for _, mark := range own.FindAllStringIndex(s, -1) {
		writeTold(&b, s[from:mark[0]])
		b.WriteString(s[mark[0]:mark[1]])
		from = mark[1]
	}
	writeTold(&b, s[from:])
	return b.String()
}

// leads is what makes an address of a scheme. A scheme by itself, as in "write http:// before it", is none.
var leads = regexp.MustCompile(`^://[^\s<]{2}`)

func writeTold(b *strings.Builder, s string) {
	for i, r := range s {
		switch {
		case r == '\n':
			b.WriteByte(' ')
		case Hidden(r):
			fmt.Fprintf(b, "‹U+%04X›", r)
		case strings.ContainsRune("\\*~|`>#[]<@", r), leads.MatchString(s[i:]):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
}
