package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"ombud/internal/fakediscord"
)

// opens starts a thread in a channel, or a post in a forum. What stands for the
// person's last message is then the thread.
func (s *stage) opens(words []string) error {
	const publicThread = 11
	return s.opensThread(words, publicThread)
}

func (s *stage) opensPrivately(words []string) error {
	const privateThread = 12
	guest, err := s.account(words[3])
	if err != nil {
		return err
	}
	if err := s.opensThread([]string{words[0], words[1], words[2], words[4]}, privateThread); err != nil {
		return err
	}
	path := "/channels/" + s.opened[words[0]] + "/thread-members/" + guest.ID
	return s.people[words[0]].Do(context.Background(), http.MethodPut, path, nil, nil)
}

func (s *stage) opensThread(words []string, kind int) error {
	p, channel, err := s.writer(words[0], words[2])
	if err != nil {
		return err
	}
	body := map[string]any{"name": words[1], "type": kind}
	if channel == s.world.Channels.Forum {
		body = map[string]any{"name": words[1], "message": map[string]any{"content": words[3]}}
	}
	var thread struct {
		ID string `json:"id"`
	}
	if err := p.Do(context.Background(), http.MethodPost, "/channels/"+channel+"/threads", body, &thread); err != nil {
		return err
	}
	s.opened[words[0]] = thread.ID
	if channel != s.world.Channels.Forum {
		if _, err := p.Say(context.Background(), thread.ID, words[3]); err != nil {
			return err
		}
	}
	return s.remember(words[0], thread.ID, thread.ID, nil) // the title's card leads there
}

// renamesTitle gives the thread that somebody opened last another title.
func (s *stage) renamesTitle(words []string) error {
	p, err := s.person(words[0])
	if err != nil {
		return err
	}
	thread := s.opened[words[1]]
	if thread == "" {
		return fmt.Errorf("%s opened nothing", words[1])
	}
	return p.Do(context.Background(), http.MethodPatch, "/channels/"+thread, map[string]any{"name": words[2]}, nil)
}

func (s *stage) isTitled(words []string) error {
	thread := s.opened[words[0]]
	return s.eventually(func() error {
		var now struct {
			Name string `json:"name"`
		}
		if err := s.people["ada"].Do(context.Background(), http.MethodGet, "/channels/"+thread, nil, &now); err != nil {
			return err
		}
		if now.Name != words[1] {
			return fmt.Errorf("it is titled %q", now.Name)
		}
		return nil
	})
}

// sends sends a message with everything that a client can put into one.
func (s *stage) sends(words []string) error {
	p, channel, err := s.writer(words[0], words[1])
	if err != nil {
		return err
	}
	var body map[string]any
	if err := json.Unmarshal([]byte(words[2]), &body); err != nil {
		return err
	}
	var sent struct {
		ID string `json:"id"`
	}
	err = p.Do(context.Background(), http.MethodPost, "/channels/"+channel+"/messages", body, &sent)
	return s.remember(words[0], channel, sent.ID, err)
}

// forwards forwards somebody's last message into a channel.
func (s *stage) forwards(words []string) error {
	from := s.last[words[1]]
	reference := fmt.Sprintf(`{"message_reference": {"type": 1, "channel_id": %q, "message_id": %q}}`, from.channel, from.message)
	return s.sends([]string{words[0], words[2], reference})
}

// hooks has a webhook that ada makes write into a channel.
func (s *stage) hooks(words []string) error {
	channel, err := s.place(words[0])
	if err != nil {
		return err
	}
	var hook struct{ ID, Token string }
	ada := s.people["ada"]
	if err := ada.Do(context.Background(), http.MethodPost, "/channels/"+channel+"/webhooks", map[string]any{"name": "Wire"}, &hook); err != nil {
		return err
	}
	var sent struct {
		ID string `json:"id"`
	}
	s.hook = "/webhooks/" + hook.ID + "/" + hook.Token
	err = ada.Do(context.Background(), http.MethodPost, s.hook+"?wait=true&with_components=true", json.RawMessage(strings.TrimSpace(words[1])), &sent)
	return s.remember("webhook", channel, sent.ID, err)
}

// hookEdits has the last webhook change what it wrote.
func (s *stage) hookEdits(words []string) error {
	return s.people["ada"].Do(context.Background(), http.MethodPatch, s.hook+"/messages/"+s.last["webhook"].message, json.RawMessage(words[0]), nil)
}

// sendsFile sends a picture with a name and an alt text, and nothing else.
func (s *stage) sendsFile(words []string) error {
	p, channel, err := s.writer(words[0], words[1])
	if err != nil {
		return err
	}
	body := map[string]any{"attachments": []any{map[string]any{"id": "0", "description": words[3]}}}
	id, err := p.Send(context.Background(), channel, body, fakediscord.File{Name: words[2], ContentType: "image/png", Content: []byte("\x89PNG")})
	return s.remember(words[0], channel, id, err)
}

func (s *stage) addsSticker(words []string) (err error) {
	s.sticker, err = s.people["ada"].AddSticker(context.Background(), s.world.Guild, words[0])
	return err
}

// sendsSticker sends the sticker that was added last.
func (s *stage) sendsSticker(words []string) error {
	return s.sends([]string{words[0], words[1], fmt.Sprintf(`{"sticker_ids": [%q]}`, s.sticker)})
}
