package main

import (
	"context"
	"net/http"
	"time"

	"ombud/internal/fakeopenai"
)

// modelCalls is the route of a call to the model, which has a relay of its own.
const modelCalls = "/v1/chat/completions"

// consultingPoint is a call that a classifier causes, with what its story needs.
type consultingPoint struct {
	killPoint
	settings map[string]string
	begin    func(*fakeopenai.Server) error // nil: the model behaves
}

// consultingPoints is everything that is sent because there is a classifier: the question, what
// comes of an opinion, and what moderators are told of the classifier itself. What is written down
// on the way is written between two of these calls, so that a kill after the one and before the other tries it.
func consultingPoints() []consultingPoint {
	const (
		messages = "/channels/{channel}/messages"
		message  = messages + "/{message}"
	)
	slow := func(m *fakeopenai.Server) error { m.Delay = 3 * time.Second; return nil }
	fails := func(kind fakeopenai.Kind) func(*fakeopenai.Server) error {
		return func(m *fakeopenai.Server) error { return m.Misbehave(fakeopenai.Fault{Kind: kind}) }
	}
	small := map[string]string{"OMBUD_CLASSIFIER_BUDGET_TOKENS": modelBudget}
	return []consultingPoint{
		{killPoint{"a question to the model", http.MethodPost, modelCalls, anywhere, 1, opinion}, nil, nil},
		{killPoint{"a card about an opinion", http.MethodPost, messages, inModerators, 1, opinion}, nil, nil},
		{killPoint{"a rule's card that an opinion joins", http.MethodPatch, message, inModerators, 1, opinionJoins}, nil, slow},
		{killPoint{"a question about what a rule has flagged", http.MethodPost, modelCalls, anywhere, 1, opinionJoins}, nil, slow},
		{killPoint{"a hiding", http.MethodDelete, message, inDiscussions, 1, opinionHides}, nil, nil},
		{killPoint{"the card about what is hidden", http.MethodPost, messages, inModerators, 1, opinionHides}, nil, nil},
		{killPoint{"the card about a message without an opinion", http.MethodPost, messages, inModerators, 1, noOpinion}, nil, fails(fakeopenai.Refusal)},
		{killPoint{"the alert that the model is not there", http.MethodPost, messages, inModerators, 1, noModel}, nil, fails(fakeopenai.WrongModel)},
		{killPoint{"the alert at four fifths of the budget", http.MethodPost, messages, inModerators, 1, budgetSpent}, small, nil},
		{killPoint{"the alert at its end", http.MethodPost, messages, inModerators, 2, budgetSpent}, small, nil},
	}
}

// killWhileConsulting kills the bot at each of them and lets the story end.
func killWhileConsulting(ctx context.Context, b *bench, r *report) error {
	all := consultingPoints()
	points := make([]killPoint, 0, len(all))
	for _, p := range all {
		points = append(points, p.killPoint)
	}
	return b.killAt(ctx, r, points, func(ctx context.Context, s *stage, point int) error {
		if err := s.withModel(ctx, all[point].settings); err != nil {
			return err
		}
		if begin := all[point].begin; begin != nil {
			return begin(s.model.Server)
		}
		return nil
	})
}
