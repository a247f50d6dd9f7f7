package article

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tail is what some publishers' software puts at the end of each standfirst: a link to the article,
// which the post is, and a line about where it "appeared first".
var tail = regexp.MustCompile(`(?i)\s*(?:\[?(?:…|\.{3}|\[…\])\]?\s*)?(?:` +
	`the post .{1,300}? (?:appeared first|first appeared) on .{1,100}?\.?` +
	`|(?:\(|\[)?\b((?:read more|read the full story|continue reading|weiterlesen|mehr lesen|leer más|seguir leyendo|lire la suite)(?: [^.!?]{1,100})?)\s*(?:…|\.{3}|→|»|›|>)*(?:\)|\])?` +
	`)$`)

// tailWords are what every tail has one of: most texts have none, and the pattern is not cheap.
func tailWords() []string {
	return []string{"first on", "ead more", "full story", "reading", "lesen", "er más", "leyendo", "la suite"}
}

// tailOf is where such an end begins, -1 when there is none.
func tailOf(s string) int {
	const longest = 500 // bytes
	end := s[max(0, len(s)-longest):]
	for _, w := range tailWords() {
		if strings.Contains(end, w) {
			at := tail.FindStringSubmatchIndex(s)
			if len(at) < 4 { // the whole, and the words of a link
				return -1
			}
			if at[2] >= 0 && !strings.ContainsAny(s[at[2]:], "…→»›>)]") && inSentence(s[:at[2]], s[at[2]:]) {
				return -1
			}
			return at[0]
		}
	}
	return -1
}

// inSentence tells "should read more books", which goes on with what was said, from a link's words,
// which begin with a capital or after an end.
func inSentence(before, words string) bool {
	first, _ := utf8.DecodeRuneInString(words)
	last, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(before))
	return unicode.IsLower(first) && (unicode.IsLetter(last) || unicode.IsDigit(last) || last == ',')
}

// withoutTail takes such an end away, unless nothing would be left.
func withoutTail(s string) string {
	at := tailOf(s)
	if at < 0 || strings.TrimSpace(s[:at]) == "" {
		return s
	}
	return strings.TrimSpace(s[:at])
}

// blocksWithoutTail does the same for blocks: their last one goes, or the end of its last run.
func blocksWithoutTail(all []Block) []Block {
	if len(all) == 0 {
		return all
	}
	last := &all[len(all)-1]
	var words strings.Builder
	for _, r := range last.Runs {
		words.WriteString(r.Text)
	}
	if at := tailOf(words.String()); at >= 0 && strings.TrimSpace(words.String()[:at]) == "" && len(all) > 1 {
		return all[:len(all)-1]
	}
	run := &last.Runs[len(last.Runs)-1]
	if rest := withoutTail(run.Text); rest != run.Text {
		run.Text = strings.TrimRight(run.Text[:strings.Index(run.Text, rest)+len(rest)], " ")
	}
	return all
}
