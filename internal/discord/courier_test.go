package discord

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"ombud/internal/discord/draw"
	"ombud/internal/discord/newsroom"
	"ombud/internal/discord/rest"
	"ombud/internal/moderation"
)

const goodAddress = "https://cdn.discordapp.com/attachments/1/2/a.png?ex=1&is=2&hm=3&"

func courierOver(t *testing.T, wire newsroom.Wire) *Courier {
	t.Helper()
	c, err := NewCourier(clientOver(t, wire), CDN)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFilesAreFetchedFromDiscordsHostsOnly(t *testing.T) {
	asked := 0
	c := courierOver(t, func(r *http.Request) (*http.Response, error) {
		asked++
		if r.Header.Get("Authorization") != "" || r.Header.Get("Cookie") != "" {
			t.Error("the CDN was shown a token")
		}
		if r.URL.RawQuery != "ex=1&is=2&hm=3&" {
			t.Errorf("the signature came as %q", r.URL.RawQuery)
		}
		return newsroom.Answer(200, "bytes"), nil
	})
	for _, address := range []string{goodAddress, strings.Replace(goodAddress, "cdn.discordapp.com", "media.discordapp.net", 1)} {
		if content, err := c.Fetch(t.Context(), moderation.Attached{Address: address}, 5); err != nil || string(content) != "bytes" {
			t.Errorf("%s: %q, %v", address, content, err)
		}
	}
	if asked != 2 {
		t.Fatalf("the CDN was asked %d times", asked)
	}
	for _, address := range []string{
		"http://cdn.discordapp.com/attachments/1/2/a.png", // in the clear
		"https://cdn.discordapp.com.evil.example/attachments/1/2/a.png",
		"https://evil.example/attachments/1/2/a.png",
		"https://127.0.0.1/attachments/1/2/a.png",
		"https://cdn.discordapp.com:8443/attachments/1/2/a.png",
		"https://user@cdn.discordapp.com/attachments/1/2/a.png",
		"https://cdn.discordapp.com@evil.example/attachments/1/2/a.png",
		"https://cdn.discordapp.com/avatars/1/2.png",
		"https://cdn.discordapp.com/attachments/../avatars/1/2.png",
		"https://discord.com/api/v10/users/@me",
		"file:///etc/passwd", "//cdn.discordapp.com/attachments/1/2/a.png", "", "%zz",
	} {
		if _, err := c.Fetch(t.Context(), moderation.Attached{Address: address}, 5); err == nil {
			t.Errorf("%q was fetched", address)
		}
	}
	if asked != 2 {
		t.Errorf("somebody else was asked: %d requests", asked)
	}
}

func TestAFileIsReadOnlySoFar(t *testing.T) {
	read := 0
	c := courierOver(t, func(*http.Request) (*http.Response, error) {
		r := newsroom.Answer(200, "")
		r.ContentLength = 3 // as it says
		r.Body = io.NopCloser(io.TeeReader(io.LimitReader(endless{}, 1<<30), tally{&read}))
		return r, nil
	})
	var large *moderation.TooLargeError
	if _, err := c.Fetch(t.Context(), moderation.Attached{Address: goodAddress}, 1000); !errors.As(err, &large) || large.Most != 1000 {
		t.Errorf("a file without an end: %v", err)
	}
	if read > 4096 {
		t.Errorf("%d bytes were read of it", read)
	}
	for _, status := range []int{301, 302, 307, 403, 404, 500} {
		c := courierOver(t, func(r *http.Request) (*http.Response, error) {
			if r.URL.Host != "cdn.discordapp.com" {
				t.Errorf("a redirect was followed to %s", r.URL.Host)
			}
			return newsroom.Answer(status, "gone", "Location", "https://evil.example/"), nil
		})
		if content, err := c.Fetch(t.Context(), moderation.Attached{Address: goodAddress}, 1000); err == nil {
			t.Errorf("an answer of %d is taken for the file: %q", status, content)
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

type tally struct{ n *int }

func (c tally) Write(p []byte) (int, error) { *c.n += len(p); return len(p), nil }

// A card whose pictures Discord does not take is a card all the same.
func TestACardIsDrawnWithoutPicturesThatAreRefused(t *testing.T) {
	c := openCase("Look at this idiot")
	c.Copies = []moderation.Copy{{Of: 1, Name: "a.png", Type: "image/png", Size: 3}}
	n := &Notifier{Copies: threeBytes{}}
	k := kept{pictures: n.pictures(c), draw: func(_ string, g *draw.Gallery) draw.Message {
		return draw.Message{Components: []any{g}}
	}}
	has := k.pictures.key + "|77"
	for _, tc := range []struct {
		name   string
		refuse func(m outgoing) error
		sends  int
		shown  string
	}{
		{"all is taken", func(outgoing) error { return nil }, 1, has},
		{"what it had is refused", func(m outgoing) error {
			if m.files == nil {
				return &rest.Error{Status: 400, Code: 50035}
			}
			return nil
		}, 2, k.pictures.key + "|5"},
		{"files are refused", func(m outgoing) error {
			if len(*m.Attachments) > 0 {
				return &rest.Error{Status: 403, Code: rest.MissingPermission}
			}
			return nil
		}, 3, ""},
	} {
		sends := 0
		_, shown, err := k.withPictures(t.Context(), "", has, func(m outgoing) (posted, error) {
			sends++
			p := posted{}
			if m.files != nil {
				p.Components = make([]postedPart, 1)
				p.Components[0].Items = make([]struct {
					Media struct {
						AttachmentID string `json:"attachment_id"`
					} `json:"media"`
				}, 1)
				p.Components[0].Items[0].Media.AttachmentID = "5"
			}
			return p, tc.refuse(m)
		})
		if err != nil || sends != tc.sends || shown != tc.shown {
			t.Errorf("%s: %d sends, shows %q, %v", tc.name, sends, shown, err)
		}
	}
	if _, _, err := k.withPictures(t.Context(), "", has, func(outgoing) (posted, error) { return posted{}, &rest.ServerError{Status: 502} }); err == nil {
		t.Error("a failure of Discord's passes for a card without pictures")
	}
}

type threeBytes struct{}

func (threeBytes) CopyContent(context.Context, int64, string, int) ([]byte, error) {
	return []byte("abc"), nil
}
