package moderation

import (
	"testing"

	"ombud/internal/policy"
)

func TestWhatARestoredMessageCannotCarryIsNamed(t *testing.T) {
	for _, c := range []struct {
		name  string
		kinds []policy.Surface
		want  string
	}{
		{"plain text", []policy.Surface{{Kind: policy.SurfaceContent, Text: "a"}}, ""},
		{"a described picture", []policy.Surface{{Kind: policy.SurfaceAttachmentName, Text: "a.png"}, {Kind: policy.SurfaceAltText, Text: "a"}}, ""},
		{"a discussion's title", []policy.Surface{{Kind: policy.SurfaceThreadTitle, Text: "a"}}, ""},
		{"a poll with its answers", []policy.Surface{{Kind: policy.SurfacePoll, Text: "a?"}, {Kind: policy.SurfacePoll, Text: "b"}}, "the poll"},
		{
			"everything else", []policy.Surface{
				{Kind: policy.SurfaceComponent, Text: "a"}, {Kind: policy.SurfaceEmbed, Text: "b"}, {Kind: policy.SurfaceSticker, Text: "c"}, {Kind: policy.SurfaceForward, Text: "d"},
			}, "the forwarded message, the sticker, the embed and the buttons and menus",
		},
		{"a voice message", []policy.Surface{{Kind: policy.SurfaceAttachmentName, Text: "voice-message.ogg"}}, "the player of the voice message, which comes back as a file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Revision{Surfaces: c.kinds}
			if got := r.NotCarried(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if got := (Restoring{Without: c.want}).LostWords(); (got == "") != (c.want == "") {
				t.Errorf("the card says %q", got)
			}
		})
	}
}
