package draw

import (
	"fmt"
	"slices"
	"strings"

	"ombud/internal/discord/markdown"
	"ombud/internal/policy"
)

// maxReasons keeps one clause from filling the card: the text above has every
// span marked.
const maxReasons = 3

// why lists each clause once, in the policy's words, with the reasons under it;
// the gravest first.
func (c Card) why() []string {
	var order []string
	reasons := map[string][]string{}
	for _, f := range c.live() {
		if _, ok := reasons[f.Clause]; !ok {
			order = append(order, f.Clause)
		}
		if !slices.Contains(reasons[f.Clause], f.Reason) {
			reasons[f.Clause] = append(reasons[f.Clause], f.Reason)
		}
	}
	slices.SortStableFunc(order, func(a, b string) int { return c.gravity(b) - c.gravity(a) })
	var lines []string
	for _, clause := range order {
		if clause != "" {
			lines = append(lines, "**"+c.clause(clause)+"**")
		}
		for i, r := range reasons[clause] {
			if r == "" { // deleted with the text
				continue
			}
			if i == maxReasons {
				lines = append(lines, fmt.Sprintf("• … and %d more reasons", len(reasons[clause])-i))
				break
			}
			bullet := "• "
			if clause == "" {
				bullet = "" // ombud itself speaks, no clause is broken
			}
			lines = append(lines, bullet+markdown.OneLine(r, 250))
		}
	}
	if len(lines) == 0 && c.SweepID != 0 {
		lines = []string{fmt.Sprintf("Nothing but sweep %d accused it.", c.SweepID)}
	}
	if len(lines) == 0 && len(c.Reports) > 0 {
		lines = []string{"Reported by members; no rule matched."}
	}
	if c.chosen() {
		lines = append([]string{"The author is told of: **" + c.clause(c.Clause) + "**"}, lines...)
	}
	return lines
}

// chosen reports whether a moderator chose the clause that the author is told of, and the policy still has it.
func (c Card) chosen() bool {
	if c.Clause == "" || c.Policy == nil {
		return false
	}
	_, ok := c.Policy.Clause(c.Clause)
	return ok
}

// gravity orders clauses; one that the policy has no more weighs least.
func (c Card) gravity(id string) int {
	if c.Policy != nil {
		if clause, ok := c.Policy.Clause(id); ok {
			return int(clause.Severity)
		}
	}
	return int(policy.Low) - 1
}

// live are the findings of rules in force; those on trial accuse nobody.
func (c Card) live() []policy.Finding {
	return slices.DeleteFunc(slices.Clone(c.Findings), func(f policy.Finding) bool { return f.Shadow })
}

// unread reports whether the case is about a message that ombud could not read:
// it has no text, and the complaint names no clause.
func (c Card) unread() bool {
	return len(c.Revision.Surfaces) == 0 && !c.Texts.Gone() &&
		slices.ContainsFunc(c.live(), func(f policy.Finding) bool { return f.Clause == "" && f.Rule != policy.ByClassifier })
}

// clause is a clause in the policy's words, or its id when the policy has it no more.
func (c Card) clause(id string) string {
	if c.Policy != nil {
		if clause, ok := c.Policy.Clause(id); ok {
			return markdown.OneLine(strings.TrimSpace(clause.Text), 200)
		}
	}
	return markdown.OneLine(id, 60)
}

func members(n int) string {
	if n == 1 {
		return "1 member"
	}
	return itoa(n) + " members"
}
