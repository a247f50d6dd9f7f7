package fakediscord

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// embed is an embed, in requests and on messages.
//
// docs: Resources/Message, Embed Object.
type embed struct {
	Type        string         `json:"type,omitempty"`
	URL         string         `json:"url,omitempty"`
	Title       string         `json:"title,omitempty"`
	Description string         `json:"description,omitempty"`
	Color       *int           `json:"color,omitempty"`
	Timestamp   string         `json:"timestamp,omitempty"`
	Fields      []embedField   `json:"fields,omitempty"`
	Author      *embedAuthor   `json:"author,omitempty"`
	Provider    *embedProvider `json:"provider,omitempty"`
	Image       *embedMedia    `json:"image,omitempty"`
	Thumbnail   *embedMedia    `json:"thumbnail,omitempty"`
	Footer      *embedFooter   `json:"footer,omitempty"`
}

type embedField struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Inline bool   `json:"inline"`
}

type embedAuthor struct {
	Name    string `json:"name"`
	URL     string `json:"url,omitempty"`
	IconURL string `json:"icon_url,omitempty"`
}

type embedProvider struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type embedMedia struct {
	URL    string `json:"url"`
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
}

type embedFooter struct {
	Text    string `json:"text"`
	IconURL string `json:"icon_url,omitempty"`
}

// Limits of embeds, in characters.
//
// docs: Resources/Message, Embed Limits.
const (
	maxEmbeds           = 10
	maxEmbedTitle       = 256
	maxEmbedDescription = 4096
	maxEmbedFields      = 25
	maxFieldName        = 256
	maxFieldValue       = 1024
	maxFooter           = 2048
	maxEmbedAuthor      = 256
	maxEmbedsTotal      = 6000
	maxURL              = 2048
)

// checkEmbeds records what is wrong and makes the embeds as messages have them.
func checkEmbeds(f *formErrors, list []embed) []embed {
	if len(list) > maxEmbeds {
		f.tooLong(maxEmbeds, "embeds")
	}
	total := 0
	made := make([]embed, 0, len(list))
	for i, e := range list {
		total += e.check(f, i)
		e.Type = "rich" // the only type that senders can make
		made = append(made, e)
	}
	if total > maxEmbedsTotal {
		f.add("MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000", "embeds")
	}
	return made
}

// check records what is wrong with one embed and counts its characters.
func (e *embed) check(f *formErrors, i int) int {
	total := 0
	text := func(s string, limit int, path ...any) {
		n := utf8.RuneCountInString(s)
		total += n
		if n > limit {
			f.tooLong(limit, append([]any{"embeds", i}, path...)...)
		}
	}
	link := func(s string, path ...any) {
		if s != "" && (!isURL(s) || !isKnownHost(s)) {
			f.add("URL_TYPE_INVALID_URL", "Not a well formed URL.", append([]any{"embeds", i}, path...)...)
		}
		if len(s) > maxURL {
			f.tooLong(maxURL, append([]any{"embeds", i}, path...)...)
		}
	}
	text(e.Title, maxEmbedTitle, "title")
	text(e.Description, maxEmbedDescription, "description")
	link(e.URL, "url")
	if e.Provider != nil || (e.Type != "" && e.Type != "rich") {
		// Senders cannot set these; Discord ignores them, and a bot that sends them is mistaken.
		f.add("BASE_TYPE_CHOICES", "Only Discord itself sets this.", "embeds", i, "type")
	}
	if len(e.Fields) > maxEmbedFields {
		f.tooLong(maxEmbedFields, "embeds", i, "fields")
	}
	for n, field := range e.Fields {
		text(field.Name, maxFieldName, "fields", n, "name")
		text(field.Value, maxFieldValue, "fields", n, "value")
		if field.Name == "" {
			f.required("embeds", i, "fields", n, "name")
		}
		if field.Value == "" {
			f.required("embeds", i, "fields", n, "value")
		}
	}
	if e.Author != nil {
		text(e.Author.Name, maxEmbedAuthor, "author", "name")
		link(e.Author.URL, "author", "url")
		link(e.Author.IconURL, "author", "icon_url")
		if e.Author.Name == "" {
			f.required("embeds", i, "author", "name")
		}
	}
	if e.Footer != nil {
		text(e.Footer.Text, maxFooter, "footer", "text")
		link(e.Footer.IconURL, "footer", "icon_url")
	}
	for name, media := range map[string]*embedMedia{"image": e.Image, "thumbnail": e.Thumbnail} {
		if media != nil {
			link(media.URL, name, "url")
		}
	}
	if _, ok := parseStamp(e.Timestamp); e.Timestamp != "" && !ok {
		f.add("DATE_TIME_TYPE_PARSE", "Could not parse "+e.Timestamp+". Should be ISO8601.", "embeds", i, "timestamp")
	}
	return total
}

// isURL says whether a text is an address that Discord takes in links.
func isURL(text string) bool {
	u, err := url.Parse(text)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		return u.Host != ""
	case "discord", "attachment":
		return true
	}
	return false
}

// isKnownHost says whether an embed may name the host of an address. The documentation is silent about
// it; Discord has been seen to answer "Not a well formed URL." to hosts without a dot
// (go-gitea/gitea#14379, bugsink/bugsink#280) and to ones with an underscore (discordjs/discord.js#7438).
func isKnownHost(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return err == nil
	}
	host := u.Hostname()
	return strings.ContainsAny(host, ".:") && !strings.Contains(host, "_")
}

// isEmpty says whether an embed shows nothing.
func (e *embed) isEmpty() bool {
	return e.Title == "" && e.Description == "" && len(e.Fields) == 0 && e.Author == nil &&
		e.Image == nil && e.Thumbnail == nil && (e.Footer == nil || e.Footer.Text == "")
}
