package discord

import (
	"strconv"

	"ombud/internal/discord/markdown"
	"ombud/internal/discord/rest"
)

// attachment is what a body says of a file: one that comes along, by its number, or one that the message
// has and keeps (Reference → Uploading Files → Editing Message Attachments).
type attachment struct {
	ID          string `json:"id"`
	Filename    string `json:"filename,omitempty"`
	Description string `json:"description,omitempty"`
}

// attached are the entries of files that come along.
func attached(files []rest.File) *[]attachment {
	all := make([]attachment, len(files))
	for i, f := range files {
		all[i] = attachment{ID: strconv.Itoa(i), Filename: f.Name, Description: markdown.Fit(f.Description, markdown.MaxAltText)}
	}
	return &all
}
