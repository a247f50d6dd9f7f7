package draw

import (
	"slices"

	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
)

// maxSentences is how many reporters' own words a card shows; the rest is in the case's history.
const maxSentences = 4

// reports counts the members who complained, in all and by the clause they named, the most named
// first; those who named none and those who merely disagree come last. What reporters wrote
// follows, and what their earlier reports say about them.
func (c Card) reports() []string {
	const none, disagrees = "", "\x00"
	reason := func(r moderation.Report) string {
		if r.Disagrees {
			return disagrees
		}
		return r.Clause
	}
	var order []string
	count := map[string]int{}
	for _, r := range c.Reports {
		if count[reason(r)] == 0 {
			order = append(order, reason(r))
		}
		count[reason(r)]++
	}
	last := func(s string) int { return slices.Index([]string{none, disagrees}, s) } // -1 for a clause
	slices.SortStableFunc(order, func(a, b string) int {
		if last(a) >= 0 || last(b) >= 0 {
			return last(a) - last(b)
		}
		return count[b] - count[a]
	})
	var lines []string
	if len(order) > 1 {
		lines = append(lines, members(len(c.Reports))+" reported it")
	}
	for _, why := range order {
		name := "no clause named"
		switch why {
		case none:
		case disagrees:
			name = "just disagree"
		default:
			name = c.clause(why)
		}
		lines = append(lines, members(count[why])+": "+name)
	}
	if trust := c.trust(); trust != "" {
		lines = append(lines, trust)
	}
	return append(lines, c.sentences()...)
}

// trust says in words what the reporters' earlier reports and their time on the server make of them.
func (c Card) trust() string {
	var usually, seldom, fresh int
	for _, r := range c.Reports {
		switch trust := r.Reliability.Trust(); {
		case trust == moderation.Usually:
			usually++
		case trust == moderation.Seldom:
			seldom++
		case !r.Established:
			fresh++
		}
	}
	line := ""
	add := func(n int, one, many string) {
		switch {
		case n == 0:
			return
		case line != "":
			line += " · "
		}
		if len(c.Reports) == 1 {
			line += one
			return
		}
		line += itoa(n) + " " + many
	}
	add(usually, "their reports usually hold up", "of them are usually right")
	add(seldom, "their reports seldom hold up", "of them are seldom right")
	add(fresh, "a fresh account, or new on this server", "of them are fresh accounts or new on this server")
	return line
}

// sentences are what reporters wrote, those of the usually right first.
func (c Card) sentences() []string {
	worded := slices.DeleteFunc(slices.Clone(c.Reports), func(r moderation.Report) bool { return r.Words == "" })
	slices.SortStableFunc(worded, func(a, b moderation.Report) int {
		return int(b.Reliability.Trust()) - int(a.Reliability.Trust())
	})
	var lines []string
	for _, r := range worded[:min(len(worded), maxSentences)] {
		lines = append(lines, "> "+markdown.OneLine(r.Words, 180))
	}
	return lines
}
