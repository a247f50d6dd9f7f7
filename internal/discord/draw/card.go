package draw

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"ombud/internal/discord/customid"
	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
	"ombud/internal/policy"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Parts of the 4,000 characters that the texts of a layout may have together. What was said
// gets what the others leave, and never less than cardText.
const (
	cardText   = 450
	cardWhy    = 650
	cardSmall  = 300
	cardDone   = 500
	cardFooter = 100
	cardTitle  = 100
	cardMargin = 100 // headings and line ends
)

// room is what the parts of a card that can give way may take: how many other cases, and of the rest
// characters.
type room struct{ beside, done, reports, why int }

// rooms are tried in turn until what was said has its share: other cases are on their own in the
// queue, and what was done and reported is in the case's history. In the last one every card fits.
func rooms() []room {
	return []room{
		{moderation.ShownBeside, cardDone, cardSmall, cardWhy},
		{2, cardDone, cardSmall, cardWhy},
		{1, cardDone, cardSmall, cardWhy},
		{0, cardDone, cardSmall, cardWhy},
		{0, 300, 200, 400},
		{0, 200, 100, 200},
	}
}

// Card draws a case for its moderators: what was said with the offending parts
// marked, which clause and why, by whom, what members reported, what was done.
type Card struct {
	moderation.Case
	Policy *policy.Policy // nil: clauses are named by their ids
	// replaces is the address of an earlier card that this one takes the place of; empty: none.
	Replaces string
	Gallery  *Gallery // of the message's pictures; nil: they are only named
}

// Message draws the card in the order in which a moderator needs it: what, why, who, and what
// was done or can be.
func (c Card) Message() Message {
	var drawn Message
	for _, r := range rooms() {
		var left int
		if drawn, left = c.in(r); left >= cardText {
			break
		}
	}
	return drawn
}

// in draws the card in some room. left is what that leaves for what was said.
func (c Card) in(r room) (drawn Message, left int) {
	head := []string{"### " + c.title()}
	if c.Replaces != "" {
		head = append(head, "-# This replaces [an earlier card]("+c.Replaces+") that Discord lets nobody edit for now.")
	}
	head = append(head, c.facts()...)
	who := markdown.FitLines(c.author(), cardSmall)
	why := c.block("Why", c.why(), r.why)
	reports := c.block("Reports", c.reports(), r.reports)
	files := c.block("Files", c.files(), r.reports)
	where := markdown.FitLines(c.where(), cardSmall)
	done := c.block("What was done", c.done(), r.done)
	foot := "-# " + markdown.Fit(c.footer(), cardFooter)
	if c.Open() {
		foot = "-# " + c.warning() + "\n" + foot
	}
	beside, besideLength := c.beside(r.beside)
	left = markdown.MaxLayoutText - cardMargin - besideLength
	for _, part := range append(head, who, why, reports, files, where, done, foot) {
		left -= markdown.Length(part) + 1
	}
	// The words and the clause decide most cases; who wrote them matters for what follows.
	parts := []any{display(strings.Join(head, "\n")), display(c.text(max(left, cardText)))}
	if c.Gallery != nil {
		parts = append(parts, c.Gallery)
	}
	about := slices.DeleteFunc([]string{files, why, reports}, func(text string) bool { return text == "" })
	if len(beside) > 0 && len(about) > 0 { // of the forty parts one more case takes five
		about = []string{strings.Join(about, "\n")}
	}
	for _, text := range about {
		parts = append(parts, display(text))
	}
	if len(beside) == 0 {
		parts = append(parts, separator{Type: typeSeparator, Spacing: 1})
	}
	if who != "" {
		parts = append(parts, c.portrait(who))
	}
	parts = append(parts, display(where))
	if done != "" {
		parts = append(parts, display(done))
	}
	parts = append(parts, display(foot))
	for _, r := range c.buttons() {
		parts = append(parts, r)
	}
	return layout(c.colour(), append(parts, beside...)...), left
}

// heading is a title with who wrote it.
func (c Card) heading(title, who string) any {
	if who != "" {
		title += "\n" + who
	}
	return c.portrait(title)
}

// portrait is who wrote it, beside their picture where it is known.
func (c Card) portrait(who string) any {
	if c.Author.Picture == "" {
		return display(who)
	}
	return section{
		Type: typeSection, Components: []textDisplay{display(who)},
		Accessory: thumbnail{Type: typeThumbnail, Media: media{c.Author.Picture}, Description: "The author's picture"},
	}
}

