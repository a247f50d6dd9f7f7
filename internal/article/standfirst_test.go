package article

import (
	"fmt"
	"strings"
	"testing"
)

// sketch writes blocks so that a table can hold them.
func sketch(all []Block) string {
	var b strings.Builder
	for _, block := range all {
		fmt.Fprintf(&b, "[%s", block.Kind)
		if block.Number > 0 {
			fmt.Fprint(&b, block.Number)
		}
		b.WriteString("]")
		for _, r := range block.Runs {
			marks := ""
			for _, m := range []struct {
				mark string
				is   bool
			}{{"b", r.Bold}, {"i", r.Italic}, {"s", r.Struck}, {"c", r.Code}} {
				if m.is {
					marks += m.mark
				}
			}
			if marks != "" {
				fmt.Fprintf(&b, "<%s:%s>", marks, r.Text)
				continue
			}
			b.WriteString(r.Text)
		}
	}
	return b.String()
}

func TestAStandfirstKeepsItsParagraphsAndMarks(t *testing.T) {
	for _, tt := range []struct{ name, html, want string }{
		{"words alone", "The pier is 90 years old.", ""},
		{"one paragraph", "<p>The pier is 90 years old.</p>", ""},
		{"paragraphs", "<p>One.</p>\n<p>Two &amp; three.</p>", "[]One.[]Two & three."},
		{"marks", "The <b>pier</b> is <em>very</em> <s>old</s> <code>x &lt; y</code>.", "[]The<b: pier> is<i: very><s: old><c: x < y>."},
		{"within a word", "un<b>believ</b>able", "[]un<b:believ>able"},
		{"badly nested", "<b>bold <i>and</b> more</i> plain</b></i>", "[]<b:bold><bi: and><i: more> plain"},
		{"breaks", "One<br>two<br/><br>three", "[]One[line]two[]three"},
		{"a list", "<ul><li>One</li><li><p>Two</p></li></ul>after", "[point]One[point]Two[]after"},
		{"a list that counts", "<p>First:</p><ol><li>One<li>Two</ol>", "[]First:[point1]One[point2]Two"},
		{"a list in a list", "<ul><li>One<ul><li>Two</ul></ul>", "[point]One[point]Two"},
		{"a quotation", "<blockquote><p>We lost.</p><p>Again.</p></blockquote><p>So he says.", "[quote]We lost.[quote]Again.[]So he says."},
		{"a heading", "<h2>Why?</h2>Because.", "[]<b:Why?>[]Because."},
		{"links keep their words", `<p>Read <a href="https://evil.example">your bank's letter</a>.<p>Two.`, "[]Read your bank's letter.[]Two."},
		{"scripts", "<p>One<script>alert(1)</script><style>p{}</style><p>Two", "[]One[]Two"},
		{"pictures and counters", `<p>One<img src="https://count.example/1.gif"><p><img src=x></p>`, ""},
		{"hidden characters", "<p>a\u202eb\u200bc</p><p>d</p>", "[]abc[]d"},
		{"nothing", "<p></p><ul><li></ul>", ""},
		{"only marks", "<b></b><i> </i>", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := sketch(blocks(tt.html, maxSummary)); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestALongStandfirstIsCut(t *testing.T) {
	long := blocks("<p>"+strings.Repeat("word ", 50)+"</p><p><b>"+strings.Repeat("bold ", 100)+"</b></p><p>never</p>", 400)
	if len(long) != 2 || !strings.HasSuffix(long[1].Runs[0].Text, "…") || !long[1].Runs[0].Bold {
		t.Errorf("%+v", long)
	}
	if many := blocks(strings.Repeat("<p>x</p>", 500), 1000); len(many) != maxBlocks {
		t.Errorf("%d blocks", len(many))
	}
	for name, bomb := range map[string]string{
		"marks": strings.Repeat("<b>", 100_000) + "x", "lists": strings.Repeat("<ol><li>", 20_000) + "x", "quotations": strings.Repeat("<blockquote>", 20_000) + "x",
		"ends": strings.Repeat("</ol></b></blockquote>", 5000) + "<b>x</b>",
	} {
		if got := blocks(bomb, 1000); len(got) > 1 {
			t.Errorf("%s: %d blocks", name, len(got))
		}
	}
}

func TestWhatSoftwarePutsAtTheEndIsLeftOut(t *testing.T) {
	for html, want := range map[string]string{
		"Up, and down again. <a href=x>Read more</a>":                                                                "Up, and down again.",
		"Up, and down again [&#8230;]<p>The post <a href=x>On walking</a> appeared first on <a href=y>Hill</a>.</p>": "Up, and down again",
		"Up, and down… <a href=x>Continue reading On walking →</a>":                                                  "Up, and down",
		"Auf und ab. (Weiterlesen …)":                                                                                "Auf und ab.",
		"Read more":                                                                                                  "Read more",
		"She said she had no time to read more than that.":                                                           "She said she had no time to read more than that.",
		"Price of bread more than doubles":                                                                           "Price of bread more than doubles",
		"Why pupils should read more books":                                                                          "Why pupils should read more books",
		"Up, and down again read more »":                                                                             "Up, and down again",
		"People read more. They also write more.":                                                                    "People read more. They also write more.",
		"<b>Up</b>, and down.<p>Read more »</p>":                                                                     "Up, and down.",
	} {
		body := "<rss><channel><title>x</title><item><title>On walking</title><description><![CDATA[" + html + "]]></description></item></channel></rss>"
		doc, err := Parse([]byte(body), "", "https://hill.example/", noon)
		if err != nil || len(doc.Articles) != 1 {
			t.Fatal(err)
		}
		a := doc.Articles[0]
		if a.Summary != want {
			t.Errorf("%s: %q, want %q", html, a.Summary, want)
		}
		if words := sketch(a.Standfirst); strings.Contains(words, "Read more") || strings.Contains(words, "appeared") {
			t.Errorf("%s: %s", html, words)
		}
	}
}
