package article

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

func isJSONFeed(root string) bool { return root == "{" }

// parseJSONFeed reads JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/).
// gofeed is not used here: it refuses the numeric ids that the format tells
// readers to accept, and builds all articles before anybody can count them.
func parseJSONFeed(body []byte) (source, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return source{}, fmt.Errorf("not an object: %w", err)
	}
	var s source
	var version, homePage string
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return source{}, err
		}
		switch key {
		case "items":
			err = jsonStories(d, &s)
		case "version":
			err = decodeString(d, &version)
		case "title":
			err = decodeString(d, &s.title)
		case "home_page_url":
			err = decodeString(d, &homePage)
		case "language":
			err = decodeString(d, &s.language)
		default:
			err = d.Decode(&json.RawMessage{})
		}
		if err != nil {
			return source{}, err
		}
	}
	if _, err := d.Token(); err != nil {
		return source{}, err
	}
	if !strings.Contains(version, "jsonfeed.org/version/") {
		return source{}, &NotAFeedError{}
	}
	s.link = homePage
	return s, nil
}

// decodeString reads a value that should be a string; another kind is no value.
func decodeString(d *json.Decoder, into *string) error {
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		return err
	}
	if json.Unmarshal(raw, into) != nil {
		*into = ""
	}
	return nil
}

// jsonStories reads the articles one by one. All are looked at, so that the
// rest of the document is found, but only MaxArticles are kept.
func jsonStories(d *json.Decoder, into *source) error {
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		if err == nil {
			err = fmt.Errorf("items is no list")
		}
		return err
	}
	var raw json.RawMessage
	for d.More() {
		raw = raw[:0]
		if err := d.Decode(&raw); err != nil {
			return err
		}
		if len(into.stories) < MaxArticles && len(raw) <= maxArticleBytes {
			if t, ok := jsonStory(raw); ok {
				into.stories = append(into.stories, t)
			}
		}
	}
	_, err := d.Token()
	return err
}

// jsonStory reads one article field by field: one of the wrong kind costs that
// field, not the feed.
func jsonStory(raw json.RawMessage) (story, bool) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil || fields == nil {
		return story{}, false
	}
	text := func(name string) string {
		var s string
		if json.Unmarshal(fields[name], &s) != nil {
			return ""
		}
		return s
	}
	first := func(names ...string) string {
		for _, name := range names {
			if s := text(name); s != "" {
				return s
			}
		}
		return ""
	}
	s := story{
		guid: text("id"), link: first("url", "external_url"), title: text("title"),
		summary: first("summary", "content_text"), content: text("content_html"),
		image: first("image", "banner_image"), isText: true,
	}
	// "A reader must coerce a number to a string."
	if id := bytes.TrimSpace(fields["id"]); s.guid == "" && len(id) > 0 && id[0] != '"' && string(id) != "null" {
		s.guid = string(id)
	}
	if json.Unmarshal(fields["tags"], &s.categories) != nil {
		s.categories = nil
	}
	type person struct{ Name string }
	var people []person
	if json.Unmarshal(fields["authors"], &people) != nil || len(people) == 0 {
		var one person // version 1.0
		if json.Unmarshal(fields["author"], &one) == nil {
			people = []person{one}
		}
	}
	var names []string
	for _, p := range people[:min(len(people), 5)] {
		if p.Name != "" {
			names = append(names, p.Name)
		}
	}
	s.author = strings.Join(names, ", ")
	for _, name := range []string{"date_published", "date_modified"} {
		if at, err := time.Parse(time.RFC3339, text(name)); err == nil && s.published == nil {
			s.published = &at
		}
	}
	return s, true
}