func (c Card) footer() string {
	footer := CardMarker(c.ID)
	if !c.OpenedAt.IsZero() {
		footer += " · since " + ago(c.OpenedAt)
	}
	return footer
}

// CardMarker tells a card from other messages and one case from another.
func CardMarker(caseID int64) string { return fmt.Sprintf("ombud case %d", caseID) }

// block is some lines under a heading, or nothing when there are none.
func (c Card) block(name string, lines []string, limit int) string {
	if len(lines) == 0 {
		return ""
	}
	return "**" + name + "**\n" + markdown.FitLines(lines, limit)
}

// author tells who wrote it and what is known of them here. Of a message that could not be read
// nobody is known.
func (c Card) author() []string {
	var who []string
	if name := markdown.OneLine(c.Author.Name, 80); name != "" {
		who = append(who, "**"+name+"**")
	}
	if c.Author.ID != "" {
		who = append(who, "<@"+markdown.OnlyDigits(c.Author.ID)+">")
	}
	if c.Author.Bot {
		who = append(who, "a bot or webhook")
	}
	if len(who) == 0 {
		return nil
	}
	if !c.Author.AccountCreated.IsZero() {
		who = append(who, "account made "+ago(c.Author.AccountCreated))
	}
	if !c.Author.Joined.IsZero() {
		who = append(who, "joined "+ago(c.Author.Joined))
	}
	lines := []string{strings.Join(who, " · ")}
	if line := c.standing(); line != "" {
		lines = append(lines, line)
	}
	return append(lines, c.strikes()...)
}

// standing is what was decided about the author before.
func (c Card) standing() string {
	r := c.Record
	if r.Cases == 0 {
		return "No earlier case."
	}
	word := " earlier cases"
	if r.Cases == 1 {
		word = " earlier case"
	}
	return itoa(r.Cases) + word + latest(r.Last)
}

// latest names decisions, the newest first; the same ones in a row are counted.
func latest(decisions []moderation.Decision) (line string) {
	mark := " · latest decisions: "
	for i := 0; i < len(decisions); {
		d, n := decisions[i], 1
		for i+n < len(decisions) && decisions[i+n].Kind == d.Kind {
			n++
		}
		_, past := kindWords(d.Kind)
		line += mark + past
		if n > 1 {
			line += fmt.Sprintf(", %d times", n)
		}
		line += " " + ago(d.At)
		mark, i = "; ", i+n
	}
	return line
}

func (c Card) where() []string {
	name := markdown.OneLine(c.Discussion, 150)
	if name == "" {
		name = "<#" + markdown.OnlyDigits(c.Subject.ChannelID) + ">"
	}
	if c.Subject.Blocked() {
		return []string{"Discord kept it from being posted in " + name}
	}
	if c.Subject.Title() {
		return []string{"[Jump to the discussion](" + Jump(c.Subject) + ") " + name}
	}
	lines := []string{"[Jump to the message](" + Jump(c.Subject) + ") in " + name}
	if c.StandsAs != "" {
		again := c.Subject
		again.MessageID = c.StandsAs
		lines = append(lines, "It [stands again]("+Jump(again)+") as a restored message.")
	}
	return lines
}

// Jump is the address of a message, or of the discussion whose title it is about.
func Jump(s moderation.Subject) string {
	link := fmt.Sprintf("https://discord.com/channels/%s/%s", markdown.OnlyDigits(s.GuildID), markdown.OnlyDigits(s.ChannelID))
	if s.Title() {
		return link
	}
	return link + "/" + markdown.OnlyDigits(s.MessageID)
}

// ago is a time as each reader's Discord shows it (Reference → Message Formatting).
func ago(t time.Time) string { return fmt.Sprintf("<t:%d:R>", t.Unix()) }

// WithNext adds to a drawn card the way to the oldest open case of those that share the card of lead.
func WithNext(m Message, lead int64) Message {
	next := press("Next open case", stylePrimary, customid.Desk{Does: customid.DeskNext, CaseID: lead}.CustomID())
	parts, _ := m.Components.([]any) // as layout makes them
	m.Components = slices.Concat(parts, []any{row(next)})
	return m
}
