package article

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// repeated fills a feed's body with a pattern up to the size that is fetched.
func repeated(before, pattern, after string) func() []byte {
	return func() []byte {
		return []byte(before + strings.Repeat(pattern, (maxBody-len(before)-len(after))/len(pattern)) + after)
	}
}

func TestBombsStayWithinBounds(t *testing.T) {
	if underRace {
		t.Skip("figures mean nothing under the race detector, and parsing is one goroutine; run without -race")
	}
	rss := func(s string) string { return `<rss xmlns:m="urn:m"><channel><title>b</title>` + s }
	end := `</channel></rss>`
	article := func(s string) string { return `<item><title>t</title><guid>g</guid>` + s }
	tests := []struct {
		name     string
		body     func() []byte // made when needed: twenty at once would hide what one does to the heap
		articles int           // -1: refused
	}{
		{"a million empty articles", repeated(rss(""), "<item/>", end), 0},
		{"articles without end", repeated(rss(""), "<item><title>a</title><link>https://b.example/</link></item>\n", end), 1},
		{"atom entries without end", repeated(`<feed xmlns="http://www.w3.org/2005/Atom">`, "<entry><title>a</title></entry>", "</feed>"), 1},
		{"JSON articles without end", repeated(`{"version":"https://jsonfeed.org/version/1","items":[`, "{},", `{"title":"last"}]}`), 0},
		{"JSON tags without end", repeated(`{"version":"https://jsonfeed.org/version/1","items":[{"title":"x","tags":[`, `"",`, `""]}]}`), 0},
		{"JSON nested without end", repeated(`{"version":"https://jsonfeed.org/version/1","items":[`, `[`, ``), -1},
		{"elements in elements", repeated(rss(""), "<a>", ""), -1},
		{"elements in an article's elements", repeated(rss(article("")), "<m:a>", ""), -1},
		{"one article of a million elements", repeated(rss(article("")), "<m:a/>", "</item>"+end), 0},
		{"many articles of many elements", repeated(rss(""), article(strings.Repeat(`<m:a b=""/>`, 2000))+"</item>", end), 1},
		{"a channel of a million elements", repeated(rss(""), "<m:a/>", end), -1},
		{"a tag of a million attributes", repeated(rss("<item "), "a ", "/>"+end), -1},
		{"attributes without values", repeated(rss(""), "<item "+strings.Repeat("a ", 5000)+"/>", end), 0},
		{"name spaces without end", repeated("<rss ", `xmlns:a="" `, "></rss>"), -1},
		{"a thousand name spaces", only("<rss " + manyNameSpaces(1000) + "><channel>" + strings.Repeat("<item><m:a/></item>", 1000) + end), -1},
		{"a text in a million pieces", repeated(rss(article("<m:a>")), "a<!---->", "</m:a></item>"+end), -1},
		{"one endless text", repeated(rss(article("<description>")), "a", "</description></item>"+end), 0},
		{"one endless comment", repeated("<!--", "a", "--><rss><channel/></rss>"), 0},
		{"a channel's endless title", repeated("<rss><channel><title>", "<![CDATA[a]]>", "</title></channel></rss>"), -1},
		{"entities within entities", only(`<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>` + rss("<item><title>&b;</title></item>") + end), 1},
		{"HTML in HTML", repeated(`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/">`,
			`<entry><title>x</title><content type="html">`+strings.Repeat("&lt;b&gt;&lt;p&gt;", 1000)+`</content></entry>`, "</feed>"), 1},
		{"pages in HTML in CDATA", only(atomText(`html`, "<![CDATA["+bodies(25_000)+"]]>")), -1},
		{"pages in XHTML", only(atomText(`xhtml`, strings.ReplaceAll(bodies(20_000), `">`, `"/>`))), -1},
		{"pages in what only XML takes for a comment", only(atomText(`xhtml`, "<!-->"+bodies(20_000)+"-->")), -1},
		{"HTML under another name for xml:base", repeated(`<feed xmlns="http://www.w3.org/2005/Atom" xmlns:q="http://www.w3.org/XML/1998/namespace" q:base="https://b.example/">`,
			`<entry><title>x</title><content type="html">`+strings.Repeat("&lt;b&gt;&lt;p&gt;", 1000)+`</content></entry>`, "</feed>"), 1},
		{"a page of tags", repeated("<html>", "<p>", ""), -1},
		{"a page of one tag", repeated("<html><link ", "a ", ">"), -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			body := tt.body()
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			peak := watchHeap(t)
			began := time.Now()
			doc, err := Parse(body, "", "https://b.example/", noon)
			took, used := time.Since(began), peak()
			runtime.ReadMemStats(&after)
			grown := (max(used, before.HeapAlloc) - before.HeapAlloc) >> 20
			t.Logf("%d articles, %d MB allocated, %d MB more heap, %v, %v", len(doc.Articles),
				(after.TotalAlloc-before.TotalAlloc)>>20, grown, took.Round(time.Millisecond), err)
			if (err != nil) != (tt.articles < 0) || len(doc.Articles) < tt.articles || len(doc.Articles) > MaxArticles {
				t.Errorf("%d articles, %v", len(doc.Articles), err)
			}
			if err != nil {
				if _, ok := Sentence(err); !ok {
					t.Errorf("no sentence for %v", err)
				}
			}
			if grown > 64 || took > 10*time.Second {
				t.Errorf("%d MB more heap in %v", grown, took)
			}
		})
	}
}

func only(body string) func() []byte { return func() []byte { return []byte(body) } }

func atomText(kind, text string) string {
	return `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/"><entry><title>x</title><content type="` +
		kind + `">` + text + `</content></entry></feed>`
}

// bodies of a page, each with an attribute of its own.
func bodies(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<body a%d="">`, i)
	}
	return b.String()
}

func manyNameSpaces(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `xmlns:n%d="" `, i)
	}
	return b.String()
}

// watchHeap samples the heap until the returned function is called, which
// returns the highest figure. Garbage not yet collected counts, as it does for
// the machine.
func watchHeap(t *testing.T) func() uint64 {
	t.Helper()
	stop, done := make(chan struct{}), make(chan uint64)
	go func() {
		var peak uint64
		var m runtime.MemStats
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
			select {
			case <-stop:
				done <- peak
				return
			case <-tick.C:
			}
		}
	}()
	return func() uint64 { close(stop); return <-done }
}

func TestTheFirstArticlesOfALongFeedAreKept(t *testing.T) {
	var b strings.Builder
	b.WriteString("<rss><channel><title>long</title>")
	for i := range 10_000 {
		fmt.Fprintf(&b, "<item>\n<guid>g%d</guid><title>Number %d</title></item>\n", i, i)
	}
	b.WriteString("<language>en</language></channel></rss>")
	doc, err := Parse([]byte(b.String()), "", "https://long.example/", noon)
	if err != nil || len(doc.Articles) != MaxArticles {
		t.Fatalf("%d articles, %v", len(doc.Articles), err)
	}
	if first, last := doc.Articles[0].Key, doc.Articles[MaxArticles-1].Key; first != "guid:g0" || last != "guid:g499" {
		t.Errorf("from %s to %s", first, last)
	}
	if doc.Language != "en" {
		t.Error("what stands after the articles is lost")
	}
}
