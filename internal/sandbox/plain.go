package sandbox

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

var (
	mention   = regexp.MustCompile(`<(@&|@!?|#)(\d+)>`)
	timestamp = regexp.MustCompile(`<t:(-?\d+)(?::([a-zA-Z]))?>`)
	escaped   = regexp.MustCompile(`\\([^\p{L}\p{N}\s])`)
	marked    = regexp.MustCompile(`__\*\*([^*]+)\*\*__`)
	strong    = regexp.MustCompile(`\*\*([^*\n]+)\*\*`)
	small     = regexp.MustCompile(`(^|\n)-# `)
	slanted   = regexp.MustCompile(`(^|\n)\*([^*\n]+)\*`)
	link      = regexp.MustCompile(`\[([^\]]+)\]\(<?(https?://[^)>]+)>?\)`)
)

// plain shows Discord's text in a terminal: mentions as names, times as how
// long ago or, where they are appointments, as such; links by their words, without Markdown's stars and backslashes.
func plain(text string, s *stage) string {
	text = mention.ReplaceAllStringFunc(text, func(found string) string {
		parts := mention.FindStringSubmatch(found)
		switch {
		case parts[1] == "#" && s.rooms[parts[2]].Name != "":
			return "#" + s.rooms[parts[2]].Name
		case parts[1] == "@&":
			return "@moderators"
		case s.names[parts[2]] != "":
			return "@" + s.names[parts[2]]
		}
		return found
	})
	text = timestamp.ReplaceAllStringFunc(text, func(found string) string {
		parts := timestamp.FindStringSubmatch(found)
		seconds, err := strconv.ParseInt(parts[1], 10, 64)
		if err != nil {
			return found
		}
		at := time.Unix(seconds, 0).UTC()
		switch parts[2] {
		case "t":
			return at.Format("15:04")
		case "f", "D":
			return at.Format("2 January 15:04")
		}
		return ago(s.toldAt().Sub(at))
	})
	text = link.ReplaceAllString(text, "$1")
	text = marked.ReplaceAllString(text, "»$1«") // what the rules found
	text = strong.ReplaceAllString(text, "$1")
	text = small.ReplaceAllString(text, "$1")
	text = slanted.ReplaceAllString(text, "$1$2")
	return printable(escaped.ReplaceAllString(text, "$1"))
}

// ago is how Discord shows a time by default: in the one unit that fits.
func ago(d time.Duration) string {
	if d < 0 {
		return "in " + span(-d)
	}
	if d < 10*time.Second {
		return "just now"
	}
	return span(d) + " ago"
}

func span(d time.Duration) string {
	const day = 24 * time.Hour
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{365 * day, "year"}, {30 * day, "month"}, {day, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}, {time.Second, "second"}} {
		n := int(d.Round(time.Second) / unit.length)
		switch {
		case n == 1:
			return "1 " + unit.name
		case n > 1:
			return strconv.Itoa(n) + " " + unit.name + "s"
		}
	}
	return "0 seconds"
}

// printable drops what could drive the terminal: with --feed the text is a stranger's.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf) {
			return -1
		}
		return r
	}, text)
}

// wrap breaks text into lines of at most n characters, at spaces where it can. Each line of a quotation
// begins as one.
func wrap(text string, n int) []string {
	var out []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		quoted, isQuoted := strings.CutPrefix(paragraph, "> ")
		if isQuoted {
			for _, line := range wrap(quoted, n-2) {
				out = append(out, "> "+line)
			}
			continue
		}
		line := ""
		for word := range strings.FieldsSeq(paragraph) {
			for utf8.RuneCountInString(word) > n {
				if line != "" {
					out, line = append(out, line), ""
				}
				head := string([]rune(word)[:n])
				out, word = append(out, head), strings.TrimPrefix(word, head)
			}
			switch {
			case line == "":
				line = word
			case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= n:
				line += " " + word
			default:
				out, line = append(out, line), word
			}
		}
		out = append(out, line)
	}
	return out
}

// style is the terminal's ink: none when the output is no terminal.
type style struct{ colour bool }

func (s style) ink(code, text string) string {
	if !s.colour || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (s style) bold(text string) string    { return s.ink("1", text) }
func (s style) dim(text string) string     { return s.ink("2", text) }
func (s style) name(text string) string    { return s.ink("36", text) }
func (s style) removed(text string) string { return s.ink("31", text) }

// toldAt is the moment from which the transcript counts: before the weeks until discussions close,
// or everything would be two weeks ago.
func (s *stage) toldAt() time.Time {
	if !s.evening.IsZero() {
		return s.evening
	}
	return s.now()
}
