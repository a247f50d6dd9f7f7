package fakediscord

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"unicode/utf8"
)

// attachmentDraft says more about a file of the same call.
//
// docs: API Reference, Uploading Files; Resources/Message, Attachment Object.
type attachmentDraft struct {
	ID          json.Number `json:"id"` // the n of files[n]
	Filename    *string     `json:"filename"`
	Title       *string     `json:"title"`
	Description *string     `json:"description"` // the alt text
}

// attachmentJSON is a file that hangs on a message.
//
// docs: Resources/Message, Attachment Object.
type attachmentJSON struct {
	ID          snowflake `json:"id"`
	Filename    string    `json:"filename"`
	Title       *string   `json:"title,omitempty"`
	Description *string   `json:"description,omitempty"`
	ContentType string    `json:"content_type,omitempty"`
	Size        int       `json:"size"`
	URL         string    `json:"url"`
	ProxyURL    string    `json:"proxy_url"`
}

// maxAltText is a description's length, as is that of a name.
//
// docs: Resources/Message, Attachment Object.
const maxAltText = 1024

// attach makes attachments of a call's files and what its body says of them.
func (d *Discord) attach(f *formErrors, ch *channel, b draft) []attachmentJSON {
	if len(b.files) > maxAttachments {
		f.tooLong(maxAttachments, "attachments")
	}
	about := map[int]attachmentDraft{}
	for i, a := range b.Attachments {
		n, err := strconv.Atoi(a.ID.String())
		if _, ok := b.files[n]; !ok || err != nil {
			f.add("ATTACHMENT_NOT_FOUND", fmt.Sprintf("Attachment %s not found.", a.ID), "attachments", i)
		}
		for name, text := range map[string]*string{"filename": a.Filename, "title": a.Title, "description": a.Description} {
			if text != nil && utf8.RuneCountInString(*text) > maxAltText {
				f.tooLong(maxAltText, "attachments", i, name)
			}
		}
		about[n] = a
	}
	var made []attachmentJSON
	for _, n := range slices.Sorted(maps.Keys(b.files)) {
		file, more := b.files[n], about[n]
		a := attachmentJSON{ID: d.newID(), Filename: file.name, Title: more.Title, Description: more.Description, ContentType: file.contentType, Size: file.size}
		if more.Filename != nil {
			a.Filename = *more.Filename
		}
		path := fmt.Sprintf("/attachments/%d/%d/%s", ch.id, a.ID, url.PathEscape(a.Filename))
		a.URL, a.ProxyURL = "https://cdn.discordapp.com"+path, "https://media.discordapp.net"+path
		made = append(made, a)
	}
	return made
}
