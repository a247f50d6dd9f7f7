package draw

import (
	"fmt"
	"time"

	"ombud/internal/moderation"
)

// told says what the author heard of the decisions, the newest last. What is under way is not
// worth a line.
func (c Card) told() []string {
	what := map[moderation.About]string{
		moderation.AboutDecision: "The author was told", moderation.AboutUndo: "The author was told that it was taken back",
		moderation.AboutOverturned: "The author was told that the appeal was heard", moderation.AboutUpheld: "The author was told that the decision stands",
		moderation.AboutPart:      "The author was told that some of what the sweep removed came back",
		moderation.AboutNotBanned: "The author was told that the ban did not work",
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
			lines = append(lines, "The author could not be told: their direct messages are closed, or they are no longer here.")
		case moderation.NoticeFailed:
			lines = append(lines, "The author could not be told: Discord did not take it.")
		case moderation.NoticeSkipped:
			if c.Decision != nil && n.DecisionID == c.Decision.ID && n.About == moderation.AboutDecision {
				lines = append(lines, "The author was not told: this server's /settings say so.")
			}
		case moderation.NoticePending:
		}
	}
	if c.Author.Bot && c.Decision != nil && !c.Decision.Kept() {
		lines = append(lines, "Nobody was told: the author is a bot or a webhook.")
	}
	return lines
}

// strikes says what else counts against the author, and what the server's ladder makes of it.
func (c Card) strikes() []string {
	s := c.Standing
	if s.Strikes == 0 && (!s.Acts || s.Suggests == moderation.JustWarn || !c.Open()) {
		return nil
	}
	line := fmt.Sprintf("%d earlier decision(s) of the last %d days count against them", s.Strikes, s.Days)
	if s.Strikes == 1 {
		line = fmt.Sprintf("1 earlier decision of the last %d days counts against them", s.Days)
	}
	if s.Suggests == moderation.JustWarn {
		return []string{line + " · the ladder suggests a warning"}
	}
	span := SpanWords(time.Duration(s.Suggests))
	if s.Acts && c.Open() {
		return []string{line + " · Remove and Warn also time them out for " + span + ", as the ladder says, when you have Timeout Members"}
	}
	return []string{line + " · the ladder suggests a timeout of " + span}
}
