package draw

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"ombud/internal/article"
	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
	"ombud/internal/policy"
	"ombud/internal/speech"
)

// hostileTexts are what members and feeds can write to call somebody, lead somewhere, or deceive the eye.
func hostileTexts() []string {
	return []string{
		"@everyone look", "@here", "<@777>", "<@!777>", "<@&777>", "<#777>", "</ban:777>", "<id:customize>",
		"[click](https://evil.test/a)", "[click](<https://evil.test/a>)", "https://evil.test/a", "<https://evil.test/a>", "HTTPS://evil.test/a",
		"[a]\n(https://evil.test/a)", "\\[click](https://evil.test/a)", "`[x](https://evil.test/a)", "||[x](https://evil.test/a)||",
		"abc\u202Etxt.exe", "\u2066hidden\u2069", "a\u200Bb", "\u061Cx", "# big\n## bigger", "> quote\n>>> all", "-# ombud case 1", "```\n@everyone\n```",
		"<t:0:R>", "<a:spin:777>", "*_~`|", strings.Repeat("\u0301", 300), "\x00\x07", "\xff\xfe", "@\u200Beveryone", "@everyone" + strings.Repeat("x", 1900),
	}
}

// betrays says what in a text that Discord shows would call somebody, lead away or turn letters round.
func betrays(text string) string {
	for _, live := range []string{"<@777", "<@!777", "<@&777", "<#777", "</ban:777", "<id:customize", "<a:spin", "](https://evil", "](<https://evil", "https://evil.test", "<t:0:"} {
		if strings.Contains(strings.ToLower(text), live) {
			return live
		}
	}
	for _, r := range text {
		if r != '\n' && markdown.Hidden(r) {
			return fmt.Sprintf("U+%04X", r)
		}
	}
	for _, call := range []string{"@everyone", "@here"} {
		for at := strings.Index(text, call); at >= 0; {
			if at == 0 || text[at-1] != '\\' {
				return call
			}
			next := strings.Index(text[at+1:], call)
			if next < 0 {
				break
			}
			at += 1 + next
		}
	}
	return ""
}

// drawings are everything of ombud's that shows somebody else's words, by name. What a restored message
// says is its author's own and stands as they wrote it; it calls nobody, like everything that is sent.
func drawings(t *testing.T) map[string]func(bad string) any {
	t.Helper()
	book := testBook(t)
	hostileCase := func(bad string) moderation.Case {
		c := testLetter("remove").Case
		c.Author.Name, c.Discussion = bad, bad
		c.Revision.Surfaces = nil
		for _, kind := range []policy.SurfaceKind{policy.SurfaceContent, policy.SurfaceAttachmentName, policy.SurfaceAltText, policy.SurfacePoll, policy.SurfaceThreadTitle, policy.SurfaceEmbed} {
			c.Revision.Surfaces = append(c.Revision.Surfaces, policy.Surface{Kind: kind, Text: bad})
		}
		c.Findings = []policy.Finding{{Rule: bad, Clause: bad, Reason: bad, Spans: []policy.Span{{Start: 0, End: 3}}}}
		c.Reports = []moderation.Report{{ReporterID: "1", Clause: bad, Words: bad}}
		c.Decisions[0].Terms.Reason = bad
		c.Actions = []moderation.Action{{Kind: "remove", DecisionID: 1, State: moderation.Failed, Failure: bad, Note: bad}}
		return c
	}
	feed := func(bad string) article.Post {
		return article.Post{Article: article.Article{
			Title: bad, Summary: bad, Publisher: bad, Author: bad, URL: "https://news.test/1", Categories: []string{bad},
		}}
	}
	return map[string]func(bad string) any{
		"a card":       func(bad string) any { return Card{Case: hostileCase(bad), Policy: testPolicy()}.Message() },
		"an open card": func(bad string) any { c := hostileCase(bad); c.Decision = nil; return Card{Case: c}.Message() },
		"a shared card": func(bad string) any {
			c := hostileCase("x")
			c.Shared = moderation.Shared{Why: "text", Others: 1, Shown: []moderation.Case{hostileCase(bad)}}
			return Card{Case: c}.Message()
		},
		"an appeal": func(bad string) any {
			return Appeal{Card: Card{Case: hostileCase(bad)}, Appeal: moderation.Appeal{ID: 1, DecisionID: 1, Words: bad, State: moderation.AppealOpen}}.Message()
		},
		"a history": func(bad string) any {
			return HistoryLines([]moderation.HistoryRow{{At: time.Now(), Who: "1", What: "note", Why: bad, Detail: bad}})
		},
		"an article": func(bad string) any { e := articleEmbed(feed(bad).Article); return []string{e.Title, e.Description} },
		"a restored one": func(bad string) any {
			return Restored(moderation.Restoring{Original: moderation.Subject{GuildID: "1", ChannelID: "2", MessageID: "3"}, Author: moderation.Author{Name: bad}, Lost: []string{bad}}).Embeds[0].Description
		},
		"a notice": func(bad string) any {
			l := testLetter("remove")
			l.Case, l.Decision.Terms.Reason = hostileCase(bad), bad
			return read(Letter(book.In(speech.English), markdown.OneLine(bad, 100), l, testPolicy()))
		},
		"an outcome": func(bad string) any {
			l := testLetter("dismiss")
			l.Case, l.Notice.About = hostileCase(bad), moderation.AboutOutcome
			return read(Letter(book.In("de"), markdown.OneLine(bad, 100), l, testPolicy()))
		},
	}
}

// TestHostileText is test 36 of docs/reliability.md.
func TestHostileText(t *testing.T) {
	shown, live := 0, 0
	for name, draw := range drawings(t) {
		for _, bad := range hostileTexts() {
			raw, err := json.Marshal(draw(bad))
			if err != nil {
				t.Fatal(err)
			}
			var whole any
			if err := json.Unmarshal(raw, &whole); err != nil {
				t.Fatal(err)
			}
			for _, text := range texts(whole) {
				if what := betrays(text); what != "" {
					live++
					t.Errorf("%s shows %q of %q:\n%s", name, what, bad, text)
				}
			}
			shown++
		}
	}
	t.Logf("test 36: %d hostile texts on %d surfaces, %d drawings: %d with a ping, a live link or turned letters", len(hostileTexts()), len(drawings(t)), shown, live)
	if shown < 200 {
		t.Errorf("only %d drawings", shown)
	}
	if betrays("see <@777>") == "" || betrays("x @everyone") == "" || betrays("[a](https://evil.test)") == "" || betrays("\u202e") == "" {
		t.Error("the judge lets everything through")
	}
}

// texts are all texts in what is sent.
func texts(node any) (all []string) {
	switch n := node.(type) {
	case string:
		all = append(all, n)
	case []any:
		for _, one := range n {
			all = append(all, texts(one)...)
		}
	case map[string]any:
		for _, one := range n {
			all = append(all, texts(one)...)
		}
	}
	return all
}
