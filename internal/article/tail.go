package article

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tail is what some publishers' software puts at the end of each standfirst: a link to the article,
// which the post is, and a line about where it "appeared first". How long its parts are is looked at
// afterwards: a pattern that counts costs tens of milliseconds on a text made for that, and a feed has
// hundreds of them.
var tail = regexp.MustCompile(`(?i)\s*(?:\[?(?:…|\.{3}|\[…\])\]?\s*)?(?:` +
	`the post (.+?) (?:appeared first|first appeared) on (.+?)\.?` +
	`|(?:\(|\[)?\b((?:read more|read the full story|continue reading|weiterlesen|mehr lesen|leer más|seguir leyendo|lire la suite)((?: [^.!?]+)?))\s*(?:…|\.{3}|→|»|›|>)*(?:\)|\])?` +
	`)$`)

// How long the parts of a tail are, in characters: the headline it repeats, the site's name, and the words
// behind "read more"; and all of it.
const (
	tailTitle = 300
	tailSite  = 100
	tailLink  = 101
	tailWhole = 460
	// tailTries is how many beginnings of one are looked at.
	tailTries = 8
)

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
			return tailAt(s)
		}
	}
	return -1
}

// tailAt looks for a tail in the end of a text, from its earliest beginning on.
func tailAt(s string) int {
	for from, try := lastWords(s, tailWhole), 0; try < tailTries; try++ {
		at := tail.FindStringSubmatchIndex(s[from:])
		if at == nil {
			return -1
		}
		part := func(n int) string {
			if at[2*n] < 0 {
				return ""
			}
			return s[from+at[2*n] : from+at[2*n+1]]
		}
		title, site, link, rest := part(1), part(2), part(3), part(4)
		runes := utf8.RuneCountInString
		if runes(title) > tailTitle || runes(site) > tailSite || runes(rest) > tailLink {
			from += max(at[2], at[6]) + 1 // behind where the words that begin it do
			for from < len(s) && !utf8.RuneStart(s[from]) {
				from++
			}
			continue
		}
		words := from + at[6]
		if link != "" && !strings.ContainsAny(s[words:], "…→»›>)]") && inSentence(s[:words], s[words:]) {
			return -1
		}
		return from + at[0]
	}
	return -1
}

// lastWords is where the last so many characters of a text begin, at the beginning of a word.
func lastWords(s string, most int) int {
	at := len(s)
	for range most {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	if at == 0 {
		return 0
	}
	space := strings.IndexByte(s[at:], ' ')
	if space < 0 {
		return len(s)
	}
	return at + space
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
