package handlers

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
	"ombud/internal/speech"
)

// Custom ids of what a reporter can add, each followed by the case's number.
const (
	reportReason  = "ombud:report:"
	reportWords   = "ombud:report-words:"
	reportOutcome = "ombud:report-outcome:"
)

// disagreement is the value of the reason that weighs nothing. No clause can have it as its id.
const disagreement = "*disagree"

// received is the first thing a reporter reads: what moderators decided already, if they did, so that nobody
// waits for an outcome that is there.
func received(of moderation.Reported) speech.Message {
	switch when := lookedAt(of.Looked); {
	case of.Looked != nil && of.Looked.Kept():
		return speech.Message{Key: "report.kept", Args: when}
	case of.Looked != nil:
		return speech.Message{Key: "report.acted", Args: when}
	case of.Again:
		return speech.Message{Key: "report.again"}
	}
	return speech.Message{Key: "report.thanks"}
}

func lookedAt(d *moderation.Decision) speech.Args {
	if d == nil {
		return nil
	}
	return speech.Args{"When": fmt.Sprintf("<t:%d:f>", d.At.Unix())}
}

// reportReply is the private answer to a reporter: what stands, and what they may add.
func (r *Router) reportReply(ctx context.Context, i wire.Interaction, of moderation.Reported) discord.Reply {
	v, report := r.voice(i), of.Report
	tells := of.Looked == nil // otherwise the outcome is known
	switch settings, err := r.Moderation.Settings(ctx, i.GuildID); {
	case err != nil:
		r.Log.WarnContext(ctx, "whether reporters hear an outcome could not be looked up", "guild", i.GuildID, "cause", err)
	default:
		tells = tells && settings.Outcomes
	}
	lines := []string{v.Tell(received(of))}
	switch clause, ok := r.Moderation.Engine.Policy().Clause(report.Clause); {
	case report.Disagrees:
		lines = append(lines, v.Say("report.disagreed"))
	case ok:
		lines = append(lines, v.Say("report.named", speech.Args{"Clause": strings.TrimSpace(clause.Text)}))
	default:
		lines = append(lines, v.Say("report.choose"))
	}
	if report.Words != "" {
		lines = append(lines, v.Say("report.worded"))
	}
	if report.WantsOutcome && tells {
		lines = append(lines, v.Say("report.will_hear"))
	}
	return discord.Reply{
		Text: markdown.FitLines(lines, markdown.MaxContent), Components: r.reportComponents(v, of, tells), Private: true,
	}
}

func (r *Router) reportComponents(v speech.Voice, of moderation.Reported, tells bool) []discordgo.MessageComponent {
	number, report := strconv.FormatInt(of.CaseID, 10), of.Report
	menu := discordgo.SelectMenu{
		MenuType: discordgo.StringSelectMenu, CustomID: reportReason + number, Placeholder: v.Say("report.reason"),
	}
	clauses := r.Moderation.Engine.Policy().Clauses
	for _, c := range clauses[:min(len(clauses), markdown.MaxOptions-1)] {
		menu.Options = append(menu.Options, discordgo.SelectMenuOption{
			Value: c.ID, Label: markdown.Fit(c.Text, markdown.MaxOptionLabel), Default: c.ID == report.Clause && !report.Disagrees,
		})
	}
	menu.Options = append(menu.Options, discordgo.SelectMenuOption{
		Value: disagreement, Label: v.Say("report.disagree"), Description: v.Say("report.disagree.about"), Default: report.Disagrees,
	})
	hear := discordgo.Button{Label: v.Say("report.tell_me"), Style: discordgo.SecondaryButton, CustomID: reportOutcome + number + ":yes"}
	if report.WantsOutcome {
		hear.Label, hear.CustomID = v.Say("report.tell_me_not"), reportOutcome+number+":no"
	}
	buttons := []discordgo.MessageComponent{
		discordgo.Button{Label: v.Say("report.add"), Style: discordgo.SecondaryButton, CustomID: reportWords + number},
	}
	if tells {
		buttons = append(buttons, hear)
	}
	return []discordgo.MessageComponent{
		discordgo.ActionsRow{Components: []discordgo.MessageComponent{menu}}, discordgo.ActionsRow{Components: buttons},
	}
}

