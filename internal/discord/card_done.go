package discord

import (
	"github.com/bwmarrin/discordgo"

	"ombud/internal/moderation"
)

// done tells what happened so far, each thing once; what failed comes first,
// because it needs a hand.
func (c card) done() []string {
	var failed, lines []string
	own := c.own()
	for i, a := range c.Actions {
		line := c.earlier(a)
		switch {
		case a.Kind == moderation.Hide:
			line = hiding(a)
		case i == own:
			continue
		}
		if a.State == moderation.Failed {
			failed = append(failed, line)
		} else {
			lines = append(lines, line)
		}
	}
	if c.Decision != nil {
		if line := c.decision(); c.decided() == moderation.Failed {
			failed = append(failed, line)
		} else {
			lines = append(lines, line)
		}
	}
	if !c.GoneAt.IsZero() {
		lines = append(lines, "The message was deleted "+ago(c.GoneAt)+".")
	}
	return append(failed, lines...)
}

// decision is the standing decision with what came of it.
func (c card) decision() string {
	d := c.Decision
	label, past := kindWords(d.Kind)
	by := " by <@" + onlyDigits(d.ModeratorID) + "> " + ago(d.At)
	switch c.decided() {
	case moderation.Failed:
		return failure(label+", decided"+by+",", c.Actions[c.own()])
	case moderation.Pending:
		return past + by + " · being done…"
	}
	return past + by
}

// earlier is an action of a decision that stands no more.
func (c card) earlier(a moderation.Action) string {
	label, past := kindWords(a.Kind)
	by := ""
	if a.ModeratorID != "" {
		by = " by <@" + onlyDigits(a.ModeratorID) + ">"
	}
	switch {
	case a.State == moderation.Failed:
		return failure("Earlier: "+label+by, a)
	case a.State == moderation.Pending:
		return "Earlier: " + past + by + " · being done…"
	case !a.EndedAt.IsZero():
		by += " " + ago(a.EndedAt)
	}
	return "Earlier: " + past + by
}

// hiding is what ombud did by itself, as the policy says.
func hiding(a moderation.Action) string {
	switch a.State {
	case moderation.Failed:
		return failure("Hiding it", a)
	case moderation.Pending:
		return "ombud is hiding it…"
	}
	when := ""
	if !a.EndedAt.IsZero() {
		when = " " + ago(a.EndedAt)
	}
	return "Hidden by ombud" + when + "; the text is kept here."
}

// failure says in words what did not work.
func failure(what string, a moderation.Action) string {
	why := OneLine(a.Failure, 250)
	if why == "" {
		why = "the reason is not known."
	}
	return "⚠ " + what + " did not work: " + why
}

// kindWords names a kind as its button does and as what it has done.
func kindWords(name moderation.KindName) (label, past string) {
	k, ok := moderation.KindNamed(name)
	if !ok {
		word := OneLine(string(name), 40)
		return word, word
	}
	return k.Label, k.Past
}

// buttons are the decisions while the case is open, and none afterwards. An
// empty list, unlike none, takes away those of an earlier drawing.
func (c card) buttons() []discordgo.MessageComponent {
	rows := []discordgo.MessageComponent{}
	if !c.Open() {
		return rows
	}
	var row discordgo.ActionsRow
	for _, k := range moderation.Kinds() {
		if len(row.Components) == MaxButtonsPerRow {
			rows = append(rows, row)
			row = discordgo.ActionsRow{}
		}
		row.Components = append(row.Components, discordgo.Button{
			Label:    Fit(k.Label, MaxButtonLabel),
			Style:    buttonStyle(k.Style),
			CustomID: CaseButton{CaseID: c.ID, Kind: k.Name, RevisionHash: c.Revision.Hash}.CustomID(),
		})
	}
	if len(row.Components) > 0 {
		rows = append(rows, row)
	}
	return rows
}

func buttonStyle(s moderation.Style) discordgo.ButtonStyle {
	switch s {
	case moderation.Danger:
		return discordgo.DangerButton
	case moderation.Warning:
		return discordgo.PrimaryButton
	default:
		return discordgo.SecondaryButton
	}
}
