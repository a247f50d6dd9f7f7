package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/moderation"
)

// RulingPrefix begins the custom ids of an appeal card's buttons.
const RulingPrefix = "ombud:ruling:"

// RulingID is the button that decides an appeal.
func RulingID(appealID int64, state moderation.AppealState) string {
	return fmt.Sprintf("%s%d:%s", RulingPrefix, appealID, state)
}

// ParseRuling reads what RulingID writes and nothing else.
func ParseRuling(customID string) (appealID int64, state moderation.AppealState, ok bool) {
	rest, _ := strings.CutPrefix(customID, RulingPrefix)
	number, word, _ := strings.Cut(rest, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	state = moderation.AppealState(word)
	return id, state, err == nil && id > 0 && RulingID(id, state) == customID
}

func appealMarker(id int64) string { return fmt.Sprintf("ombud appeal %d", id) }

// ShowAppeal posts an appeal's card, or brings the one that stands up to date.
func (m *Messenger) ShowAppeal(ctx context.Context, s moderation.Server, a moderation.Appeal, c moderation.Case, again bool) (moderation.CardRef, error) {
	at := a.Card
	if at.MessageID == "" && again {
		id, err := m.findAppeal(ctx, s.ModeratorsChannel, a.ID)
		if err != nil {
			return at, fmt.Errorf("look for the card of appeal %d: %w", a.ID, err)
		}
		if id != "" {
			at = moderation.CardRef{ChannelID: s.ModeratorsChannel, MessageID: id}
		}
	}
	drawn := m.appealCard(a, c)
	if at.MessageID != "" {
		err := m.Client.rewrite(ctx, at.ChannelID, at.MessageID, drawn)
		if err == nil {
			return at, nil
		}
		if !gone(err, codeUnknownMessage, codeUnknownChannel) && !hasCode(err, codeEditsLimited) {
			return at, fmt.Errorf("edit the card of appeal %d: %w", a.ID, err)
		}
	}
	drawn.Nonce = nonce("appeal", strconv.FormatInt(a.ID, 10), s.ModeratorsChannel, at.MessageID)
	id, err := m.Client.send(ctx, s.ModeratorsChannel, drawn)
	if closed(err) {
		return at, newHeld(s.ModeratorsChannel, err) // the cards of cases complain of it
	}
	if err != nil {
		return at, fmt.Errorf("post the card of appeal %d: %w", a.ID, err)
	}
	return moderation.CardRef{ChannelID: s.ModeratorsChannel, MessageID: id}, nil
}

// appealCard is what the second moderator needs: both sides, in each one's words.
func (m *Messenger) appealCard(a moderation.Appeal, of moderation.Case) outgoing {
	c := card{Case: of, policy: m.Policy()}
	e := &discordgo.MessageEmbed{
		Color: colourMedium, Footer: &discordgo.MessageEmbedFooter{Text: appealMarker(a.ID)},
		Title: fmt.Sprintf("Appeal in case %d · open", a.CaseID),
	}
	words, _ := quoted(a.Words, nil, 1600)
	e.Description = "The author says:\n" + words
	add := func(name, value string) {
		if value != "" {
			e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: name, Value: Fit(value, MaxEmbedFieldValue)})
		}
	}
	add("What they wrote", c.words(900))
	if id := c.foremost(); id != "" {
		add("Clause", c.clause(id))
	}
	for _, d := range of.Decisions {
		if d.ID == a.DecisionID {
			_, past := kindWords(d.Kind)
			first := past + " by <@" + onlyDigits(d.ModeratorID) + "> " + ago(d.At)
			if reason := OneLine(d.Terms.Reason, 300); reason != "" {
				first += "\n> " + reason
			}
			add("The decision", first)
		}
	}
	add("Author", strings.Join(c.author(), "\n"))
	if of.Card.MessageID != "" {
		add("The case", fmt.Sprintf("[Its card](https://discord.com/channels/%s/%s/%s)",
			onlyDigits(of.Subject.GuildID), onlyDigits(of.Card.ChannelID), onlyDigits(of.Card.MessageID)))
	}
	components := []discordgo.MessageComponent{}
	switch by := " by <@" + onlyDigits(a.DecidedBy) + "> " + ago(a.DecidedAt); a.State {
	case moderation.AppealOverturned:
		e.Title, e.Color = fmt.Sprintf("Appeal in case %d · decision overturned", a.CaseID), colourDecided
		add("Appeal", "Overturned"+by+". The decision is being taken back, and the author is told.")
	case moderation.AppealUpheld:
		e.Title, e.Color = fmt.Sprintf("Appeal in case %d · decision stands", a.CaseID), colourDecided
		add("Appeal", "Upheld"+by+". The author is told.")
	case moderation.AppealOpen:
		components = append(components, discordgo.ActionsRow{Components: []discordgo.MessageComponent{
			discordgo.Button{Label: "Take the decision back", Style: discordgo.SuccessButton, CustomID: RulingID(a.ID, moderation.AppealOverturned)},
			discordgo.Button{Label: "Let it stand", Style: discordgo.SecondaryButton, CustomID: RulingID(a.ID, moderation.AppealUpheld)},
		}})
	}
	return outgoing{Embeds: []*discordgo.MessageEmbed{e}, Components: &components}
}

func (m *Messenger) findAppeal(ctx context.Context, channelID string, id int64) (string, error) {
	me, err := m.Client.Me(ctx)
	if err != nil {
		return "", err
	}
	page, err := m.Client.History(ctx, channelID, "", "", HistoryPage)
	if err != nil {
		return "", err
	}
	for _, data := range page {
		var seen sentMessage
		if json.Unmarshal(data, &seen) == nil && seen.Author.ID == me.ID &&
			seen.has(func(e sentEmbed) bool { return e.Footer.Text == appealMarker(id) }) {
			return seen.ID, nil
		}
	}
	return "", nil
}
