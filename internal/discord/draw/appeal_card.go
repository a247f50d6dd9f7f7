package draw

import (
	"fmt"
	"strings"

	"ombud/internal/discord/customid"
	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
)

// AppealMarker begins the last line of an appeal's card, by which it is found again.
func AppealMarker(id int64) string { return fmt.Sprintf("ombud appeal %d", id) }

// Appeal is what the second moderator needs: both sides, each in their own words, and what
// each button does.
type Appeal struct {
	Card
	Appeal moderation.Appeal
}

// Parts of the 4,000 characters of an appeal's card beside those of a card. The author's words come
// first: they are new to who decides.
const (
	appealWords = 1600
	appealText  = 800 // of what they wrote
	leastText   = 300
)

// Message draws the card; the reasons give way first where not all fits.
func (a Appeal) Message() Message {
	drawn, left := a.in(cardSmall, cardDone)
	if left < leastText { // both are on the case's card, too
		drawn, _ = a.in(cardSmall/2, cardDone/2)
	}
	return drawn
}

// in draws the card with so many characters for why and for the decision. left is what that leaves for
// what they wrote.
func (a Appeal) in(why, decision int) (drawn Message, left int) {
	head := []string{"### " + a.title()}
	if a.Replaces != "" {
		head = append(head, "-# This replaces [an earlier card]("+a.Replaces+") that Discord lets nobody edit for now.")
	}
	head = append(head, a.ruled()...)
	words, _ := markdown.Quoted(a.Appeal.Words, nil, appealWords)
	if a.Texts.Gone() {
		words = "*Deleted, as below.*"
	}
	title, who := strings.Join(head, "\n"), markdown.FitLines(a.author(), cardSmall)
	began, said := a.began()
	below := []string{a.block("Why", began.why(), why), a.block("The decision", a.first(), decision), markdown.FitLines(a.ways(), cardSmall)}
	foot := "-# " + AppealMarker(a.Appeal.ID)
	if a.Appeal.State == moderation.AppealOpen {
		foot = "-# " + a.effect() + "\n" + foot
	}
	left = markdown.MaxLayoutText - cardMargin
	for _, part := range append(below, title, who, words, foot) {
		left -= markdown.Length(part) + 1
	}
	parts := []any{
		a.heading(title, who),
		display("**The author says**\n" + words),
		separator{Type: typeSeparator, Spacing: 1},
		display("**" + said + "**\n" + began.text(min(max(left, leastText), appealText))),
	}
	for _, block := range append(below, foot) {
		if block != "" {
			parts = append(parts, display(block))
		}
	}
	if a.Appeal.State != moderation.AppealOpen {
		return layout(colourDecided, parts...), left
	}
	parts = append(parts, row(
		press("Take the decision back", styleSuccess, customid.RulingID(a.Appeal.ID, moderation.AppealOverturned)),
		press("Let it stand", styleSecondary, customid.RulingID(a.Appeal.ID, moderation.AppealUpheld)),
	))
	return layout(colourMedium, parts...), left
}

// began is what an open appeal is about: of a sweep what it began with, if its author wrote that, too.
func (a Appeal) began() (shown Card, said string) {
	swept := a.Appeal.Swept
	if a.Appeal.State == moderation.AppealOpen && swept.Leads && a.Appeal.Lead.ID != 0 && a.Appeal.Lead.ID != a.ID {
		return Card{Case: a.Appeal.Lead, Policy: a.Policy}, "What they wrote, and the sweep began with"
	}
	if !a.EditedAt.IsZero() {
		return a.Card, "What they wrote, before they edited it"
	}
	return a.Card, "What they wrote"
}

func (a Appeal) title() string {
	state := "open"
	switch a.Appeal.State {
	case moderation.AppealOverturned:
		state = "decision overturned"
	case moderation.AppealUpheld:
		state = "decision stands"
	case moderation.AppealOpen:
	}
	return fmt.Sprintf("Appeal in case %d · %s", a.ID, state)
}

// ruled says who decided the appeal, or who should not.
func (a Appeal) ruled() []string {
	by := " by <@" + markdown.OnlyDigits(a.Appeal.DecidedBy) + "> " + ago(a.Appeal.DecidedAt)
	switch a.Appeal.State {
	case moderation.AppealOverturned:
		return []string{"Overturned" + by + ". The decision is being taken back, and the author is told."}
	case moderation.AppealUpheld:
		return []string{"Upheld" + by + ". The author is told."}
	case moderation.AppealOpen:
	}
	if d, ok := a.decision(); ok {
		return []string{fmt.Sprintf("<@%s> decided this: another moderator looks at it now. If nobody has by <t:%d:f>, anybody may.",
			markdown.OnlyDigits(d.ModeratorID), a.Appeal.OpenedAt.Add(moderation.AppealWaits).Unix())}
	}
	return nil
}

// decision is the one that is appealed.
func (a Appeal) decision() (moderation.Decision, bool) {
	for _, d := range a.Decisions {
		if d.ID == a.Appeal.DecisionID {
			return d, true
		}
	}
	return moderation.Decision{}, false
}

// first is what was decided, by whom and in which words.
func (a Appeal) first() (lines []string) {
	d, ok := a.decision()
	if !ok {
		return nil
	}
	_, past := kindWords(d.Kind)
	line := past + " by <@" + markdown.OnlyDigits(d.ModeratorID) + "> " + ago(d.At)
	if d.Terms.For > 0 {
		line += ", for " + SpanWords(d.Terms.For)
	}
	lines = append(lines, line)
	if reason := markdown.OneLine(d.Terms.Reason, 300); reason != "" {
		lines = append(lines, "> "+reason)
	}
	if n := len(a.Reports); n > 0 {
		lines = append(lines, members(n)+" had reported it.")
	}
	if w := a.Appeal.Swept; w.Removed > 1 {
		lines = append(lines, fmt.Sprintf("It is one of %s of theirs that sweep %d removed, which began with case %d.", messages(w.Removed), w.SweepID, w.LeadID))
	}
	return lines
}

// ways lead to the case and to where the message stands or stood.
func (a Appeal) ways() (lines []string) {
	if a.Case.Card.MessageID != "" {
		at := moderation.Subject{GuildID: a.Subject.GuildID, ChannelID: a.Case.Card.ChannelID, MessageID: a.Case.Card.MessageID}
		lines = append(lines, "[The case's card]("+Jump(at)+") has its history.")
	}
	d, _ := a.decision()
	switch {
	case a.StandsAs != "":
		at := a.Subject
		at.MessageID = a.StandsAs
		return append(lines, "[The restored message]("+Jump(at)+") stands in "+where(a.Case))
	case d.Kind == "warn":
		return append(lines, a.where()...)
	}
	return append(lines, "It stood in "+where(a.Case))
}

// effect says before the press what taking the decision back does.
func (a Appeal) effect() string {
	d, _ := a.decision()
	back := "withdraws what counts against its author"
	n := a.Appeal.Swept.Stands
	switch {
	case n > 1:
		back = fmt.Sprintf("restores all %d messages of theirs that the sweep removed and %s", n, back)
	case d.Kind == "ban":
		back = "revokes the ban, restores the message and " + back + "; membership and roles do not come back"
	case d.Kind == "timeout":
		back = "ends the timeout, restores the message and " + back
	case d.Kind == "remove":
		back = "restores the message and " + back
	}
	if a.ladder(d) != "" {
		back = "ends the ladder's timeout, " + back
	}
	return "Taking it back " + back + ". The author is told either way, and reporters who asked to hear when it is taken back. No moderator is named."
}
