package bot_test

import (
	"context"
	"net/http"
)

func (s *stage) losesRole(words []string) error {
	p := s.people[words[0]]
	var me struct {
		ID string `json:"id"`
	}
	if err := p.Do(context.Background(), http.MethodGet, "/users/@me", nil, &me); err != nil {
		return err
	}
	path := "/guilds/" + s.world.Guild + "/members/" + me.ID
	return s.people["ada"].Do(context.Background(), http.MethodPatch, path, map[string]any{"roles": []string{}}, nil)
}

func (s *stage) opensToEveryone(words []string) error {
	channel, err := s.place(words[1])
	if err != nil {
		return err
	}
	const viewChannel = "1024"
	o := map[string]any{"type": 0, "allow": viewChannel, "deny": "0"}
	if words[0] == "closes" {
		o["allow"], o["deny"] = "0", viewChannel
	}
	path := "/channels/" + channel + "/permissions/" + s.world.Roles.Everyone
	return s.people["ada"].Do(context.Background(), http.MethodPut, path, o, nil)
}

func (s *stage) hidesHistory(words []string) error {
	const readMessageHistory = "65536"
	return s.denies(words, readMessageHistory)
}

func (s *stage) hidesChannel(words []string) error {
	const viewChannel = "1024"
	return s.denies(words, viewChannel)
}

// denies takes a permission in a channel away from ombud, or gives it back.
func (s *stage) denies(words []string, permission string) error {
	channel, err := s.place(words[1])
	if err != nil {
		return err
	}
	path := "/channels/" + channel + "/permissions/" + s.world.Bot.ID
	if words[0] == "shows" {
		return s.people["ada"].Do(context.Background(), http.MethodDelete, path, nil, nil)
	}
	return s.people["ada"].Do(context.Background(), http.MethodPut, path, map[string]any{"type": 1, "allow": "0", "deny": permission}, nil)
}
