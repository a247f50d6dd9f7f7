package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
)

// letsPing gives ombud Mention Everyone in a channel, beside what it needs to write there.
func (s *stage) letsPing(words []string) error {
	channel, err := s.place(words[0])
	if err != nil {
		return err
	}
	const viewSendLinkReadMention = "216064"
	path := "/channels/" + channel + "/permissions/" + s.world.Bot.ID
	return s.people["ada"].Do(context.Background(), http.MethodPut, path, map[string]any{"type": 1, "allow": viewSendLinkReadMention, "deny": "0"}, nil)
}

// pingedOnce looks at every message of the bot that Discord gave out: one names the moderators' role, and
// none anybody else.
func (s *stage) pingedOnce([]string) error {
	s.settle()
	pings := 0
	for _, e := range s.entries() {
		if e.Event != "dispatch" || e.T != "MESSAGE_CREATE" && e.T != "MESSAGE_UPDATE" {
			continue
		}
		var m struct {
			ID     string `json:"id"`
			Author struct {
				ID string `json:"id"`
			} `json:"author"`
			Everyone bool              `json:"mention_everyone"`
			Users    []json.RawMessage `json:"mentions"`
			Roles    []string          `json:"mention_roles"`
		}
		if err := json.Unmarshal(e.D, &m); err != nil {
			return err
		}
		switch {
		case m.Author.ID != s.world.Bot.ID:
		case m.Everyone || len(m.Users) > 0:
			return fmt.Errorf("somebody else was: %s", e.D)
		case slices.Equal(m.Roles, []string{s.world.Roles.Moderator}):
			pings++
		case len(m.Roles) > 0:
			return fmt.Errorf("another role was: %s", e.D)
		}
	}
	if pings != 1 {
		return fmt.Errorf("they were %d times", pings)
	}
	return nil
}
