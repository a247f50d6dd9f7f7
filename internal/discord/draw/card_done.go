package draw

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
)

// done tells what happened so far, each thing once; what failed comes first,
// because it needs a hand.
func (c Card) done() []string {
	var failed, lines []string
	add := func(line string, state moderation.ActionState) {
		if state == moderation.Failed {
			failed = append(failed, line)
		} else if line != "" {
			lines = append(lines, line)
		}
	}
	for _, a := range c.Actions {
		if a.Kind == moderation.Hide {
			add(hiding(a), a.State)
		}
	}
	for _, d := range c.Decisions {
		if c.Decision == nil || d.ID != c.Decision.ID {
			lines = append(lines, c.earlier(d))
		}
	}
	for _, a := range c.Actions { // what was undone comes before what that gave back
		if a.Kind != moderation.Hide && a.Undoes != 0 && a.DecisionID == 0 {
			add(givingBack(a), a.State)
		}
	}
	if c.Decision != nil {
		add(c.decision(*c.Decision), c.stateOf(c.Decision.ID))
	}
	return append(append(failed, lines...), c.told()...)
}

// decision is the standing decision with what came of it.
func (c Card) decision(d moderation.Decision) string {
	label, past := kindWords(d.Kind)
	by := " by <@" + markdown.OnlyDigits(d.ModeratorID) + "> " + ago(d.At)
	switch c.stateOf(d.ID) {
	case moderation.Failed:
		line := label + ", decided" + by + "."
		for _, a := range c.of(d.ID) {
			if a.State == moderation.Failed {
				doing, _ := actWords(a.Kind)
				line += " " + failure(doing, a)
			}
		}
		return line
	case moderation.Pending:
		return label + ", decided" + by + " · being done…"
	}
	line := past + by
	if d.Terms.For > 0 && !slices.ContainsFunc(c.of(d.ID), moderation.Action.Longer) { // which a note tells
		line += ", for " + SpanWords(d.Terms.For)
	}
	return line + c.ladder(d) + notes(c.of(d.ID))
}

// ladder names the timeout that the server's ladder added to a decision.
func (c Card) ladder(d moderation.Decision) string {
	for _, a := range c.of(d.ID) {
		if a.Kind == "timeout" && d.Kind != "timeout" && a.State == moderation.Done && !a.Longer() {
			return fmt.Sprintf(", and timed out until <t:%d:f>, as the ladder says", a.Until.Unix())
		}
	}
	return ""
}

// earlier is a decision that stands no more: taken back, or about an earlier revision.
func (c Card) earlier(d moderation.Decision) string {
	_, past := kindWords(d.Kind)
	line := past + " by <@" + markdown.OnlyDigits(d.ModeratorID) + "> " + ago(d.At) + c.ladder(d)
	if d.Undone() {
		return "Undone by <@" + markdown.OnlyDigits(d.UndoneBy) + "> " + ago(d.UndoneAt) + ": " + line
	}
	return "Earlier: " + line
}

// givingBack is what an undo does.
func givingBack(a moderation.Action) string {
	doing, past := actWords(a.Kind)
	switch a.State {
	case moderation.Failed:
		return failure(doing, a)
	case moderation.Pending:
		return doing + "…"
	}
	return past + notes([]moderation.Action{a})
}

// notes are what could not be done whole.
func notes(actions []moderation.Action) (all string) {
	for _, a := range actions {
		if a.Note != "" {
			all += " · " + markdown.OneLine(a.Note, 200)
		}
	}
	return all
}

// hiding is what ombud did by itself, as the policy says.
func hiding(a moderation.Action) string {
	switch a.State {
	case moderation.Failed:
		return failure("Hiding it", a)
	case moderation.Pending:
		return "ombud is hiding it…"
	case moderation.Cancelled:
		return "Not hidden by ombud: it was edited before that."
	}
	when := ""
	if !a.EndedAt.IsZero() {
		when = " " + ago(a.EndedAt)
	}
	return "Hidden by ombud" + when + "; the text is kept here."
}

// failure says in words what did not work.
func failure(what string, a moderation.Action) string {
	why := markdown.OneLine(a.Failure, 250)
	if why == "" {
		why = "the reason is not known."
	}
	return "⚠ " + what + " did not work: " + why
}

// kindWords names a kind as its button does and as what it has done.
func kindWords(name moderation.KindName) (label, past string) {
	k, ok := moderation.KindNamed(name)
	if !ok {
		word := markdown.OneLine(string(name), 40)
		return word, word
	}
	return strings.TrimSuffix(k.Label, "…"), k.Past
}

func actWords(name moderation.KindName) (doing, past string) {
	if a, ok := moderation.ActNamed(name); ok {
		return a.Doing, a.Past
	}
	word := markdown.OneLine(string(name), 40)
	return word, word
}

// SpanWords writes a time as its largest whole unit.
func SpanWords(d time.Duration) string {
	count := func(n time.Duration, unit string) string {
		if n == 1 {
			return "1 " + unit
		}
		return strconv.FormatInt(int64(n), 10) + " " + unit + "s"
	}
	switch {
	case d >= 24*time.Hour && d%(24*time.Hour) == 0:
		return count(d/(24*time.Hour), "day")
	case d >= time.Hour && d%time.Hour == 0:
		return count(d/time.Hour, "hour")
	}
	return count(d/time.Minute, "minute")
}
