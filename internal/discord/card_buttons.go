package discord

import (
	"fmt"
	"strconv"
	"strings"

	"ombud/internal/moderation"
)

// DeskPrefix begins the custom id of every button that decides nothing.
const DeskPrefix = "ombud:desk:"

// DeskButton is a button about a case, on its card or in a private answer. Like CaseButton it is
// a pointer that anybody can make up.
type DeskButton struct {
	Does   string // a word of letters and dashes
	CaseID int64
}

// What desk buttons do.
const (
	DeskClaim    = "claim"
	DeskContext  = "context"
	DeskMore     = "more"
	DeskHistory  = "history"
	DeskNote     = "note"
	DeskEscalate = "escalate"
	DeskAuthor   = "author" // the cases about the same author
	DeskNext     = "next"   // the oldest open case of those that share this card
	DeskOpen     = "open"   // the whole case
	DeskClause   = "clause" // which one the author is told of

	DeskSweepText   = "similar"     // messages that say nearly the same
	DeskSweepAuthor = "same_author" // everything that the author wrote
)

// CustomID writes the button as Discord keeps it.
func (b DeskButton) CustomID() string { return fmt.Sprintf("%s%s:%d", DeskPrefix, b.Does, b.CaseID) }

// ParseDeskButton reads what CustomID writes and nothing else.
func ParseDeskButton(customID string) (DeskButton, bool) {
	rest, ok := strings.CutPrefix(customID, DeskPrefix)
	does, id, cut := strings.Cut(rest, ":")
	n, err := strconv.ParseInt(id, 10, 64)
	if !ok || !cut || err != nil || n <= 0 || !kindName(does) {
		return DeskButton{}, false
	}
	b := DeskButton{Does: does, CaseID: n}
	return b, b.CustomID() == customID
}

// buttons are the decisions while the case is open, and Undo afterwards; under them what only looks.
func (c card) buttons() []pressRow {
	desk := func(label, does string) button {
		return press(label, styleSecondary, DeskButton{Does: does, CaseID: c.ID}.CustomID())
	}
	if !c.Open() {
		return []pressRow{row(press("Undo", styleSecondary, UndoID(c.ID, max(c.Decision.Number, 1))), desk("More…", DeskMore))}
	}
	decide := pressRow{Type: typeRow}
	for _, k := range moderation.Kinds() {
		id := CaseButton{CaseID: c.ID, Kind: k.Name, RevisionHash: c.Revision.Hash}.CustomID()
		decide.Components = append(decide.Components, press(k.Label, buttonStyle(k.Style), id))
	}
	claim := "Claim"
	if c.ClaimedBy != "" {
		claim = "Claim / release"
	}
	return []pressRow{decide, row(desk(claim, DeskClaim), desk("Context", DeskContext), desk("More…", DeskMore))}
}

func buttonStyle(s moderation.Style) int {
	switch s {
	case moderation.Danger:
		return styleDanger
	case moderation.Warning:
		return stylePrimary
	default:
		return styleSecondary
	}
}

// warning says before the press what an undo will not bring back.
func (c card) warning() string {
	back, lost := "a removed text", "its reactions"
	for _, f := range c.Copies {
		if f.Lost != "" {
			lost = "its reactions or the files marked above"
		}
	}
	switch {
	case !c.Revision.Files():
	case len(c.Copies) == 0:
		back += " and what could be copied of its files"
	default:
		back += " and its files"
	}
	if without := c.Revision.NotCarried(); without != "" {
		lost += ", nor " + without
	}
	return "Undo restores " + back + ", not " + lost + "; after a ban, no membership and no roles."
}

// facts are what stands beside open and decided.
func (c card) facts() (lines []string) {
	if !c.EscalatedAt.IsZero() {
		lines = append(lines, "⚑ Escalated by <@"+onlyDigits(c.EscalatedBy)+"> "+ago(c.EscalatedAt))
	}
	if c.ClaimedBy != "" && c.Open() {
		lines = append(lines, fmt.Sprintf("✋ Claimed by <@%s> until <t:%d:t>", onlyDigits(c.ClaimedBy), c.ClaimedUntil.Unix()))
	}
	if !c.GoneAt.IsZero() {
		lines = append(lines, "The message was deleted "+ago(c.GoneAt)+".")
	}
	switch {
	case c.EditedAt.IsZero():
	case c.Away():
		lines = append(lines, "✎ Edited since, "+ago(c.EditedAt)+", before it was taken away: what is given back is what it said then, not what is shown here.")
	default:
		lines = append(lines, "✎ Edited since, "+ago(c.EditedAt)+": what stands there now is not what is shown here.")
	}
	switch c.Appeal {
	case moderation.AppealOpen:
		lines = append(lines, "The author appealed "+ago(c.AppealedAt)+".")
	case moderation.AppealUpheld:
		lines = append(lines, "Appeal "+ago(c.AppealedAt)+": the decision stands.")
	case moderation.AppealOverturned:
		lines = append(lines, "Appeal "+ago(c.AppealedAt)+": overturned.")
	}
	return lines
}
