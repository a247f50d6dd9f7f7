package handlers

import (
	"context"
	"fmt"
	"strings"

	"ombud/internal/discord"
	"ombud/internal/discord/customid"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
	"ombud/internal/policy"
)

const (
	fieldClause = "clause"
	// asFound is the choice of what a rule found or reports named. No clause has such an id.
	asFound = "-"
)

// clauseForm asks which clause the author is told of.
func clauseForm(ctx context.Context, r *Router, i wire.Interaction, b customid.Desk) (discord.Form, error) {
	p, err := r.pressOn(ctx, i, b.CaseID)
	if err != nil {
		return discord.Form{}, err
	}
	c, err := r.Moderation.MayChooseClause(ctx, p)
	if err != nil {
		return discord.Form{}, err
	}
	return discord.Form{
		CustomID: i.CustomID, Title: fmt.Sprintf("Case %d: clause for the author", c.ID),
		Fields: []discord.Field{{
			ID: fieldClause, Label: "Which clause is the author told of?",
			Description: "Remove, Warn, Timeout and Ban then tell them of it.",
			Options:     clauseChoices(c, r.Moderation.Engine.Policy()), Chosen: c.Clause,
		}},
	}, nil
}

// clauseChoices are the policy's clauses, those that the case names first: a form takes 25 choices.
func clauseChoices(c moderation.Case, p *policy.Policy) []discord.Choice {
	all := []discord.Choice{{Name: "The gravest that a rule found, or that most reports named", Value: asFound}}
	named := map[string]bool{c.Clause: c.Clause != ""}
	for _, f := range c.Findings {
		named[f.Clause] = true
	}
	for _, report := range c.Reports {
		named[report.Clause] = true
	}
	for _, first := range []bool{true, false} {
		for _, clause := range p.Clauses {
			if named[clause.ID] == first && len(all) < markdown.MaxOptions {
				all = append(all, discord.Choice{Name: markdown.Fit(strings.TrimSpace(clause.Text), markdown.MaxOptionLabel), Value: clause.ID})
			}
		}
	}
	return all
}

// chooseClause takes that form.
func chooseClause(ctx context.Context, r *Router, i wire.Interaction, b customid.Desk) (discord.Reply, error) {
	p, err := r.pressOn(ctx, i, b.CaseID)
	if err != nil {
		return discord.Reply{}, err
	}
	chosen := choice(i, fieldClause)
	switch chosen {
	case "":
		return discord.Reply{}, &moderation.RefusedError{Sentence: "ombud does not know this choice."}
	case asFound:
		chosen = ""
	}
	if err := r.Moderation.ChooseClause(ctx, p, chosen); err != nil {
		return discord.Reply{}, err
	}
	if chosen == "" {
		return discord.Reply{Text: fmt.Sprintf("The author of case %d is told of what was found, as before.", b.CaseID)}, nil
	}
	clause, _ := r.Moderation.Engine.Policy().Clause(chosen)
	return discord.Reply{Text: fmt.Sprintf("When you decide case %d, its author is told of: %s", b.CaseID, markdown.OneLine(strings.TrimSpace(clause.Text), 200))}, nil
}
