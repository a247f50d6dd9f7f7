package wire

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"ombud/internal/policy"
)

// maxNesting is deeper than Discord nests components, and shallow enough for
// any stack.
const maxNesting = 32

// surfaces collects every text a reader sees, the content first.
type surfaces struct {
	list        []policy.Surface
	attachments []policy.Attachment
}

func (s *surfaces) add(kind policy.SurfaceKind, texts ...string) {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			s.list = append(s.list, policy.Surface{Kind: kind, Text: t})
		}
	}
}

// parts adds everything but the content. Embeds' own kind is given because a
// forwarded text is a forward wherever it stood.
func (s *surfaces) parts(p parts, embed, component policy.SurfaceKind, keep func(embed) bool) error {
	for _, e := range p.Embeds {
		if keep(e) {
			s.embed(e, embed)
		}
	}
	if p.Poll != nil {
		s.add(policy.SurfacePoll, p.Poll.Question.Text)
		for _, a := range p.Poll.Answers {
			s.add(policy.SurfacePoll, a.Media.Text)
		}
	}
	for _, a := range p.Attachments {
		s.attachments = append(s.attachments, policy.Attachment{Name: a.Filename, ContentType: a.ContentType})
		s.add(policy.SurfaceAttachmentName, a.Filename)
		if a.Title != a.Filename {
			s.add(policy.SurfaceAttachmentName, a.Title)
		}
		s.add(policy.SurfaceAltText, a.Description)
	}
	for _, st := range p.Stickers {
		s.add(policy.SurfaceSticker, st.Name)
	}
	if len(p.Components) == 0 || string(p.Components) == "[]" { // nearly every message has none
		return nil
	}
	var tree any
	if err := json.Unmarshal(p.Components, &tree); err != nil {
		return fmt.Errorf("components: %w", err)
	}
	return s.component(tree, component, 0)
}

func (s *surfaces) embed(e embed, kind policy.SurfaceKind) {
	s.add(kind, e.Author.Name, e.Author.URL, e.Title, e.URL, e.Description)
	for _, f := range e.Fields {
		s.add(kind, f.Name, f.Value)
	}
	s.add(kind, e.Footer.Text)
}

// readFirst is the order in which a component's texts are read.
func readFirst() []string {
	return []string{"title", "label", "name", "content", "placeholder", "description"}
}

// unseen reports whether a field holds nothing that is shown, though it may be a string.
func unseen(field string) bool {
	switch field {
	case "id", "custom_id", "sku_id", "value", "media", "file", "emoji", "default_values", "proxy_url", "content_type":
		return true
	}
	return false
}

// component walks a component of any type, also one that Discord invents
// tomorrow: every string in it is a text a reader may see, a link's address
// included, except what is known to stay unseen.
func (s *surfaces) component(node any, kind policy.SurfaceKind, depth int) error {
	if depth > maxNesting {
		return fmt.Errorf("components are nested more than %d deep", maxNesting)
	}
	switch n := node.(type) {
	case []any:
		for _, child := range n {
			if err := s.component(child, kind, depth+1); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, key := range readingOrder(n) {
			if text, ok := n[key].(string); ok {
				s.add(kind, text)
				continue
			}
			if err := s.component(n[key], kind, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func readingOrder(n map[string]any) []string {
	var first, rest []string
	for _, key := range readFirst() {
		if _, ok := n[key]; ok {
			first = append(first, key)
		}
	}
	for key := range n {
		if !slices.Contains(first, key) && !unseen(key) {
			rest = append(rest, key)
		}
	}
	slices.Sort(rest)
	return append(first, rest...)
}

// written reports whether an embed belongs to what the author wrote. Previews
// of links are added by Discord some moments later: of another type, or "rich"
// with the address of a link in the text. Bots and webhooks write rich embeds
// themselves, so theirs always count.
func written(e embed, content string, automatic bool) bool {
	if e.Type != "" && e.Type != "rich" && e.Type != "poll_result" && e.Type != "auto_moderation_message" {
		return false
	}
	return automatic || e.URL == "" || !strings.Contains(content, e.URL)
}
