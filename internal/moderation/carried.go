package moderation

import (
	"slices"
	"strings"

	"ombud/internal/policy"
)

// notCarried are what a message can have that a restored one cannot, by the surface that tells of it: ombud
// sends the text and the files once more, and nothing else.
func notCarried() []struct {
	kind policy.SurfaceKind
	what string
} {
	return []struct {
		kind policy.SurfaceKind
		what string
	}{
		{policy.SurfaceForward, "the forwarded message"},
		{policy.SurfacePoll, "the poll"},
		{policy.SurfaceSticker, "the sticker"},
		{policy.SurfaceEmbed, "the embed"},
		{policy.SurfaceComponent, "the buttons and menus"},
	}
}

// voiceMessage is how Discord names the file of a voice message (Resources → Message → Voice Messages).
const voiceMessage = "voice-message.ogg"

// NotCarried names what of a revision an undo cannot give back beside files, for a sentence: "the poll and
// the sticker"; empty: nothing. What was said in it stays in the case.
func (r Revision) NotCarried() string {
	var words []string
	for _, part := range notCarried() {
		if slices.ContainsFunc(r.Surfaces, func(s policy.Surface) bool { return s.Kind == part.kind }) {
			words = append(words, part.what)
		}
	}
	if slices.ContainsFunc(r.Surfaces, func(s policy.Surface) bool {
		return s.Kind == policy.SurfaceAttachmentName && s.Text == voiceMessage
	}) {
		words = append(words, "the player of the voice message, which comes back as a file")
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
