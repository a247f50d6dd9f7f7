package wire

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sameAsDecoded compares the plan's reading of a message with encoding/json's.
func sameAsDecoded(t *testing.T, raw []byte) {
	t.Helper()
	var want message
	if json.Unmarshal(raw, &want) != nil {
		return // what is no JSON is read as far as it matters, or is an error
	}
	got, err := readMessage(raw)
	if err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	if asText(t, got) != asText(t, want) {
		t.Errorf("%s:\ngot  %s\nwant %s", raw, asText(t, got), asText(t, want))
	}
}

// asText is all that was read. Empty lists are as good as none.
func asText(t *testing.T, w message) string {
	t.Helper()
	text, err := json.Marshal(w)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "[]", "null")
}

func messagesToRead() []string {
	return []string{
		`{}`,
		`{"id":"1","channel_id":"2","guild_id":"3","type":19,"content":"plain","timestamp":"2026-03-02T09:00:00.000000+00:00",
			"author":{"id":"4","username":"a\u00e4\"b","global_name":null,"bot":true,"flags":{"deep":["}"]}},
			"member":{"nick":"n","roles":["5","6"],"joined_at":"2025-03-02T09:00:00Z","permissions":"8"},
			"mentions":[{"id":"7","username":"x"}],"mention_roles":["8"],"mention_everyone":true,"edited_timestamp":null,
			"message_reference":{"message_id":"9","type":0,"channel_id":"2"}}`,
		`{"content":"a \u2028 \ud83d\ude00 \\","embeds":[{"title":"t","fields":[{"name":"n","value":"v"}]}],"attachments":[],"components":[],"poll":null}`,
		`{"components":[{"type":17,"components":[{"type":10,"content":"x"}]}],"message_snapshots":[{"message":{"content":"f","embeds":[]}}],
			"sticker_items":[{"id":"1","name":"s"}],"poll":{"question":{"text":"q"},"answers":[{"poll_media":{"text":"a"}}]}}`,
		"{\"content\":\"invalid \xff bytes\",\"author\":{\"id\":\"1\",\"username\":\"\xc3\x28\"}}",
		`{"author":{},"webhook_id":"5","application_id":"6","content":""}`,
	}
}

func TestAMessageIsReadAsItWouldBeDecoded(t *testing.T) {
	for _, raw := range messagesToRead() {
		sameAsDecoded(t, []byte(raw))
	}
	files, err := filepath.Glob("../draw/testdata/*/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sameAsDecoded(t, raw)
	}
}

func TestWhatDoesNotFitAMessageIsAnError(t *testing.T) {
	for _, raw := range []string{
		``, `[]`, `"x"`, `{`, `{"id":"1"`, `{"id":5}`, `{"content":5}`, `{"content":["a"]}`, `{"author":"x"}`, `{"author":{"id":5}}`,
		`{"timestamp":"yesterday"}`, `{"embeds":{}}`, `{"mention_everyone":"yes"}`, `{"type":"0"}`, `{"id":"1"]`, `{"id" "1"}`, `{"id":}`,
	} {
		if w, err := readMessage([]byte(raw)); err == nil {
			t.Errorf("%s was read as %+v", raw, w)
		}
	}
	if _, err := readMessage([]byte(`{"what_nobody_asks_for":5x,"id":"1"}`)); err != nil {
		t.Errorf("what is not read cannot fail: %v", err)
	}
}

func FuzzAMessageIsReadAsItWouldBeDecoded(f *testing.F) {
	for _, raw := range messagesToRead() {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		// encoding/json takes the last of several fields of one name, whatever their case; Discord sends one.
		if once(raw) {
			sameAsDecoded(t, []byte(raw))
		}
		_, _ = readMessage([]byte(raw))
	})
}

// once says that no name of a message's fields stands in a text twice, or with a capital.
func once(raw string) bool {
	lower := strings.ToLower(raw)
	for name := range messagePlan {
		if n := strings.Count(lower, `"`+name+`"`); n > 1 || n != strings.Count(raw, `"`+name+`"`) {
			return false
		}
	}
	return !strings.Contains(raw, `\u`) && strings.ToValidUTF8(raw, "") == raw
}

func BenchmarkReadMessage(b *testing.B) {
	raw := []byte(messagesToRead()[1])
	b.Run("by plan", func(b *testing.B) {
		for b.Loop() {
			if _, err := readMessage(raw); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("by encoding/json", func(b *testing.B) {
		for b.Loop() {
			var w message
			if err := json.Unmarshal(raw, &w); err != nil {
				b.Fatal(err)
			}
		}
	})
}
