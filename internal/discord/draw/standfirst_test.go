package draw

import (
	"strings"
	"testing"

	"ombud/internal/article"
	"ombud/internal/discord/markdown"
)

func TestAStandfirstInMarkdown(t *testing.T) {
	text := func(s string) []article.Run { return []article.Run{{Text: s}} }
	for _, tt := range []struct {
		name   string
		blocks []article.Block
		want   string
	}{
		{"none", nil, `A \*summary\*.`},
		{"paragraphs", []article.Block{{Runs: text("One.")}, {Runs: text("Two.")}, {Kind: article.NextLine, Runs: text("Three.")}}, "One.\n\nTwo.\nThree."},
		{"marks", []article.Block{{Runs: []article.Run{
			{Text: "The"}, {Text: " pier", Bold: true}, {Text: " is"}, {Text: " very", Italic: true}, {Text: " old", Bold: true, Italic: true}, {Text: " now", Struck: true},
		}}}, "The **pier** is *very* ***old*** ~~now~~"},
		{"marks that would touch", []article.Block{{Runs: []article.Run{{Text: "one", Bold: true}, {Text: "two", Italic: true}, {Text: " three", Italic: true, Struck: true}}}}, "**one**two ~~*three*~~"},
		{"code", []article.Block{{Runs: []article.Run{{Text: "a`b*c", Code: true}}}}, "`a'b*c`"},
		{"lists", []article.Block{
			{Runs: text("First")},
			{Kind: article.Point, Runs: text("One")},
			{Kind: article.NextLine, Runs: text("and a half")},
			{Kind: article.Point, Number: 2, Runs: text("Two")},
			{Runs: text("After")},
		}, "First\n\n- One\n  and a half\n2. Two\n\nAfter"},
		{"a quotation", []article.Block{{Kind: article.Quotation, Runs: text("We lost")}, {Kind: article.NextLine, Runs: text("again")}}, "> We lost\n> again"},
		{
			"hostile words",
			[]article.Block{{Runs: []article.Run{{Text: "@everyone <@1> [x](https://evil.example) **b** # `c` ||s||", Bold: true}}}},
			`**\@everyone \<\@1\> \[x\]\(https\://evil.example\) \*\*b\*\* \# \` + "`c\\`" + ` \|\|s\|\|**`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := standfirst(article.Article{Summary: "A *summary*.", Standfirst: tt.blocks}, maxStandfirst)
			if got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestALongStandfirstEndsItsMarks(t *testing.T) {
	for limit := 30; limit < 200; limit++ {
		got := standfirst(article.Article{Standfirst: []article.Block{
			{Runs: []article.Run{{Text: "Plain words first"}, {Text: " " + strings.Repeat("bold* 🚢 ", 20) + "end", Bold: true}}},
			{Runs: []article.Run{{Text: "Another paragraph"}}},
		}}, limit)
		if markdown.Length(got) > limit || strings.Count(got, "**")%2 != 0 || !strings.HasSuffix(got, markdown.Ellipsis) {
			t.Fatalf("limit %d: %d, %q", limit, markdown.Length(got), got)
		}
	}
}
