package draw

import (
	"fmt"
	"strings"

	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
	"ombud/internal/speech"
)

// otherWords is how much of each further message of a sweep a letter quotes, in characters.
const otherWords = 160

// quotation is what a letter quotes of the author's own words.
type quotation struct{ name, text string }

// quotes are what the author wrote: what the decision is about, or began with, and a few of the other messages
// that a sweep removed.
func quotes(v speech.Voice, l moderation.Letter) []quotation {
	first, others, was := l.Words()
	all := []quotation{{v.Say("notice.words"), said(v, first, letterWords)}}
	rest := v.Say("notice.others")
	if !was {
		all[0].name, rest = v.Say("notice.began"), v.Say("notice.removed_ones")
	}
	if was && !first.EditedAt.IsZero() {
		all[0].name = v.Say("notice.words_edited")
	}
	var lines []string
	for _, c := range others {
		lines = append(lines, where(c)+"\n"+said(v, c, otherWords))
	}
	if len(lines) > 0 {
		all = append(all, quotation{rest, strings.Join(lines, "\n")})
	}
	return all
}

// said is what one message said.
func said(v speech.Voice, c moderation.Case, limit int) string {
	if words := (Card{Case: c}).words(limit); words != "" {
		return words
	}
	if c.Texts.Gone() {
		return v.Say("notice.words_gone")
	}
	return v.Say("notice.no_words")
}

// places names where a sweep removed messages of an author, and how many there.
func places(v speech.Voice, w moderation.SweptOf) string {
	var all []string
	for _, p := range w.Places {
		all = append(all, fmt.Sprintf("<#%s> (%d)", markdown.OnlyDigits(p.ChannelID), p.Found))
	}
	list := strings.Join(all, ", ")
	if w.More > 0 {
		list = v.Say("notice.places.more", speech.Args{"Places": list, "Count": w.More})
	}
	return list
}
