package handlers

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"ombud/internal/discord"
	"ombud/internal/discord/customid"
	"ombud/internal/discord/draw"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// desk is what the buttons of a card do that decide nothing. Those that answer do so privately.
func desk(ctx context.Context, r *Router, i wire.Interaction) error {
	b, ok := customid.ParseDesk(i.CustomID)
	if !ok || i.Member == nil {
		return r.forged(ctx, i)
	}
	p, err := r.pressOn(ctx, i, b.CaseID)
	if err != nil {
		return err
	}
	does := map[string]func(context.Context, *Router, moderation.Press) (discord.Reply, error){
		customid.DeskClaim: claim, customid.DeskContext: around, customid.DeskMore: more,
		customid.DeskHistory: history, customid.DeskEscalate: escalate, customid.DeskAuthor: byAuthor,
		customid.DeskOpen: openCase, customid.DeskNext: nextCase,
	}[b.Does]
	if does == nil {
		return r.forged(ctx, i)
	}
	reply, err := does(ctx, r, p)
	if err != nil || reply.Empty() {
		return err
	}
	reply.Private = true
	if _, err := r.Responder.FollowUp(ctx, i, reply); err != nil {
		return fmt.Errorf("answer a press: %w", err)
	}
	return nil
}

// claim reserves the case, which the card then shows.
func claim(ctx context.Context, r *Router, p moderation.Press) (discord.Reply, error) {
	_, err := r.Moderation.Claim(ctx, p)
	return discord.Reply{}, err
}

// escalate marks the case, which the card then shows.
func escalate(ctx context.Context, r *Router, p moderation.Press) (discord.Reply, error) {
	facts, err := r.Moderation.Escalate(ctx, p)
	if err != nil {
		return discord.Reply{}, err
	}
	return discord.Reply{Text: fmt.Sprintf("Escalated by <@%s>. It stands first in /queue now.", facts.EscalatedBy)}, nil
}

// openCase shows the whole case to one moderator, with its buttons.
func openCase(ctx context.Context, r *Router, p moderation.Press) (discord.Reply, error) {
	c, _, err := r.Moderation.Look(ctx, p)
	if err != nil {
		return discord.Reply{}, err
	}
	return discord.CaseReply(c, r.Moderation.Engine.Policy()), nil
}

// nextCase shows the oldest open case of those that share a card.
func nextCase(ctx context.Context, r *Router, p moderation.Press) (discord.Reply, error) {
	if _, _, err := r.Moderation.Look(ctx, p); err != nil {
		return discord.Reply{}, err
	}
	id, err := r.Moderation.Store.NextOpen(ctx, p.CaseID)
	if errors.Is(err, moderation.ErrNotFound) {
		return discord.Reply{Text: "All cases of this card are decided."}, nil
	}
	if err != nil {
		return discord.Reply{}, err
	}
	p.CaseID = id
	return openCase(ctx, r, p)
}

// contextMessages is how many messages before and after one are shown.
const contextMessages = 5

// around shows what was said before and after the message.
func around(ctx context.Context, r *Router, p moderation.Press) (discord.Reply, error) {
	c, _, err := r.Moderation.Look(ctx, p)
	if err != nil {
		return discord.Reply{}, err
	}
	text, err := r.Client.Around(ctx, c.Subject, contextMessages)
	switch {
	case discord.IsAbsent(err):
		return discord.Reply{}, &moderation.RefusedError{Sentence: "The channel or discussion has been deleted; what was said there is gone."}
	case discord.IsRefused(err):
		return discord.Reply{}, &moderation.RefusedError{Sentence: "ombud cannot read this channel any more: it needs View Channels and Read Message History there."}
	case err != nil:
		return discord.Reply{}, err
	}
	return discord.Reply{Text: text}, nil
}

// more offers what is needed seldom.
func more(ctx context.Context, r *Router, p moderation.Press) (discord.Reply, error) {
	c, _, err := r.Moderation.Look(ctx, p)
	if err != nil {
		return discord.Reply{}, err
	}
	b := func(label, does string) draw.PressButton {
		return draw.PressButton{Label: label, CustomID: customid.Desk{Does: does, CaseID: c.ID}.CustomID()}
	}
	first := []draw.PressButton{b("History", customid.DeskHistory), b("Note…", customid.DeskNote), b("Cases of the author", customid.DeskAuthor)}
	if c.Open() {
		first = append(first, b("Escalate", customid.DeskEscalate))
		if c.Author.ID != "" {
			first = append(first, b("Clause for the author…", customid.DeskClause))
		}
	} else {
		first = append(first, draw.PressButton{Label: "Undo", CustomID: customid.UndoID(c.ID, max(c.Decision.Number, 1))})
	}
	sweeps := []draw.PressButton{b("Similar messages…", customid.DeskSweepText), b("Same author…", customid.DeskSweepAuthor)}
	return discord.Layout(fmt.Sprintf("**Case %d**\n-# The second row looks for more messages on the server; you see them before anything is removed.", c.ID), first, sweeps), nil
}

