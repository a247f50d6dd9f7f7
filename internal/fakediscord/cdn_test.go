package fakediscord

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// fetchFile asks the CDN for an address as it stands in a message.
func (f *fixture) fetchFile(address string) (status int, body string) {
	f.Helper()
	address = strings.Replace(address, "https://cdn.discordapp.com", "http://discord.test", 1)
	req, err := http.NewRequestWithContext(f.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		f.Fatal(err)
	}
	resp, err := f.http.Do(req)
	if err != nil {
		f.Fatal(err)
	}
	defer resp.Body.Close()
	all, err := io.ReadAll(resp.Body)
	if err != nil {
		f.Fatal(err)
	}
	return resp.StatusCode, string(all)
}

func (f *fixture) seen(who *Person, channel, id string) messageJSON {
	f.Helper()
	var m messageJSON
	if err := who.Do(f.Context(), http.MethodGet, "/channels/"+channel+"/messages/"+id, nil, &m); err != nil {
		f.Fatal(err)
	}
	return m
}

func bridge() File {
	return File{Name: "bridge.png", ContentType: "image/png", Content: []byte("a picture of a bridge")}
}

func TestTheCDNServesWhatIsSignedUntilItExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		alice, channel := f.carrier(f.world.Alice), f.world.Channels.Discussions
		id, err := alice.Send(t.Context(), channel, map[string]any{}, bridge())
		if err != nil {
			t.Fatal(err)
		}
		signed := f.seen(alice, channel, id).Attachments[0].URL
		if status, body := f.fetchFile(signed); status != http.StatusOK || body != string(bridge().Content) {
			t.Errorf("a signed address answered %d, %q", status, body)
		}
		bare, _, _ := strings.Cut(signed, "?")
		for name, address := range map[string]string{
			"unsigned":            bare,
			"another signature":   strings.Replace(signed, "&hm=", "&hm=0", 1),
			"an expiry put off":   strings.Replace(signed, "?ex=", "?ex=1", 1),
			"a file there is not": strings.Replace(signed, "bridge", "ridge", 1),
		} {
			if status, _ := f.fetchFile(address); status != http.StatusNotFound {
				t.Errorf("%s: answered %d", name, status)
			}
		}
		time.Sleep(addressLives)
		if status, _ := f.fetchFile(signed); status != http.StatusNotFound {
			t.Errorf("a day later the same address answered %d", status)
		}
		if status, _ := f.fetchFile(f.seen(alice, channel, id).Attachments[0].URL); status != http.StatusOK {
			t.Errorf("an address that was read anew answered %d", status)
		}
	})
}

func TestAFileGoesWithItsMessage(t *testing.T) {
	f := newFixture(t)
	alice, channel := f.carrier(f.world.Alice), f.world.Channels.Discussions
	id, err := alice.Send(t.Context(), channel, map[string]any{}, bridge())
	if err != nil {
		t.Fatal(err)
	}
	address := f.seen(alice, channel, id).Attachments[0].URL
	if err := alice.Do(t.Context(), http.MethodDelete, "/channels/"+channel+"/messages/"+id, nil, nil); err != nil {
		t.Fatal(err)
	}
	if status, _ := f.fetchFile(address); status != http.StatusNotFound {
		t.Errorf("after the message's deletion its file answered %d", status)
	}
}

// galleryOf is a layout with one picture, a file of the message's own.
func galleryOf(name string, more map[string]any) map[string]any {
	body := map[string]any{"components": []any{map[string]any{"type": 12, "items": []any{
		map[string]any{"media": map[string]any{"url": "attachment://" + name}, "description": "a picture", "spoiler": true},
	}}}}
	for key, value := range more {
		body[key] = value
	}
	return body
}

// change edits a message as a bot does that may bring files.
func (p *Person) change(ctx context.Context, channel, id string, body any, files ...File) error {
	payload, err := json.Marshal(body)
	if err != nil {
		return err
	}
	form := newFilled()
	form.field("payload_json", string(payload))
	for _, file := range files {
		form.file("files[0]", file)
	}
	_ = form.writer.Close()
	return p.call(ctx, http.MethodPatch, "/channels/"+channel+"/messages/"+id, &form.body, form.writer.FormDataContentType(), nil)
}

func TestAGalleryShowsFilesOfItsMessage(t *testing.T) {
	f := newFixture(t)
	bot := NewPerson("http://discord.test/api", f.world.Application, "Bot "+f.world.Bot.Token, f.http)
	channel := f.world.Channels.Moderators
	layout := map[string]any{"flags": flagComponentsV2}
	if _, err := bot.Send(t.Context(), channel, galleryOf("other.png", layout), bridge()); err == nil {
		t.Error("a gallery showed a file that did not come")
	}
	id, err := bot.Send(t.Context(), channel, galleryOf("bridge.png", layout), bridge())
	if err != nil {
		t.Fatal(err)
	}
	m := f.seen(bot, channel, id)
	if len(m.Attachments) != 0 { // docs: Resources/Message, Message Object
		t.Errorf("what a component shows is among the attachments: %+v", m.Attachments)
	}
	media := m.Components[0].Items[0].Media
	if status, _ := f.fetchFile(media.URL); status != http.StatusOK || media.AttachmentID == 0 {
		t.Errorf("the gallery shows %+v, which answers %d", media, status)
	}

	kept := map[string]any{"attachments": []any{map[string]any{"id": media.AttachmentID.String()}}}
	if err := bot.change(t.Context(), channel, id, galleryOf("bridge.png", kept)); err != nil {
		t.Errorf("an edit that keeps the file: %v", err)
	}
	if err := bot.change(t.Context(), channel, id, galleryOf("bridge.png", map[string]any{"attachments": []any{}})); err == nil {
		t.Error("an edit that drops the file still showed it")
	}
	unknown := map[string]any{"attachments": []any{map[string]any{"id": "1177737828310712320"}}}
	if err := bot.change(t.Context(), channel, id, galleryOf("bridge.png", unknown)); err == nil {
		t.Error("an edit kept a file that the message does not have")
	}
	fresh := map[string]any{"attachments": []any{map[string]any{"id": "0"}}}
	tower := File{Name: "tower.png", ContentType: "image/png", Content: []byte("a tower")}
	if err := bot.change(t.Context(), channel, id, galleryOf("tower.png", fresh), tower); err != nil {
		t.Errorf("an edit that brings another file: %v", err)
	}
	if status, _ := f.fetchFile(media.URL); status != http.StatusNotFound {
		t.Errorf("the file that was taken off answers %d", status)
	}
}
