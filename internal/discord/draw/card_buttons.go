package draw

import (
	"fmt"

	"ombud/internal/discord/customid"
	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
)

// buttons are the decisions while the case is open, and Undo afterwards; under them what only looks.
func (c Card) buttons() []pressRow {
	desk := func(label, does string) button {
		return press(label, styleSecondary, customid.Desk{Does: does, CaseID: c.ID}.CustomID())
	}
	if !c.Open() {
		return []pressRow{row(press("Undo", styleSecondary, customid.UndoID(c.ID, max(c.Decision.Number, 1))), desk("More…", customid.DeskMore))}
	}
	decide := pressRow{Type: typeRow}
	for _, k := range moderation.Kinds() {
		id := customid.Case{CaseID: c.ID, Kind: k.Name, RevisionHash: c.Revision.Hash}.CustomID()
		decide.Components = append(decide.Components, press(k.Label, buttonStyle(k.Style), id))
	}
	claim := "Claim"
	if c.ClaimedBy != "" {
		claim = "Claim / release"
	}
	return []pressRow{decide, row(desk(claim, customid.DeskClaim), desk("Context", customid.DeskContext), desk("More…", customid.DeskMore))}
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
func (c Card) warning() string {
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
func (c Card) facts() (lines []string) {
	if !c.EscalatedAt.IsZero() {
		lines = append(lines, "⚑ Escalated by <@"+markdown.OnlyDigits(c.EscalatedBy)+"> "+ago(c.EscalatedAt))
	}
	if c.ClaimedBy != "" && c.Open() {
		lines = append(lines, fmt.Sprintf("✋ Claimed by <@%s> until <t:%d:t>", markdown.OnlyDigits(c.ClaimedBy), c.ClaimedUntil.Unix()))
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
