package handlers

import (
	"context"
	"fmt"
	"strings"
	"time"

	"ombud/internal/discord"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
	"ombud/internal/policy"
)

// statsCommand is /stats: what the classifier did on this server, what it cost, and how
// often moderators agreed with it.
func statsCommand() command {
	return command{
		definition: discord.Definition{
			Type: wire.SlashCommand, Name: "stats",
			Description: "What the classifier did here, what it cost, and how often moderators agreed.",
			Permissions: forAdmins(), Contexts: onServersOnly(),
		},
		run: stats,
	}
}

func stats(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	if err := mayManage(i); err != nil {
		return discord.Reply{}, err
	}
	consult := r.Moderation.Consult
	if consult == nil {
		return discord.Reply{Text: "There is no classifier: the rules of the policy judge alone. Whoever runs ombud can add one with the setting OPENAI_MODEL."}, nil
	}
	report, err := consult.Report(ctx, i.GuildID)
	if err != nil {
		return discord.Reply{}, err
	}
	lines := []string{
		"**The classifier** is asked about " + asked(r.Moderation.Engine.Policy().Consulting()) + ".",
		"Today: " + dayInWords(report.Today),
		"In thirty days: " + dayInWords(report.Since),
		"Waiting to be asked about: " + several(report.Waiting, "message"),
	}
	if budget := consult.Limits.Budget; budget != (moderation.Budget{}) {
		lines = append(lines, "Budget of today: "+budget.Spent(report.Today.Usage)+" used")
	}
	if len(report.Clauses) > 0 {
		lines = append(lines, "", "**What moderators decided about its findings** in thirty days")
	}
	for _, c := range report.Clauses {
		lines = append(lines, fmt.Sprintf("%s: upheld %d, dismissed %d, open %d%s", markdown.OneLine(c.Clause, 60), c.Upheld, c.Dismissed, c.Open, agreement(c)))
	}
	return discord.Reply{Text: markdown.FitLines(lines, maxStats)}, nil
}

// asked says which messages the policy has the classifier asked about.
func asked(c policy.Consult) string {
	share := fmt.Sprintf("%.0f %% of the messages", 100*c.Share)
	switch c.Ask {
	case policy.AskAll:
		return "every message"
	case policy.AskFlagged:
		return "what a rule has flagged"
	case policy.AskSampled:
		return share + ", by chance"
	case policy.AskNone:
		return "nothing here: the policy says `ask: none`"
	case policy.AskUncertain:
	}
	return "the " + share + " that look the most like breaking the policy"
}

// maxStats leaves room in a message, which has 2,000 characters.
const maxStats = 1900

// agreement is a share, where enough was decided to speak of one.
func agreement(c moderation.Agreement) string {
	const enough = 10
	decided := c.Upheld + c.Dismissed
	if decided < enough {
		return ""
	}
	return fmt.Sprintf(" (%d %% agreed)", 100*c.Upheld/decided)
}

func dayInWords(d moderation.Day) string {
	opinions := several(d.Answered, "opinion")
	if d.Cached > 0 {
		opinions += fmt.Sprintf(" (%d of them given before, at no cost)", d.Cached)
	}
	parts := []string{opinions, several(d.Accused, "finding")}
	if d.Unclassified > 0 {
		parts = append(parts, several(d.Unclassified, "message")+" without an opinion")
	}
	if d.Dropped > 0 {
		parts = append(parts, fmt.Sprintf("%d never asked about", d.Dropped))
	}
	parts = append(parts, several(d.Calls, "call"), several(d.Tokens(), "token"))
	if d.Cost > 0 {
		parts = append(parts, "cost "+moderation.Money(d.Cost))
	}
	if d.Calls > 0 {
		parts = append(parts, shortly(d.Took/time.Duration(d.Calls))+" a call")
	}
	return strings.Join(parts, ", ")
}

// several is a number of things.
func several(n int64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// shortly is a time without more digits than anybody reads.
func shortly(d time.Duration) string {
	if d < time.Second {
		return d.Round(time.Millisecond).String()
	}
	return d.Round(100 * time.Millisecond).String()
}
