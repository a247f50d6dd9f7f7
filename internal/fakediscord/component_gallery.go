package fakediscord

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// galleryItem is one picture of a media gallery.
//
// docs: Components/Component Reference, Media Gallery, Media Gallery Item Structure.
type galleryItem struct {
	Media       mediaJSON `json:"media"`
	Description *string   `json:"description"`
	Spoiler     *bool     `json:"spoiler,omitempty"`
}

// maxGallery is how many pictures a gallery has, at least one.
//
// docs: Components/Component Reference, Media Gallery.
const maxGallery = 10

// gallery checks pictures, each an address or a file of the message's own.
func (check *layoutCheck) gallery(f *formErrors, c component, path []any) component {
	at := func(steps ...any) []any { return append(append([]any{}, path...), steps...) }
	made := component{Type: c.Type, ID: check.id()}
	if len(c.Items) == 0 || len(c.Items) > maxGallery {
		f.badLength(1, maxGallery, at("items")...)
	}
	for i, item := range c.Items {
		if d := item.Description; d != nil && (utf8.RuneCountInString(*d) < 1 || utf8.RuneCountInString(*d) > maxMediaText) {
			f.badLength(1, maxMediaText, at("items", i, "description")...)
		}
		item.Spoiler = ref(item.Spoiler != nil && *item.Spoiler)
		item.Media = check.media(f, item.Media, at("items", i, "media", "url"))
		made.Items = append(made.Items, item)
	}
	return made
}

// media finds what an address names. attachment:// names a file of the message by its name, whether it
// came with this call or stays from before.
//
// docs: Components/Component Reference, Unfurled Media Item ("arbitrary urls and attachment://<filename>
// references"); API Reference, Uploading Files, Editing Message Attachments.
func (check *layoutCheck) media(f *formErrors, m mediaJSON, path []any) mediaJSON {
	name, own := strings.CutPrefix(m.URL, "attachment://")
	if !own {
		if !isURL(m.URL) {
			f.add("URL_TYPE_INVALID_URL", "Not a well formed URL.", path...)
		}
		check.unknown = unknownError("pictures in galleries that are no files of the message")
		return m
	}
	n := slices.IndexFunc(check.files, func(a attachmentJSON) bool { return a.Filename == name })
	if n < 0 {
		f.add("UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", "The referenced attachment was not found", path...)
		return m
	}
	a := check.files[n]
	shown := mediaJSON{AttachmentID: a.ID, ContentType: a.ContentType}
	shown.URL, shown.ProxyURL = a.file.addresses()
	return shown
}

// shows reports whether one of a message's components shows a file of it.
func (m *message) shows(file snowflake) bool { return showIn(m.parts, file) }

func showIn(parts []component, file snowflake) bool {
	return slices.ContainsFunc(parts, func(p component) bool {
		return showIn(p.Components, file) ||
			slices.ContainsFunc(p.Items, func(i galleryItem) bool { return i.Media.AttachmentID == file })
	})
}
