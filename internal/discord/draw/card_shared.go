package draw

import (
	"fmt"
	"strings"

	"ombud/internal/discord/customid"
	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
)

// Parts of a card that several cases share, in characters.
const (
	besideText = 140 // of what was said
	besideWhy  = 90
)

// beside draws the other cases on this card: at most as many as said, each with the
// decisions that need no second look, and a way to the others. It returns how many characters
// they take.
func (c Card) beside(most int) (parts []any, length int) {
	s := c.Shared
	if s.Others == 0 {
		return nil, 0
	}
	add := func(text string) {
		parts = append(parts, display(text))
		length += markdown.Length(text) + 1
	}
	parts = append(parts, separator{Type: typeSeparator, Spacing: 2})
	add(c.sharing())
	for _, other := range s.Shown[:min(len(s.Shown), most)] {
		b := Card{Case: other, Policy: c.Policy}
		add(b.brief(s.Why))
		parts = append(parts, b.briefButtons())
	}
	next := press("Next open case", stylePrimary, customid.Desk{Does: customid.DeskNext, CaseID: c.ID}.CustomID())
	return append(parts, row(next)), length
}

// sharing says why others stand on this card, and how many.
func (c Card) sharing() string {
	s := c.Shared
	why := "came within a minute, from the same author"
	switch s.Why {
	case moderation.SharedByText:
		why = "came within a minute and say nearly the same"
	case moderation.SharedByFlood:
		why = "came in a flood, too many for cards of their own"
	}
	noun := "more cases"
	if s.Others == 1 {
		noun = "more case"
	}
	return fmt.Sprintf("**%d %s on this card, %d open.** They %s. **Next open case** shows them one by one; so does `/queue`.", s.Others, noun, s.Open, why)
}

// brief is a case in three lines: what was said, why, and where.
func (c Card) brief(shared moderation.Sharing) string {
	said := "*could not be read*"
	switch {
	case c.Texts.Gone():
		said = fmt.Sprintf("*What was written was deleted <t:%d:D>*", c.Texts.GoneAt.Unix())
	case len(c.Revision.Surfaces) > 0:
		said, _ = markdown.Quoted(c.Revision.Surfaces[0].Text, c.spans(0), besideText)
	}
	why := ""
	if lines := c.why(); len(lines) > 0 {
		why = " · " + markdown.Fit(strings.ReplaceAll(lines[0], "**", ""), besideWhy) // only the title stands out
	}
	line := fmt.Sprintf("**%s**%s · [jump](%s)\n%s", markdown.Fit(c.title(), cardTitle), why, Jump(c.Subject), said)
	if c.Author.ID != "" && shared != moderation.SharedByAuthor {
		line += "\n<@" + markdown.OnlyDigits(c.Author.ID) + ">"
	}
	if c.StandsAs != "" {
		line += " · [restored](" + Jump(c.Stands()) + ")"
	}
	if !c.HiddenAt().IsZero() {
		line += " · Hidden by ombud"
	}
	if !c.GoneAt.IsZero() {
		line += " · deleted " + ago(c.GoneAt)
	}
	return line
}

// briefButtons are the two decisions of most cases in a raid, and the way to all others.
func (c Card) briefButtons() pressRow {
	open := press("Open", styleSecondary, customid.Desk{Does: customid.DeskOpen, CaseID: c.ID}.CustomID())
	if !c.Open() {
		return row(press("Undo", styleSecondary, customid.UndoID(c.ID, max(c.Decision.Number, 1))), open)
	}
	made := pressRow{Type: typeRow}
	for _, k := range moderation.Kinds() {
		if k.Asks == moderation.AsksNothing && k.Name != "warn" {
			id := customid.Case{CaseID: c.ID, Kind: k.Name, RevisionHash: c.Revision.Hash}.CustomID()
			made.Components = append(made.Components, press(k.Label, buttonStyle(k.Style), id))
		}
	}
	made.Components = append(made.Components, open)
	return made
}
