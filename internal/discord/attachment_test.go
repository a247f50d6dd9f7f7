package discord

import (
	"encoding/json"
	"testing"

	"ombud/internal/discord/rest"
)

func TestAMessageNamesTheFilesThatComeAlong(t *testing.T) {
	files := []rest.File{{Name: "a\r\n\".png", Content: []byte("--one")}, {Name: "b", Description: "A harbour", Content: nil}}
	m := outgoing{AllowedMentions: noMentions(), Attachments: attached(files), files: files}
	got, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"allowed_mentions":{"parse":[]},"attachments":[{"id":"0","filename":"a\r\n\".png"},{"id":"1","filename":"b","description":"A harbour"}]}`
	if string(got) != want || len(m.Files()) != 2 {
		t.Errorf("%d files with %s", len(m.Files()), got)
	}
}
