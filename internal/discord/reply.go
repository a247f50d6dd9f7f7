package discord

import (
	"github.com/bwmarrin/discordgo"

	"ombud/internal/article"
	"ombud/internal/discord/draw"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
	"ombud/internal/policy"
)

// Layout is a reply made of a text and rows of buttons.
func Layout(text string, rows ...[]draw.PressButton) Reply {
	return Reply{Text: text, rows: draw.Rows(rows)}
}

// Reply is what somebody is answered.
type Reply struct {
	Text       string // cut to MaxContent
	Private    bool   // shown to that person only; fixed by the first answer
	Embeds     []*discordgo.MessageEmbed
	Components []discordgo.MessageComponent
	rows       []any
	layout     *draw.Message // in place of all of the above
}

// Empty reports whether there is nothing to say.
func (r Reply) Empty() bool { return r.Text == "" && len(r.Embeds) == 0 && r.layout == nil }

// message is the reply as Discord takes it. Components are always sent, so
// that an update without any takes away those that stood there.
func (r Reply) message(fresh bool) outgoing {
	text := markdown.Fit(r.Text, markdown.MaxContent)
	if text == "" && len(r.Embeds) == 0 {
		text = emptyReply
	}
	components := []any{}
	for _, c := range r.Components {
		components = append(components, c)
	}
	components = append(components, r.rows...)
	m := outgoing{Message: draw.Message{Content: &text, Embeds: r.Embeds, Components: components}, AllowedMentions: noMentions()}
	if r.layout != nil {
		m.Content, m.Embeds, m.Components, m.Flags = nil, nil, r.layout.Components, r.layout.Flags
	}
	if r.Private && fresh {
		m.Flags |= wire.FlagEphemeral
	}
	return m
}

// CaseReply is a case's card as an answer to one person.
func CaseReply(c moderation.Case, p *policy.Policy) Reply {
	c.Shared = moderation.Shared{} // the others are on the card in the channel
	m := draw.Card{Case: c, Policy: p}.Message()
	return Reply{layout: &m}
}

// WithNext adds the way to the oldest open case of those that share the card of lead.
func (r Reply) WithNext(lead int64) Reply {
	m := draw.WithNext(*r.layout, lead)
	return Reply{layout: &m, Private: r.Private}
}

// ArticlePreview is an article as it would be posted, for a reply.
func ArticlePreview(a article.Article, s article.Settings) Reply {
	m := draw.Article(article.Post{Article: a, Settings: s})
	r := Reply{Embeds: m.Embeds}
	if m.Content != nil {
		r.Text = *m.Content
	}
	return r
}
