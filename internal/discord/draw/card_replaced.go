package draw

import (
	"fmt"

	"ombud/internal/moderation"
)

// deleted is what stands in the place of words that are not kept any more: what, when and why.
func (c Card) deleted() string {
	return fmt.Sprintf("*What was written in this case was deleted <t:%d:D>: this server keeps it for %d days after the last that happened in a case. "+
		"Who decided what, and when, is kept.*", c.Texts.GoneAt.Unix(), c.Texts.KeptDays)
}

// ReplacedCard is an earlier card that another took the place of.
func ReplacedCard(c moderation.Case) Message {
	now := Jump(moderation.Subject{GuildID: c.Subject.GuildID, ChannelID: c.Card.ChannelID, MessageID: c.Card.MessageID})
	return layout(colourDecided, display(fmt.Sprintf("### Case %d\n%s\n[Its newer card](%s) has the rest.\n-# %s",
		c.ID, Card{Case: c}.deleted(), now, CardMarker(c.ID))))
}

// ReplacedSweep is an earlier message of a sweep that another took the place of.
func ReplacedSweep(sw moderation.Sweep) Message {
	now := Jump(moderation.Subject{GuildID: sw.GuildID, ChannelID: sw.Card.ChannelID, MessageID: sw.Card.MessageID})
	return layout(colourDecided, display(fmt.Sprintf("### Sweep %d\n[Its newer message](%s) has the rest.\n-# %s", sw.ID, now, SweepMarker(sw.ID))))
}

// ForgottenWords stand on a card of which nothing is left to forget.
const ForgottenWords = "What ombud kept of this case was deleted, because its author asked to be forgotten."

// Forgotten is what a card says when nothing is left of its case.
func Forgotten(caseID int64) Message {
	return layout(colourDecided, display(fmt.Sprintf("### Case %d · forgotten\n"+
		ForgottenWords+"\n-# %s", caseID, CardMarker(caseID))))
}
