package discord

import (
	"context"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/draw"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/wire"
)

// Responder answers interactions. The first answer has to come within
// AnswerWithin; a form can only be the first. Later answers work for TokenLives.
type Responder struct {
	Client *Client
}

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
	maxChoices        = markdown.MaxOptions
	maxChoiceName     = markdown.MaxOptionLabel
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
		shown = append(shown, Choice{Name: markdown.Plain(c.Name, maxChoiceName), Value: c.Value})
	}
	return r.answer(ctx, i, answerChoices, struct {
		Choices []Choice `json:"choices"`
	}{shown})
}

// EditOriginal replaces the first answer, also a deferred one.
func (r *Responder) EditOriginal(ctx context.Context, i wire.Interaction, reply Reply) error {
	endpoint := discordgo.EndpointWebhookMessage(i.AppID, i.Token, originalMessage)
	m := reply.message(false)
	m.Flags &= draw.FlagLayout
	err := r.Client.Do(ctx, http.MethodPatch, endpoint, m, nil)
	if bare, leftOut := withoutRefused(m.Message, err); leftOut != "" { // it previews an article
		m.Message = bare
		err = r.Client.Do(ctx, http.MethodPatch, endpoint, m, nil)
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
