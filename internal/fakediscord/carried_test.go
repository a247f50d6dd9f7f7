package fakediscord

import (
	"errors"
	"net/http"
	"strings"
	"testing"
)

// carrier is somebody who can send more than text.
func (f *fixture) carrier(who Account) *Person {
	return NewPerson("http://discord.test/api", f.world.Application, who.Token, f.http)
}

func TestFilesStickersAndPollsAreKept(t *testing.T) {
	f := newFixture(t)
	ctx := t.Context()
	alice, owner := f.carrier(f.world.Alice), f.carrier(f.world.Ada)
	sticker, err := owner.AddSticker(ctx, f.world.Guild, "A wave")
	if err != nil {
		t.Fatal(err)
	}
	channel := f.world.Channels.Discussions
	id, err := alice.Send(ctx, channel, map[string]any{
		"attachments": []any{map[string]any{"id": "0", "description": "a bridge"}}, "sticker_ids": []string{sticker},
	}, File{Name: "bridge.png", ContentType: "image/png", Content: []byte("four")})
	if err != nil {
		t.Fatal(err)
	}
	var seen messageJSON
	if err := owner.Do(ctx, http.MethodGet, "/channels/"+channel+"/messages/"+id, nil, &seen); err != nil {
		t.Fatal(err)
	}
	if len(seen.Attachments) != 1 || seen.Attachments[0].Filename != "bridge.png" || *seen.Attachments[0].Description != "a bridge" || seen.Attachments[0].Size != 4 {
		t.Errorf("the file came back as %+v", seen.Attachments)
	}
	if len(seen.Stickers) != 1 || seen.Stickers[0].Name != "A wave" {
		t.Errorf("the sticker came back as %+v", seen.Stickers)
	}
}

func TestWhatDiscordWouldNotTakeIsRefused(t *testing.T) {
	f := newFixture(t)
	ctx := t.Context()
	alice := f.carrier(f.world.Alice)
	channel := f.world.Channels.Discussions
	answers := func(n int) []any {
		list := make([]any, n)
		for i := range list {
			list[i] = map[string]any{"poll_media": map[string]any{"text": "yes"}}
		}
		return list
	}
	poll := func(question string, n int) map[string]any {
		return map[string]any{"poll": map[string]any{"question": map[string]any{"text": question}, "answers": answers(n)}}
	}
	for name, body := range map[string]any{
		"a poll without a question":      poll("", 2),
		"a poll without answers":         poll("Well?", 0),
		"a poll with eleven answers":     poll("Well?", 11),
		"a poll with a long question":    poll(strings.Repeat("a", maxPollQuestion+1), 2),
		"a sticker that nobody has made": map[string]any{"sticker_ids": []string{"1177737828310712320"}},
		"a file that did not come":       map[string]any{"content": "look", "attachments": []any{map[string]any{"id": "0"}}},
	} {
		err := alice.Do(ctx, http.MethodPost, "/channels/"+channel+"/messages", body, nil)
		var refused *APIError
		if !errors.As(err, &refused) || refused.Status != http.StatusBadRequest {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := alice.Do(ctx, http.MethodPost, "/channels/"+channel+"/messages", poll("Well?", 2), nil); err != nil {
		t.Errorf("a poll: %v", err)
	}
	if _, err := alice.AddSticker(ctx, f.world.Guild, "Mine"); err == nil {
		t.Error("a member without the permission added a sticker")
	}
}