// caseIn reads the number behind a prefix.
func caseIn(customID, prefix string) (int64, error) {
	rest, ok := strings.CutPrefix(customID, prefix)
	id, err := strconv.ParseInt(rest, 10, 64)
	if !ok || err != nil || id <= 0 || strconv.FormatInt(id, 10) != rest {
		return 0, &moderation.RefusedError{Say: speech.Message{Key: "common.unknown"}}
	}
	return id, nil
}

// giveReason adds the chosen reason to a report.
func giveReason(ctx context.Context, r *Router, i wire.Interaction) error {
	caseID, err := caseIn(i.CustomID, reportReason)
	if err != nil {
		return err
	}
	if len(i.Values) != 1 {
		return &moderation.RefusedError{Say: speech.Message{Key: "common.unknown"}}
	}
	change := moderation.ReportChange{Clause: &i.Values[0]}
	if yes := true; i.Values[0] == disagreement {
		change = moderation.ReportChange{Disagrees: &yes}
	}
	return r.amendReport(ctx, i, caseID, change)
}

// wishOutcome notes whether a reporter wants to hear what comes of it.
func wishOutcome(ctx context.Context, r *Router, i wire.Interaction) error {
	rest, yes := strings.CutSuffix(i.CustomID, ":yes")
	rest, no := strings.CutSuffix(rest, ":no")
	caseID, err := caseIn(rest, reportOutcome)
	if err != nil || yes == no {
		return &moderation.RefusedError{Say: speech.Message{Key: "common.unknown"}}
	}
	return r.amendReport(ctx, i, caseID, moderation.ReportChange{WantsOutcome: &yes})
}

// amendReport changes a report and draws the private answer anew.
func (r *Router) amendReport(ctx context.Context, i wire.Interaction, caseID int64, change moderation.ReportChange) error {
	reported, err := r.Moderation.AmendReport(ctx, i.GuildID, caseID, i.User.ID, change)
	if err != nil {
		return err
	}
	reply := r.reportReply(ctx, i, reported)
	if err := r.Responder.EditOriginal(ctx, i, reply); err != nil {
		return fmt.Errorf("confirm what was added to a report: %w", err)
	}
	return nil
}

// askForWords opens the form for a reporter's own sentence.
func askForWords(_ context.Context, r *Router, i wire.Interaction) (discord.Form, error) {
	if _, err := caseIn(i.CustomID, reportWords); err != nil {
		return discord.Form{}, err
	}
	v := r.voice(i)
	return discord.Form{CustomID: i.CustomID, Title: v.Say("report.form"), Fields: []discord.Field{{
		ID: fieldWords, Label: v.Say("report.form.label"), Description: v.Say("report.form.hint"),
		Required: true, Long: true, Max: moderation.MaxReportWords,
	}}}, nil
}

// fieldWords is the one field of members' forms.
const fieldWords = "words"

// takeWords adds the sentence.
func takeWords(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	caseID, err := caseIn(i.CustomID, reportWords)
	if err != nil {
		return discord.Reply{}, err
	}
	words := strings.TrimSpace(i.Fields[fieldWords])
	if words == "" { // Discord lets a form through that holds nothing but blanks
		return discord.Reply{}, &moderation.RefusedError{Say: speech.Message{Key: "report.no_words"}}
	}
	reported, err := r.Moderation.AmendReport(ctx, i.GuildID, caseID, i.User.ID, moderation.ReportChange{Words: &words})
	if err != nil {
		return discord.Reply{}, err
	}
	return r.reportReply(ctx, i, reported), nil
}
