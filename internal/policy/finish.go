package policy

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// finish makes findings of what was gathered.
func (w *work) finish() []Finding {
	if len(w.touched) == 0 {
		return nil
	}
	findings := make([]Finding, 0, len(w.touched))
	for i := range w.faces {
		face := &w.faces[i]
		if face.check < 0 || face.mode == Off || w.findings[face.check].hits == 0 {
			continue
		}
		p := &w.findings[face.check]
		f := Finding{Rule: face.id, Clause: face.clause, Then: face.then, Shadow: face.mode == Shadow}
		f.Spans = merge(p.spans)
		f.Reason = w.reason(face, p, f.Spans)
		if !p.strong {
			f.Then = min(f.Then, Flag)
		}
		findings = append(findings, f)
	}
	return findings
}

// merge sorts spans and joins those that overlap, into memory of its own.
func merge(spans []Span) []Span {
	if len(spans) == 0 {
		return nil
	}
	slices.SortFunc(spans, func(a, b Span) int {
		if a.Surface != b.Surface {
			return a.Surface - b.Surface
		}
		return a.Start - b.Start
	})
	merged := []Span{spans[0]}
	for _, s := range spans[1:] {
		last := &merged[len(merged)-1]
		if s.Surface == last.Surface && s.Start < last.End {
			last.End = max(last.End, s.End)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

// reason writes the sentence for people.
func (w *work) reason(face *face, p *partial, spans []Span) string {
	rule := w.engine.rules[face.check]
	match := ""
	if len(spans) > 0 {
		s := spans[0]
		match = quote(w.message.Surfaces[s.Surface].Text[s.Start:s.End])
	}
	if p.reason != "" {
		match = p.reason
	}
	if face.reason != "" {
		return strings.ReplaceAll(face.reason, "{match}", match)
	}
	switch {
	case p.reason != "":
		return p.reason
	case rule.Words != nil && rule.Words.Aimed:
		return wordOrWords(match) + " " + match + " aimed at a person"
	case rule.Words != nil:
		return wordOrWords(match) + " " + match
	}
	if rule.Substring != nil {
		return "The text " + match
	}
	return match + " matches a pattern"
}

func wordOrWords(match string) string {
	if strings.ContainsAny(match, " \t\n") {
		return "The words"
	}
	return "The word"
}

// maxQuoted is how many characters of a message a reason repeats.
const maxQuoted = 60

// quote puts a match in quotation marks, on one line and not too long.
func quote(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "�")), " ")
	if utf8.RuneCountInString(text) > maxQuoted {
		text = string([]rune(text)[:maxQuoted]) + "…"
	}
	return `"` + text + `"`
}
