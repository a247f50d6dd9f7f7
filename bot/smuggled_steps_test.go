package bot_test

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"ombud/internal/fakediscord"
)

// smuggles lets ombud's own account show a button that ombud never made, which is the
// one way a press of it gets past Discord.
func (s *stage) smuggles(words []string) error {
	channel, err := s.place(words[1])
	if err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{DialContext: s.discord.Dial, DisableKeepAlives: true}}
	ombud := fakediscord.NewPerson(apiBase, s.world.Application, "Bot "+strings.TrimPrefix(s.world.Bot.Token, "Bot "), client)
	var sent struct {
		ID string `json:"id"`
	}
	button := map[string]any{"type": 2, "style": 1, "label": "Win", "custom_id": words[0]}
	err = ombud.Do(context.Background(), http.MethodPost, "/channels/"+channel+"/messages", map[string]any{
		"content": "Press here", "allowed_mentions": map[string]any{"parse": []string{}},
		"components": []any{map[string]any{"type": 1, "components": []any{button}}},
	}, &sent)
	return s.remember(smuggled, channel, sent.ID, err)
}

// smuggled stands for a person's name where the last messages are kept.
const smuggled = "the smuggled button"

func (s *stage) pressesSmuggled(words []string) error {
	at := s.last[smuggled]
	messages, err := s.people["ada"].Messages(context.Background(), at.channel)
	if err != nil {
		return err
	}
	for _, m := range messages {
		if m.ID == at.message && len(m.Buttons()) == 1 {
			return s.press(words[0], m, m.Buttons()[0].CustomID)
		}
	}
	return errors.New("no button was smuggled in")
}
