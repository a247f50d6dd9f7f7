package draw

import (
	"fmt"
	"slices"
	"strings"

	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
)

// CaseLines writes a list of cases, each with a link to where moderators see it, and how many
// are left out. It fits a message.
func CaseLines(head string, cases []moderation.CaseBrief, total int) string {
	const reserve = len("\n… and 9999999 more")
	list, shown := head, 0
	for _, b := range cases {
		line := "\n" + caseLine(b)
		if markdown.Length(list)+markdown.Length(line) > markdown.MaxContent-reserve {
			break
		}
		list += line
		shown++
	}
	if left := total - shown; left > 0 {
		list += fmt.Sprintf("\n… and %d more", left)
	}
	return list
}

// AppealLines writes what stands before a list of cases when appeals wait; empty: none does.
func AppealLines(appeals []moderation.AppealBrief, total int, guildID string) string {
	if total == 0 {
		return ""
	}
	lines := []string{fmt.Sprintf("**Open appeals: %d**", total)}
	for _, a := range appeals {
		name := fmt.Sprintf("Appeal in case %d", a.CaseID)
		if a.Card.MessageID != "" {
			name = fmt.Sprintf("[%s](%s)", name, Jump(moderation.Subject{GuildID: guildID, ChannelID: a.Card.ChannelID, MessageID: a.Card.MessageID}))
		}
		lines = append(lines, "• "+name+" · <@"+markdown.OnlyDigits(a.AuthorID)+"> · "+ago(a.OpenedAt))
	}
	if left := total - len(appeals); left > 0 {
		lines = append(lines, fmt.Sprintf("… and %d more", left))
	}
	return strings.Join(lines, "\n") + "\n"
}

func caseLine(b moderation.CaseBrief) string {
	name := fmt.Sprintf("Case %d", b.ID)
	if b.Card.MessageID != "" {
		name = fmt.Sprintf("[%s](%s)", name, Jump(moderation.Subject{GuildID: b.Subject.GuildID, ChannelID: b.Card.ChannelID, MessageID: b.Card.MessageID}))
	}
	parts := []string{"• " + name, b.Grade.String()}
	if b.AuthorID != "" {
		parts = append(parts, "<@"+markdown.OnlyDigits(b.AuthorID)+">")
	}
	parts = append(parts, "opened "+ago(b.OpenedAt))
	switch {
	case b.Decision != nil:
		_, past := kindWords(b.Decision.Kind)
		parts = append(parts, past+" by <@"+markdown.OnlyDigits(b.Decision.ModeratorID)+"> "+ago(b.Decision.At))
	case b.ClaimedBy != "":
		parts = append(parts, "claimed by <@"+markdown.OnlyDigits(b.ClaimedBy)+">")
	default:
		parts = append(parts, "open")
	}
	if !b.EscalatedAt.IsZero() && b.Decision == nil {
		parts = append(parts, "⚑ escalated")
	}
	if !b.GoneAt.IsZero() {
		parts = append(parts, "message deleted")
	}
	return strings.Join(parts, " · ")
}

// HistoryLines writes a case's steps, the newest kept when not all fit a message.
func HistoryLines(steps []moderation.HistoryRow) string {
	var lines []string
	used, left := 0, 0
	for i := len(steps) - 1; i >= 0; i-- {
		line := stepLine(steps[i])
		if used += markdown.Length(line) + 1; used > markdown.MaxContent-100 {
			left = i + 1
			break
		}
		lines = append(lines, line)
	}
	slices.Reverse(lines)
	if left > 0 {
		lines = append([]string{fmt.Sprintf("… %d earlier steps", left)}, lines...)
	}
	return strings.Join(lines, "\n")
}

func stepLine(h moderation.HistoryRow) string {
	who := "ombud"
	switch {
	case h.ByReporter():
		who = "a member" // who moderates may be the one that was reported
	case h.Who != "":
		who = "<@" + markdown.OnlyDigits(h.Who) + ">"
	}
	line := ago(h.At) + " " + who + ": " + markdown.OneLine(h.What, 40)
	if h.Detail != "" {
		line += " (" + markdown.OneLine(h.Detail, 120) + ")"
	}
	if h.Why != "" {
		line += ": “" + markdown.OneLine(h.Why, 300) + "”"
	}
	return line
}
