package article

import (
	"errors"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"
)

const storyPage = `<!doctype html><html lang="en-GB"><head><title>Ferry | Harbour Post</title>
<link rel="canonical" href="/stories/ferry"><meta property="og:title" content="Ferry back on Friday">
<meta property="og:description" content="The boat is mended, &amp; the crew is back.">
<meta property="og:image" content="//cdn.example/ferry.jpg"><meta name="author" content="Jo Hale"></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Ferry back on Friday</h1>
<p>` + `The ferry between the islands, which has lain in the dock since the storm in January, will sail again on Friday, the harbour master says. ` + `</p>
<p>Repairs took six weeks, longer than anybody had thought, because parts had to come from three yards, one of them abroad. The crew has been called back, and tickets are on sale.</p>
<p>Until then the bus goes round by the bridge, which takes an hour and a half, and costs the town, by its own count, four hundred pounds a day, said the council.</p>
</article><footer>Cookies, terms, imprint</footer><script>track()</script></body></html>`

func TestWhatAPageAdds(t *testing.T) {
	at, err := url.Parse("https://news.example/stories/ferry?utm_source=rss")
	if err != nil {
		t.Fatal(err)
	}
	p := readPage([]byte(storyPage), "text/html; charset=utf-8", at)
	if p.URL != "https://news.example/stories/ferry" || p.Title != "Ferry back on Friday" || p.Author != "Jo Hale" || p.Language != "en-gb" ||
		p.Summary != "The boat is mended, & the crew is back." || p.Image != "https://cdn.example/ferry.jpg" {
		t.Errorf("got %+v", p)
	}
	if !strings.Contains(p.Text, "The ferry between the islands") || !strings.Contains(p.Text, "\n") ||
		strings.Contains(p.Text, "Cookies") || strings.Contains(p.Text, "Sport") || strings.Contains(p.Text, "track") {
		t.Errorf("main text: %q", p.Text)
	}
	a := p.Complete(Article{Summary: "The feed's own.", Title: "t"})
	if a.Summary != "The feed's own." || a.Image != p.Image || a.Author != "Jo Hale" {
		t.Errorf("completed: %+v", a)
	}
}

func TestAPageSpeaksForItsOwnSiteOnly(t *testing.T) {
	for canonical, want := range map[string]string{
		"https://www.news.example/a":      "https://www.news.example/a",
		"https://evil.example/a":          "https://news.example/x",
		"https://news.example.evil.com/a": "https://news.example/x",
		"https://news.example/":           "https://news.example/x", // a front page is no story
		"javascript:alert(1)":             "https://news.example/x",
	} {
		at, err := url.Parse("https://news.example/x")
		if err != nil {
			t.Fatal(err)
		}
		if p := readPage([]byte(`<html><head><link rel=canonical href="`+canonical+`"></head>`), "", at); p.URL != want {
			t.Errorf("%s: %s, want %s", canonical, p.URL, want)
		}
	}
}

func TestPagesThatAreGoneOrNoPages(t *testing.T) {
	s := site(t)
	f := localFetcher()
	for path, gone := range map[string]bool{"/status/404": true, "/status/410": true, "/feed": false} {
		if p, err := f.FetchPage(t.Context(), s.URL+path); err != nil || p.Gone != gone {
			t.Errorf("%s: %+v, %v", path, p, err)
		}
	}
	for _, path := range []string{"/status/403", "/status/500", "/loop", "/gzip-bomb"} {
		p, err := f.FetchPage(t.Context(), s.URL+path)
		if _, ok := Sentence(err); !ok || p.Gone {
			t.Errorf("%s: %+v, %v", path, p, err)
		}
	}
	if _, err := NewFetcher(FetcherOptions{}).FetchPage(t.Context(), s.URL+"/feed"); err == nil {
		t.Error("a page at a private address was read")
	}
}

func TestPagesThatWouldBurstATree(t *testing.T) {
	if underRace {
		t.Skip("figures mean nothing under the race detector, and reading is one goroutine; run without -race")
	}
	at, err := url.Parse("https://bomb.example/x")
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string]string{
		"paragraphs":      strings.Repeat("<p>word, word, word", maxPage/19),
		"deep":            strings.Repeat("<div>", maxPage/5),
		"deep and narrow": "<html><body>" + strings.Repeat("<div><b>", 20_000) + "text",
		"tables":          strings.Repeat("<table><tr><td>", 10_000),
		"attributes":      "<html><body " + strings.Repeat(`a="" `, maxPage/5) + ">",
		"bodies":          bodies(20_000),
		"links":           strings.Repeat(`<a href="/x">word</a> `, 30_000),
		"metas":           "<head>" + strings.Repeat(`<meta property="og:title" content="x">`, 25_000),
		"half a tag":      "<html><p>" + strings.Repeat("<", 1000),
	} {
		t.Run(name, func(t *testing.T) {
			runtime.GC()
			var before runtime.MemStats
			runtime.ReadMemStats(&before)
			peak := watchHeap(t)
			began := time.Now()
			p := readPage([]byte(body), "text/html", at)
			took, grown := time.Since(began), (max(peak(), before.HeapAlloc)-before.HeapAlloc)>>20
			t.Logf("%d characters of text, %d MB more heap, %v", len(p.Text), grown, took.Round(time.Millisecond))
			if grown > 64 || took > 10*time.Second {
				t.Errorf("%d MB more heap in %v", grown, took)
			}
		})
	}
}

func FuzzReadPage(f *testing.F) {
	f.Add([]byte(storyPage), "text/html")
	f.Add([]byte("<html><meta property=og:image content='javascript:x'><p>"), "")
	f.Add(feedFile(f, "page.html"), "text/html; charset=utf-16")
	at, err := url.Parse("https://news.example/x")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		p := readPage(body, contentType, at)
		for _, text := range []string{p.Title, p.Summary, p.Author} {
			if again := line(text, maxSummary); again != text {
				t.Fatalf("not clean: %q, cleaner: %q", text, again)
			}
		}
		for _, link := range []string{p.URL, p.Image} {
			if link != "" && !strings.HasPrefix(link, "http://") && !strings.HasPrefix(link, "https://") {
				t.Fatalf("link %q", link)
			}
		}
	})
}

func TestServersAreAskedForALittleAtATime(t *testing.T) {
	var h hosts
	u, err := url.Parse("https://News.example/a")
	if err != nil {
		t.Fatal(err)
	}
	other, err := url.Parse("https://news.example/b")
	if err != nil {
		t.Fatal(err)
	}
	var leave func()
	for range perHost {
		if leave, err = h.enter(u, noon); err != nil {
			t.Fatal(err)
		}
	}
	var busy *BusyError
	if _, err := h.enter(other, noon); !errors.As(err, &busy) || busy.After != busyAgain {
		t.Errorf("one more: %v", err)
	}
	leave()
	if leave, err = h.enter(other, noon); err != nil {
		t.Errorf("after one left: %v", err)
	}
	leave()
	h.hush(u, noon, time.Hour)
	if _, err := h.enter(other, noon.Add(time.Minute)); !errors.As(err, &busy) || busy.After != 59*time.Minute {
		t.Errorf("while it asked for silence: %v", err)
	}
	if _, err := h.enter(other, noon.Add(time.Hour)); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
