package draw

import (
	"strconv"
	"strings"

	"ombud/internal/article"
	"ombud/internal/discord/markdown"
)

// standfirst writes what an article begins with in Discord's Markdown, within limit UTF-16 units.
// Its marks are ombud's; its words come from a feed and show literally.
func standfirst(a article.Article, limit int) string {
	if len(a.Standfirst) == 0 {
		return markdown.OneLine(a.Summary, limit)
	}
	var b strings.Builder
	left := limit - 1 // for what tells that something is missing
	within := article.Paragraph
	for i, block := range a.Standfirst {
		lead := ""
		if i > 0 {
			lead = "\n"
			if block.Kind != article.NextLine && (block.Kind != article.Point || within != article.Point) {
				lead = "\n\n"
			}
		}
		if block.Kind != article.NextLine {
			within = block.Kind
		}
		lead += beginning(block, within)
		left -= markdown.Length(lead)
		if left < 20 { // a word or two of a paragraph say nothing
			return strings.TrimRight(b.String(), " ") + markdown.Ellipsis
		}
		b.WriteString(lead)
		if cut := writeRuns(&b, block.Runs, &left); cut {
			return b.String() + markdown.Ellipsis
		}
	}
	return b.String()
}

// beginning is how a block's first line begins.
func beginning(block article.Block, within article.BlockKind) string {
	switch {
	case within == article.Quotation:
		return markdown.Quote
	case block.Kind == article.NextLine && within == article.Point:
		return "  "
	case block.Kind == article.Point && block.Number > 0:
		return strconv.Itoa(block.Number) + ". "
	case block.Kind == article.Point:
		return "- "
	}
	return ""
}

// writeRuns writes runs as far as they fit and reports whether that was not all.
func writeRuns(b *strings.Builder, runs []article.Run, left *int) (cut bool) {
	touching := false // the run before ends in a mark that this one's would touch
	for _, r := range runs {
		word := strings.Trim(r.Text, " ")
		at := strings.Index(r.Text, word)
		before, after := r.Text[:at], r.Text[at+len(word):]
		on, off := marksOf(r)
		if touching && before == "" {
			on, off = "", ""
		}
		if *left -= markdown.Length(before) + markdown.Length(on) + markdown.Length(off) + markdown.Length(after); *left < 1 {
			return true
		}
		b.WriteString(before + on)
		var text strings.Builder
		var whole bool
		if on != "" && r.Code {
			text.WriteString(markdown.Fit(strings.ReplaceAll(word, "`", "'"), *left))
			whole = markdown.Length(word) <= *left
		} else {
			whole = markdown.WriteEscaped(&text, word, *left) == len(word)
		}
		*left -= markdown.Length(text.String())
		b.WriteString(strings.TrimRight(text.String(), " ") + off)
		if !whole {
			return true
		}
		b.WriteString(after)
		touching = off != "" && after == ""
	}
	return false
}

// marksOf are Discord's marks for a run. Nothing can be marked within code.
func marksOf(r article.Run) (on, off string) {
	if r.Code {
		return "`", "`"
	}
	for _, m := range []struct {
		is   bool
		mark string
	}{{r.Struck, "~~"}, {r.Bold, "**"}, {r.Italic, "*"}} {
		if m.is {
			on, off = on+m.mark, m.mark+off
		}
	}
	return on, off
}
