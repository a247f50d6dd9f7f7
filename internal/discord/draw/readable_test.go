package draw

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ombud/internal/discord/markdown"
)

// readable is what a person reads of a card, part by part.
func readable(m Message) string {
	var b strings.Builder
	var walk func(parts []any)
	walk = func(parts []any) {
		for _, part := range parts {
			switch p := part.(type) {
			case container:
				fmt.Fprintf(&b, "(edge #%06X)\n\n", p.AccentColor)
				walk(p.Components)
			case section:
				fmt.Fprintf(&b, "%s\n  [picture %s]\n\n", p.Components[0].Content, p.Accessory.(thumbnail).Media.URL)
			case textDisplay:
				fmt.Fprintf(&b, "%s\n\n", p.Content)
			case *Gallery:
				for _, item := range p.Items {
					fmt.Fprintf(&b, "[picture %s, blurred: %v]\n\n", item.Media.URL, item.Spoiler)
				}
			case separator:
				b.WriteString("----\n\n")
			case pressRow:
				for _, one := range p.Components {
					fmt.Fprintf(&b, "( %s ) ", one.Label)
				}
				b.WriteString("\n")
			default:
				fmt.Fprintf(&b, "?? %T\n", part)
			}
		}
	}
	walk(m.Components.([]any))
	return b.String()
}

// measure counts a layout's components and the characters of its texts as Discord does.
func measure(t *testing.T, m Message) (parts, characters int, ids map[string]int) {
	t.Helper()
	raw, err := json.Marshal(m.Components)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		t.Fatal(err)
	}
	ids = map[string]int{}
	var walk func(any)
	walk = func(node any) {
		switch n := node.(type) {
		case []any:
			for _, one := range n {
				walk(one)
			}
		case map[string]any:
			if _, ok := n["type"]; ok {
				parts++
			}
			if text, ok := n["content"].(string); ok {
				characters += markdown.Length(text)
				if strings.TrimSpace(text) == "" {
					t.Errorf("an empty text: %v", n)
				}
			}
			if id, ok := n["custom_id"].(string); ok {
				ids[id]++
				if markdown.Length(id) > markdown.MaxCustomID {
					t.Errorf("custom id %q is too long", id)
				}
			}
			for _, below := range n {
				walk(below)
			}
		}
	}
	walk(tree)
	return parts, characters, ids
}

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a text with its file.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (run with -update and look at it):\n%s", path, got)
	}
}
