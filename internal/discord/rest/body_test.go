package rest

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/newsroom"
)

// Answers come with their length and without, in pieces of any size, one after the other.
func TestAnAnswerOfAnySizeIsReadWhole(t *testing.T) {
	for _, size := range []int{0, 1, smallAnswer - 1, smallAnswer, smallAnswer + 1, largeAnswer, 3*largeAnswer + 5, maxAnswer} {
		said := bytes.Repeat([]byte("0123456789abcdef"), size/16+1)[:size]
		for _, length := range []int64{int64(size), -1} {
			c := testClient(t, func(*http.Request) (*http.Response, error) {
				resp := newsroom.Answer(200, "")
				resp.ContentLength, resp.Body = length, io.NopCloser(iotest.HalfReader(bytes.NewReader(said)))
				return resp, nil
			})
			for range 2 { // the second in the memory of the first
				shown := false
				err := c.Read(t.Context(), discordgo.EndpointUser("@me"), func(got []byte) error {
					if shown = bytes.Equal(got, said); !shown {
						t.Errorf("%d bytes (length %d): read %d others", size, length, len(got))
					}
					return nil
				})
				if err != nil || !shown {
					t.Errorf("%d bytes (length %d): %v", size, length, err)
				}
			}
		}
	}
}

func TestAnAnswerThatIsTooLargeIsNone(t *testing.T) {
	said := strings.Repeat("x", maxAnswer+1)
	for _, length := range []int64{maxAnswer + 1, -1} {
		synctest.Test(t, func(t *testing.T) { // it is asked for again, with pauses
			c := testClient(t, func(*http.Request) (*http.Response, error) {
				resp := newsroom.Answer(200, "")
				resp.ContentLength, resp.Body = length, io.NopCloser(strings.NewReader(said))
				return resp, nil
			})
			err := c.Read(t.Context(), discordgo.EndpointUser("@me"), func([]byte) error { return nil })
			if err == nil || !strings.Contains(err.Error(), "larger than") {
				t.Errorf("length %d: %v", length, err)
			}
		})
	}
}

func TestWhatDiscordRefusesToShowIsAnErrorWithItsReason(t *testing.T) {
	c := testClient(t, func(*http.Request) (*http.Response, error) {
		return newsroom.Answer(403, `{"code":50001,"message":"Missing Access"}`), nil
	})
	err := c.Read(t.Context(), discordgo.EndpointChannelMessages("12"), func([]byte) error {
		t.Error("it was shown all the same")
		return nil
	})
	if !HasCode(err, MissingAccess) || !strings.Contains(err.Error(), "GET /channels/{id}/messages") {
		t.Errorf("error: %v", err)
	}
}
