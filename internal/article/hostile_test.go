package article

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

func TestHeadlinesWrittenToHarm(t *testing.T) {
	const many = 10_000
	for name, headline := range map[string]string{
		"right to left":      strings.Repeat("\u202e", many) + "gnp.exe",
		"isolates":           strings.Repeat("\u2066a", many),
		"combining marks":    "Z" + strings.Repeat("\u0336", many) + "algo",
		"marks alone":        strings.Repeat("\u0301", many),
		"zero width":         strings.Repeat("\u200b\u200d\u2060", many) + "word",
		"tags":               strings.Repeat("\U000e0041", many) + "word",
		"blanks":             strings.Repeat("\u3164\u2800", many) + "word",
		"controls":           strings.Repeat("&#7;&#27;", many) + "word",
		"one endless family": strings.Repeat("👩\u200d", many),
		"line breaks":        strings.Repeat("&#10;\u2028", many) + "word",
	} {
		body := fmt.Sprintf(`<rss><channel><title>%s</title><item><title>%s</title><guid>g</guid><description>word</description></item></channel></rss>`, headline, headline)
		began := time.Now()
		doc, err := Parse([]byte(body), "", "https://hostile.example/", noon)
		if err != nil || len(doc.Articles) != 1 {
			t.Errorf("%s: %d articles, %v", name, len(doc.Articles), err)
			continue
		}
		a := doc.Articles[0]
		for _, text := range []string{a.Title, a.Publisher} {
			marks, worst := 0, 0
			for _, r := range text {
				if marks++; !unicode.Is(unicode.Mn, r) {
					marks = 0
				}
				worst = max(worst, marks)
				if isHidden(r) && r != '\u200d' || unicode.IsSpace(r) && r != ' ' {
					t.Errorf("%s: %U is left", name, r)
					break
				}
			}
			if n := utf8.RuneCountInString(text); text == "" || n > maxTitle || worst > maxMarks {
				t.Errorf("%s: %d characters, %d marks on one: %q", name, n, worst, text)
			}
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

func TestLinksThatAreNone(t *testing.T) {
	base, err := url.Parse("https://news.example/section/feed.xml")
	if err != nil {
		t.Fatal(err)
	}
	for link, want := range map[string]string{
		"javascript:alert(1)": "", "JaVaScRiPt:alert(1)": "", " javascript:alert(1)": "", "java\nscript:alert(1)": "", "java\tscript:alert(1)": "",
		"data:text/html,<script>": "", "vbscript:x": "", "file:///etc/passwd": "", "mailto:a@b.example": "", "tel:+1": "", "discord://x": "",
		"https://user:word@news.example/": "", "https://news.example/\u202egpj.exe": "", "http://": "", "https://" + strings.Repeat("a", maxURL): "",
		"story": "https://news.example/section/story", "//cdn.example/x": "https://cdn.example/x", "HTTPS://News.Example/A": "https://news.example/A",
		"/a b": "https://news.example/a%20b",
	} {
		if got := absolute(base, link); got != want {
			t.Errorf("%q: %q, want %q", link, got, want)
		}
	}
}

func TestADocumentThatBreaksItsReaderIsAnErrorLikeOthers(t *testing.T) {
	f := NewFetcher(FetcherOptions{})
	for range 3 * maxParsing { // each gives its place back
		err := f.inTurn(t.Context(), func() { panic("a member's words") })
		var failed *FetchError
		if !errors.As(err, &failed) || !strings.Contains(failed.Err.Error(), "hostile_test.go") || strings.Contains(failed.Err.Error(), "a member's words") {
			t.Fatalf("got %v", err)
		}
	}
	if err := f.inTurn(t.Context(), func() {}); err != nil {
		t.Error(err)
	}
}

func TestWhoWaitsToReadADocumentCanBeToldToStop(t *testing.T) {
	f := NewFetcher(FetcherOptions{})
	for range maxParsing {
		f.parsing <- struct{}{}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := f.inTurn(ctx, func() { t.Error("it is read") }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
