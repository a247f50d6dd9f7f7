package draw

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/article"
	"ombud/internal/discord/markdown"
	"ombud/internal/policy"
)

// Whatever a feed says, and whatever an admin makes of it, Discord takes it.
func TestEveryPostKeepsToDiscordsLimits(t *testing.T) {
	texts := map[string]string{
		"nothing": "", "a word": "Bridge", "blank": " \u200b\u00a0\n", "four bytes": strings.Repeat("🚢", 400),
		"mathematical letters": strings.Repeat("𝕳𝖆𝖗𝖇𝖔𝖚𝖗 ", 300), "combining": strings.Repeat("Z̷̢̧̨̡̛̛", 200), "one letter with a thousand marks": "a" + strings.Repeat("\u0301", 10_000),
		"families": strings.Repeat("👨‍👩‍👧‍👦", 200), "flags": strings.Repeat("🇬🇧", 300), "Markdown": strings.Repeat("[x](https://y)*_~`|", 200),
		"right to left": strings.Repeat("\u202eabc\u2066", 10_000), "Thai": strings.Repeat("กำลังใจ", 300), "broken": strings.Repeat("\xff\xc3", 500), "long words": strings.Repeat("w", 5000),
	}
	settings := []article.Settings{
		{},
		{Template: "**{publisher}** {title} {summary} {url} {categories} {author}", Opening: "{title} {summary}"},
		{Template: strings.Repeat("{title}{summary}", 60), Opening: strings.Repeat("{summary}", 100)},
	}
	full := &policy.Policy{Disclaimer: strings.Repeat("Views of {publisher}. ", 100)}
	for range 40 {
		full.Clauses = append(full.Clauses, policy.Clause{ID: "x", Text: strings.Repeat("No insults of any kind. ", 20)})
	}
	voice := testBook(t).In()
	checked := 0
	for name, text := range texts {
		for _, s := range settings {
			p := article.Post{ID: 1, Settings: s, Shown: text, Article: article.Article{
				Title: text, Summary: text, Author: text, Publisher: text, URL: "https://a.example/" + strings.Repeat("x", 1900),
				Image: "https://a.example/" + strings.Repeat("y", 3000), Categories: []string{text, text, text},
			}}
			if s.Template != "" {
				p.Article.Standfirst = markedUp(text)
			}
			m := Article(p)
			if m.Content != nil && (markdown.Length(*m.Content) > markdown.MaxContent || strings.TrimSpace(*m.Content) == "") {
				t.Errorf("%s: content of %d", name, markdown.Length(*m.Content))
			}
			for _, e := range append(m.Embeds, welcomeEmbed(voice, full, p)) {
				checkEmbed(t, name, e)
			}
			if n := markdown.Length(ThreadName(p.Article)); n < 1 || n > markdown.MaxChannelName {
				t.Errorf("%s: a thread's name of %d", name, n)
			}
			checked++
		}
	}
	if checked != len(texts)*len(settings) || checked < 40 {
		t.Errorf("%d posts were checked", checked)
	}
}

// markedUp is a standfirst whose every run is the text.
func markedUp(text string) []article.Block {
	runs := []article.Run{{Text: text}, {Text: text, Bold: true}, {Text: text, Code: true}, {Text: text, Italic: true, Struck: true}}
	return []article.Block{{Runs: runs}, {Kind: article.Quotation, Runs: runs}, {Kind: article.Point, Number: 7, Runs: runs}, {Kind: article.NextLine, Runs: runs}}
}

func checkEmbed(t *testing.T, name string, e *discordgo.MessageEmbed) {
	t.Helper()
	total := markdown.Length(e.Title) + markdown.Length(e.Description)
	author, footer := "", ""
	if e.Author != nil {
		author = e.Author.Name
	}
	if e.Footer != nil {
		footer = e.Footer.Text
	}
	total += markdown.Length(author) + markdown.Length(footer)
	if strings.TrimSpace(e.Title) == "" || markdown.Length(e.Title) > markdown.MaxEmbedTitle || markdown.Length(e.Description) > markdown.MaxEmbedDescription ||
		markdown.Length(author) > markdown.MaxEmbedAuthor || markdown.Length(footer) > markdown.MaxEmbedFooter || total > markdown.MaxEmbedsTotal || len(e.URL) > markdown.MaxURL ||
		e.Image != nil && len(e.Image.URL) > markdown.MaxURL {
		t.Errorf("%s: title %d, description %d, author %d, footer %d, all %d", name, markdown.Length(e.Title), markdown.Length(e.Description), markdown.Length(author), markdown.Length(footer), total)
	}
	if _, err := json.Marshal(e); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

func TestTemplatesShowWhatAFeedSaysLiterally(t *testing.T) {
	a := article.Article{
		Title: "@everyone [free](https://evil.example)", Summary: "{title} **x**", Publisher: "The *Post*", URL: "https://a.example/1", Categories: []string{"City", "`x`"},
	}
	got := fillTemplate("**{publisher}**: {title} – {summary} {categories} <{url}>", a, markdown.MaxContent)
	want := `**The \*Post\***: \@everyone \[free\]\(https\://evil.example\) – {title} \*\*x\*\* City, ` + "\\`x\\`" + ` <https://a.example/1>`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	a.URL = "https://a.example/x)](https://evil.example)*<@1>|?q[]=(1)"
	if got, want := fillTemplate("[Read]({url})", a, markdown.MaxContent), "[Read](https://a.example/x%29%5D%28https://evil.example%29%2A%3C@1%3E%7C?q%5B%5D=%281%29)"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for _, limit := range []int{2000, 500, 100} {
		a.Title, a.Summary = strings.Repeat("🚢 ", 500), strings.Repeat("long ", 500)
		if n := markdown.Length(fillTemplate("{title}{summary}{title}", a, limit)); n > limit {
			t.Errorf("%d of %d", n, limit)
		}
	}
}
