package discord

import (
	"fmt"
	"time"

	"ombud/internal/moderation"
)

// told says what the author heard of the decisions, the newest last. What is under way is not
// worth a line.
func (c card) told() []string {
	what := map[moderation.About]string{
		moderation.AboutDecision: "The author was told", moderation.AboutUndo: "The author was told that it was taken back",
		moderation.AboutOverturned: "The author was told that the appeal was heard", moderation.AboutUpheld: "The author was told that the decision stands",
	}
	var lines []string
	for _, n := range c.Notices {
		when := " " + ago(n.EndedAt)
		switch n.State {
		case moderation.NoticeSent:
			lines = append(lines, what[n.About]+when+".")
		case moderation.NoticeNoted:
			lines = append(lines, what[n.About]+" by a note in the discussion"+when+"; their direct messages are closed.")
		case moderation.NoticeClosed:
			lines = append(lines, "The author could not be told: their direct messages are closed.")
		case moderation.NoticeFailed:
			lines = append(lines, "The author could not be told: Discord did not take it.")
		case moderation.NoticePending, moderation.NoticeSkipped:
		}
	}
	switch c.Appeal {
	case moderation.AppealOpen:
		lines = append(lines, "The author appeals "+ago(c.AppealedAt)+"; the appeal has a card of its own.")
	case moderation.AppealUpheld:
		lines = append(lines, "The appeal was decided "+ago(c.AppealedAt)+": the decision stands.")
	case moderation.AppealOverturned:
		lines = append(lines, "The appeal was decided "+ago(c.AppealedAt)+": the decision is taken back.")
	}
	return lines
}

// standing says what else counts against the author, and what the server's ladder makes of it.
func (c card) standing() []string {
	s := c.Standing
	if s.Strikes == 0 {
		return nil
	}
	line := fmt.Sprintf("%d earlier decision(s) of the last %d days count against them", s.Strikes, s.Days)
	if s.Strikes == 1 {
		line = fmt.Sprintf("1 earlier decision of the last %d days counts against them", s.Days)
	}
	suggests := "a warning"
	if s.Suggests != moderation.JustWarn {
		suggests = "a timeout of " + spanWords(time.Duration(s.Suggests))
	}
	return []string{line + " · the ladder suggests " + suggests}
}
