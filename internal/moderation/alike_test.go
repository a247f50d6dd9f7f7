package moderation

import (
	"testing"

	"ombud/internal/policy"
)

func said(text string) []policy.Surface {
	return []policy.Surface{{Kind: policy.SurfaceContent, Text: text}}
}

func TestWhatIsAlike(t *testing.T) {
	const spam = "Buy my cheap harbour coins tonight before they are gone!"
	const nearly, much = 850, 600
	for _, c := range []struct {
		text        string
		least, most int
	}{
		{spam, 1000, 1000},
		{"BUY MY CHEAP HARBOUR COINS TONIGHT before they are gone 4711 https://coins.test/x", 1000, 1000},
		{"Buyyy my  cheap—harbour coins: tonight? before they are gone", 1000, 1000},
		{"Ｂｕｙ my cheap h\u200barbour coins tonight before they are gone", 1000, 1000}, // other letters, hidden ones
		{"Buy my cheap harbour coins tonight, before they're all gone :)", nearly, 999},
		{"Buy some cheap harbour coins today before they are all gone!", much, nearly},
		{"The harbour market opens at nine tonight.", 0, 300},
		{"Somebody wrote \"buy my cheap harbour coins\" under every article, and I wonder why nobody does anything about it.", 0, much - 1},
		{"", 0, 0},
	} {
		r, ok := Resembling(said(spam))
		if got := r.With(said(c.text)); !ok || got < c.least || got > c.most {
			t.Errorf("%q: %d, want %d to %d", c.text, got, c.least, c.most)
		}
	}
	short, ok := Resembling(said("lol\n no"))
	if !ok || short.With(said("LOL no")) != 1000 || short.With(said("lol yes")) != 0 {
		t.Error("short texts are compared as a whole")
	}
	if _, ok := Resembling(append(said(" \u200b"), policy.Surface{Kind: policy.SurfaceAttachmentName, Text: "cat.png"})); ok {
		t.Error("nothing can be compared with no text")
	}
}
