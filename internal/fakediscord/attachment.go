package fakediscord

import (
	"encoding/json"
	"fmt"
	"maps"
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

	file *file // what is behind the addresses
}

// maxAltText is a description's length, as is that of a name.
//
// docs: Resources/Message, Attachment Object.
const maxAltText = 1024

// attach makes attachments of a call's files and what its body says of them. What the body says of
// other files is about some that the message has already: kept are those.
//
// docs: API Reference, Uploading Files, Editing Message Attachments (API v10: the list names every
// file that stays and every file that comes).
func (d *Discord) attach(f *formErrors, ch *channel, b draft, before []attachmentJSON) (made []attachmentJSON) {
	about := map[int]attachmentDraft{}
	for i, a := range b.Attachments {
		for name, text := range map[string]*string{"filename": a.Filename, "title": a.Title, "description": a.Description} {
			if text != nil && utf8.RuneCountInString(*text) > maxAltText {
				f.tooLong(maxAltText, "attachments", i, name)
			}
		}
		n, err := strconv.Atoi(a.ID.String())
		if _, ok := b.files[n]; ok && err == nil {
			about[n] = a
			continue
		}
		at := slices.IndexFunc(before, func(old attachmentJSON) bool { return old.ID.String() == a.ID.String() })
		if at < 0 {
			f.add("ATTACHMENT_NOT_FOUND", fmt.Sprintf("Attachment %s not found.", a.ID), "attachments", i)
			continue
		}
		made = append(made, before[at])
	}
	for _, n := range slices.Sorted(maps.Keys(b.files)) {
		up, more := b.files[n], about[n]
		a := attachmentJSON{ID: d.newID(), Filename: up.name, Title: more.Title, Description: more.Description, ContentType: up.contentType, Size: len(up.content)}
		if more.Filename != nil {
			a.Filename = *more.Filename
		}
		a.file = d.store(ch, a, up.content)
		made = append(made, a)
	}
	if len(made) > maxAttachments {
		f.tooLong(maxAttachments, "attachments")
	}
	return made
}

// signed are attachments as an answer or a dispatch shows them: each time with addresses that are good
// from then on. What a component shows is not among them.
//
// docs: API Reference, Signed Attachment CDN URLs; Resources/Message, Message Object (attachments that
// components or embeds show are not in the list).
func (m *message) signed() []attachmentJSON {
	shown := []attachmentJSON{}
	for _, a := range m.files {
		if !m.shows(a.ID) {
			a.URL, a.ProxyURL = a.file.addresses()
			shown = append(shown, a)
		}
	}
	return shown
}
