package discord

import (
	"context"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/wire"
)

// Responder answers interactions. The first answer has to come within
// AnswerWithin; a form can only be the first. Later answers work for TokenLives.
type Responder struct {
	Client *Client
}

// Reply is what somebody is answered.
type Reply struct {
	Text       string // cut to MaxContent
	Private    bool   // shown to that person only; fixed by the first answer
	Embeds     []*discordgo.MessageEmbed
	Components []discordgo.MessageComponent
	rows       []pressRow
	layout     *outgoing // in place of all of the above
}

// Empty reports whether there is nothing to say.
func (r Reply) Empty() bool { return r.Text == "" && len(r.Embeds) == 0 && r.layout == nil }

// Kinds of first answers (Interactions → Receiving and Responding →
// Interaction Callback Type).
const (
	answerMessage     = 4
	answerDefer       = 5
	answerDeferUpdate = 6
	answerUpdate      = 7
	answerChoices     = 8
	answerForm        = 9
	originalMessage   = "@original"
	maxChoices        = MaxOptions
	maxChoiceName     = MaxOptionLabel
	emptyReply        = "Done."
)

// Defer promises an answer: the person sees that something is going on.
func (r *Responder) Defer(ctx context.Context, i wire.Interaction, private bool) error {
	data := struct {
		Flags int `json:"flags,omitempty"`
	}{}
	if private {
		data.Flags = wire.FlagEphemeral
	}
	return r.answer(ctx, i, answerDefer, data)
}

// DeferUpdate acknowledges a press without showing anything.
func (r *Responder) DeferUpdate(ctx context.Context, i wire.Interaction) error {
	return r.answer(ctx, i, answerDeferUpdate, nil)
}

// Reply answers at once.
func (r *Responder) Reply(ctx context.Context, i wire.Interaction, reply Reply) error {
	return r.answer(ctx, i, answerMessage, reply.message(true))
}

// Update changes the message whose component was pressed.
func (r *Responder) Update(ctx context.Context, i wire.Interaction, reply Reply) error {
	return r.answer(ctx, i, answerUpdate, reply.message(false))
}

// Choice is one suggestion while somebody types an option.
type Choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Choices suggests at most 25 values.
func (r *Responder) Choices(ctx context.Context, i wire.Interaction, choices []Choice) error {
	shown := make([]Choice, 0, min(len(choices), maxChoices))
	for _, c := range choices[:min(len(choices), maxChoices)] {
		shown = append(shown, Choice{Name: plain(c.Name, maxChoiceName), Value: c.Value})
	}
	return r.answer(ctx, i, answerChoices, struct {
		Choices []Choice `json:"choices"`
	}{shown})
}

// EditOriginal replaces the first answer, also a deferred one.
func (r *Responder) EditOriginal(ctx context.Context, i wire.Interaction, reply Reply) error {
	endpoint := discordgo.EndpointWebhookMessage(i.AppID, i.Token, originalMessage)
	m := reply.message(false)
	m.Flags &= flagLayout
	err := r.Client.Do(ctx, http.MethodPatch, endpoint, m, nil)
	if bare, leftOut := withoutRefused(m, err); leftOut != "" { // it previews an article
		err = r.Client.Do(ctx, http.MethodPatch, endpoint, bare, nil)
	}
	if err != nil {
		return fmt.Errorf("edit the answer to interaction %s: %w", i.ID, err)
	}
	return nil
}

// FollowUp adds another answer and returns its message's id.
func (r *Responder) FollowUp(ctx context.Context, i wire.Interaction, reply Reply) (string, error) {
	var sent struct {
		ID string `json:"id"`
	}
	endpoint := discordgo.EndpointWebhookToken(i.AppID, i.Token) + "?wait=true"
	if err := r.Client.Do(ctx, http.MethodPost, endpoint, reply.message(true), &sent); err != nil {
		return "", fmt.Errorf("follow up on interaction %s: %w", i.ID, err)
	}
	return sent.ID, nil
}

func (r *Responder) answer(ctx context.Context, i wire.Interaction, kind int, data any) error {
	body := struct {
		Type int `json:"type"`
		Data any `json:"data,omitempty"`
	}{kind, data}
	err := r.Client.Do(ctx, http.MethodPost, discordgo.EndpointInteractionResponse(i.ID, i.Token), body, nil)
	if err != nil {
		return fmt.Errorf("answer interaction %s: %w", i.ID, err)
	}
	return nil
}

// message is the reply as Discord takes it. Components are always sent, so
// that an update without any takes away those that stood there.
func (r Reply) message(fresh bool) outgoing {
	text := Fit(r.Text, MaxContent)
	if text == "" && len(r.Embeds) == 0 {
		text = emptyReply
	}
	components := []any{}
	for _, c := range r.Components {
		components = append(components, c)
	}
	for _, c := range r.rows {
		components = append(components, c)
	}
	m := outgoing{Content: &text, Embeds: r.Embeds, Components: components, AllowedMentions: noMentions()}
	if r.layout != nil {
		m.Content, m.Embeds, m.Components, m.Flags = nil, nil, r.layout.Components, r.layout.Flags
	}
	if r.Private && fresh {
		m.Flags |= wire.FlagEphemeral
	}
	return m
}
