package policy

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
)

// RepeatsRule finds texts that fill the screen by saying the same again. A
// field that is zero is not looked at.
type RepeatsRule struct {
	Characters int // the same character more than so many times in a row
	Emoji      int // more than so many emoji in a text
	Lines      int // the same line more than so many times
}

func repeatsKind() kind {
	return kind{
		name: "repeats",
		keys: map[string]func(*reader, ast.Node, *Rule){
			"repeats": func(r *reader, n ast.Node, rule *Rule) {
				if rule.Repeats == nil {
					rule.Repeats = &RepeatsRule{}
				}
				p := rule.Repeats
				r.mapping(n, "repeats", fields{
					"characters": func(v ast.Node) { p.Characters = r.count(v, "characters", 2, 10000) },
					"emoji":      func(v ast.Node) { p.Emoji = r.count(v, "emoji", 1, 10000) },
					"lines":      func(v ast.Node) { p.Lines = r.count(v, "lines", 1, 10000) },
				})
			},
		},
		compile: func(b *builder, i int, rule *Rule) {
			spec := rule.Repeats
			if *spec == (RepeatsRule{}) {
				b.problems.add(rule.At, "the rule %q counts nothing: set characters, emoji or lines", rule.ID)
			}
			b.read(i, func(w *work, surface int) {
				text := w.message.Surfaces[surface].Text
				if spec.Characters > 0 && mayRepeat(text, spec.Characters) {
					w.repeatedCharacters(i, surface, text, spec.Characters)
				}
				if spec.Emoji > 0 && (!w.stream.ascii || strings.Contains(text, "<")) {
					w.repeatedEmoji(i, surface, text, spec.Emoji)
				}
				if spec.Lines > 0 {
					w.repeatedLines(i, surface, text, spec.Lines)
				}
			})
		},
	}
}

// mayRepeat looks only at every so many bytes: a longer run of one character
// lies over one of these places.
func mayRepeat(text string, most int) bool {
	for at := most; at < len(text); at += most {
		c := text[at]
		if c == text[at-1] || c >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// repeatedCharacters finds runs of one character. Spaces, and the lines people
// draw between parts of a text, are layout.
func (w *work) repeatedCharacters(rule, surface int, text string, most int) {
	var run rune = -1
	count, start := 0, 0
	end := func(at int) {
		if count > most && !unicode.IsSpace(run) && !strings.ContainsRune("-=_*~#.|", run) {
			w.foundAt(rule, Span{Surface: surface, Start: start, End: at}, false)
			w.findings[rule].reason = fmt.Sprintf("The same character %d times in a row", count)
		}
	}
	for at, r := range text {
		if r == run {
			count++
			continue
		}
		end(at)
		run, count, start = r, 1, at
	}
	end(len(text))
}

// repeatedEmoji counts pictures, the server's own ones included.
func (w *work) repeatedEmoji(rule, surface int, text string, most int) {
	count, first, last := 0, 0, 0
	note := func(from, to int) {
		if count == 0 {
			first = from
		}
		count++
		last = to
	}
	joined := false // the next picture is part of the one before
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		switch {
		case r == '<':
			if n := customEmoji(text[at:]); n > 0 {
				size = n
				note(at, at+n)
			}
		case r == '\u200d':
			joined = true
			at += size
			continue
		case r >= 0x1F1E6 && r <= 0x1F1FF: // two make a flag
			if !joined {
				note(at, at+size)
			}
			last = at + size
			joined = !joined
			at += size
			continue
		case r >= 0x2600 && r <= 0x27BF || r >= 0x1F300 && r <= 0x1FAFF && !mark(r):
			if !joined {
				note(at, at+size)
			}
			last = at + size
		case mark(r):
			at += size
			if count > 0 && last == at-size {
				last = at
			}
			continue
		}
		joined = false
		at += size
	}
	if count > most {
		w.foundAt(rule, Span{Surface: surface, Start: first, End: last}, false)
		w.findings[rule].reason = fmt.Sprintf("%d emoji in one text (at most %d)", count, most)
	}
}

// customEmoji answers the length of "<:name:id>" or "<a:name:id>" at the
// beginning of a text, or 0.
func customEmoji(text string) int {
	rest := strings.TrimPrefix(text[1:], "a")
	if !strings.HasPrefix(rest, ":") {
		return 0
	}
	const longest = 70 // a name of 32 characters and an id
	end := strings.IndexByte(text[:min(len(text), longest)], '>')
	if end < 0 || strings.Count(text[:end], ":") != 2 || strings.ContainsAny(text[:end], " \n") {
		return 0
	}
	return end + 1
}

// repeatedLines counts equal lines that say something.
func (w *work) repeatedLines(rule, surface int, text string, most int) {
	if strings.Count(text, "\n") < most {
		return
	}
	counts := make(map[string]int)
	at := 0
	for line := range strings.Lines(text) {
		said := strings.ToLower(strings.TrimSpace(line))
		if utf8.RuneCountInString(said) >= 3 {
			if counts[said]++; counts[said] > most {
				w.foundAt(rule, Span{Surface: surface, Start: at, End: at + len(strings.TrimRight(line, "\r\n"))}, false)
				w.findings[rule].reason = fmt.Sprintf("The same line more than %d times", most)
			}
		}
		at += len(line)
	}
}