// history shows every step of the case.
func history(ctx context.Context, r *Router, p moderation.Press) (discord.Reply, error) {
	c, _, err := r.Moderation.Look(ctx, p)
	if err != nil {
		return discord.Reply{}, err
	}
	steps, err := r.Moderation.Store.History(ctx, c.ID)
	if err != nil {
		return discord.Reply{}, fmt.Errorf("show the history of case %d: %w", c.ID, err)
	}
	return discord.Reply{Text: fmt.Sprintf("**Case %d**\n%s", c.ID, draw.HistoryLines(steps))}, nil
}

// byAuthor lists the other cases about the same author.
func byAuthor(ctx context.Context, r *Router, p moderation.Press) (discord.Reply, error) {
	c, _, err := r.Moderation.Look(ctx, p)
	if err != nil {
		return discord.Reply{}, err
	}
	if c.Author.ID == "" {
		return discord.Reply{}, &moderation.RefusedError{Sentence: "It is not known who wrote this message."}
	}
	return r.about(ctx, c.Subject.GuildID, c.Author.ID)
}

// listed is how many cases a list shows.
const listed = 15

// listedAppeals is how many appeals stand before them.
const listedAppeals = 5

func (r *Router) about(ctx context.Context, guildID, authorID string) (discord.Reply, error) {
	cases, total, err := r.Moderation.Store.CasesOf(ctx, guildID, authorID, listed)
	if err != nil {
		return discord.Reply{}, fmt.Errorf("list cases about %s: %w", authorID, err)
	}
	head := fmt.Sprintf("**Cases about <@%s>: %d**", authorID, total)
	if total == 0 {
		return discord.Reply{Text: fmt.Sprintf("There is no case about <@%s>.", authorID)}, nil
	}
	return discord.Reply{Text: draw.CaseLines(head, cases, total)}, nil
}

// deskForm opens the form for a note or a sweep.
func deskForm(ctx context.Context, r *Router, i wire.Interaction) (discord.Form, error) {
	b, ok := customid.ParseDesk(i.CustomID)
	if !ok || i.Member == nil {
		return discord.Form{}, nil // desk says so
	}
	switch b.Does {
	case customid.DeskNote:
		return noteForm(i.CustomID, b.CaseID), nil
	case customid.DeskSweepText, customid.DeskSweepAuthor:
		return sweepForm(ctx, r, i, b)
	case customid.DeskClause:
		return clauseForm(ctx, r, i, b)
	}
	return discord.Form{}, nil
}

func noteForm(customID string, caseID int64) discord.Form {
	return discord.Form{
		CustomID: customID, Title: "Note on case " + strconv.FormatInt(caseID, 10),
		Fields: []discord.Field{{
			ID: "note", Label: "Note", Description: "Moderators see it in the case's history. It is kept encrypted.",
			Required: true, Long: true, Max: moderation.MaxNote,
		}},
	}
}

// deskByForm takes those forms.
func deskByForm(ctx context.Context, r *Router, i wire.Interaction) (discord.Reply, error) {
	b, ok := customid.ParseDesk(i.CustomID)
	switch {
	case !ok || i.Member == nil:
		return discord.Reply{}, r.forged(ctx, i)
	case b.Does == customid.DeskSweepText, b.Does == customid.DeskSweepAuthor:
		return beginSweep(ctx, r, i, b)
	case b.Does == customid.DeskClause:
		return chooseClause(ctx, r, i, b)
	case b.Does != customid.DeskNote:
		return discord.Reply{}, r.forged(ctx, i)
	}
	p, err := r.pressOn(ctx, i, b.CaseID)
	if err != nil {
		return discord.Reply{}, err
	}
	if err := r.Moderation.AddNote(ctx, p, strings.TrimSpace(i.Fields["note"])); err != nil {
		return discord.Reply{}, err
	}
	return discord.Reply{Text: fmt.Sprintf("Noted on case %d.", b.CaseID)}, nil
}
