package article

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

func feedFile(tb testing.TB, name string) []byte {
	tb.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", "feeds", name))
	if err != nil {
		tb.Fatal(err)
	}
	return body
}

// show writes a document so that a table can hold it: one line for each article.
func show(d Document) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", d.Title)
	for _, a := range d.Articles {
		fmt.Fprintf(&b, "%s | %s | %s | %s", a.Key, a.Title, a.URL, a.Summary)
		if !a.Published.IsZero() {
			fmt.Fprintf(&b, " | at %s", a.Published.Format("2006-01-02 15:04"))
		}
		if a.Author != "" {
			fmt.Fprintf(&b, " | by %s", a.Author)
		}
		if a.Image != "" {
			fmt.Fprintf(&b, " | img %s", a.Image)
		}
		if len(a.Categories) > 0 {
			fmt.Fprintf(&b, " | in %s", strings.Join(a.Categories, ","))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestFeedsAsTheyAreInTheWild(t *testing.T) {
	tests := []struct{ file, contentType, want string }{
		{"rss20.xml", "application/rss+xml", `Harbour & Hill Courier
guid:courier-8 | Library opens late | https://courier.example/news/library | Until ten at night. | at 2026-03-04 08:00 | img https://courier.example/img/library.png
guid:courier-7 | Council votes on the old ferry & its pier | https://courier.example/news/ferry?utm_source=rss&id=7#comments | The pier is 90 years old. It’s leaking. | at 2026-03-03 08:15 | by Mina Orr | img https://courier.example/img/ferry.jpg | in Local,Transport
`},
		{"rss091.xml", "text/xml", `Old Times
link:old.example/a.html | An article without a guid | http://old.example/a.html | Plain words
`},
		{"rdf.xml", "", `RDF Daily
link:rdf.example/1 | Items stand beside the channel | https://rdf.example/1 |  | at 2026-02-01 09:00 | by A. Pen
`},
		{"atom.xml", "application/atom+xml", `The Atom Post
guid:tag:atom.example,2026:1 | Rain again | https://atom.example/blog/2026/rain | Take an umbrella. Or two. | at 2026-03-01 07:00 | by Kit Vale | img https://atom.example/blog/rain.jpg | in Weather
guid:tag:atom.example,2026:2 | Summary in text & no author | https://atom.example/blog/2026/two | Two lines of text. | at 2026-02-01 00:00
`},
		{"feed.json", "application/feed+json", `JSON Journal
guid:12 | Fish & <chips> | https://json.example/12 | Fresh today | at 2026-03-03 10:00 | by Sam Reed | img https://json.example/f.png | in food
guid:x | A note without a title | https://elsewhere.example/x | A note without a title
`},
		{"windows1251.xml", "text/xml", `Вести
link:vesti.example/1 | Мост открыт | https://vesti.example/1 | 
`},
		{"windows1251.xml", "text/xml; charset=utf-8", `Вести
link:vesti.example/1 | Мост открыт | https://vesti.example/1 | 
`},
		{"shiftjis.xml", "", `朝の便り
link:asa.example/1 | 橋が開通した | https://asa.example/1 | 
`},
		{"utf16.xml", "", `Wide
link:wide.example/1 | Sixteen bits: żółw | https://wide.example/1 | 
`},
		{"lying-charset.xml", "text/xml; charset=iso-8859-1", `Liar
link:liar.example/1 | Declared Latin-1, sent UTF-8: café | https://liar.example/1 | 
`},
		{"dirty.xml", "text/xml", `Dirty
link:dirty.example/1 | Bell zero caf R&D | https://dirty.example/1 | 
`},
		{"hostile-texts.xml", "", `Hostile
guid:h1 | gnp.exe invisible [click](https://evil.example) @everyone |  | 
guid:h2 | می` + "\u200c" + `خواهم 👨‍👩‍👧 ok |  | 
guid:h3 | Z̷̢̧̨̡̛a |  | 
`},
		{"reused-guids.xml", "", `Same guid
link:same.example/1 | One | https://same.example/1?utm_medium=x | 
link:same.example/2 | Two | https://same.example/2 | 
hash:4b65 | No link, no guid |  | But words
`},
		{"dates.xml", "", `Dates
link:dates.example/2 | future | https://dates.example/2 |  | at 2026-03-10 12:00
link:dates.example/3 | middle | https://dates.example/3 |  | at 2026-03-01 12:00
link:dates.example/1 | old | https://dates.example/1 |  | at 2026-02-02 15:00
`},
		{"podcast.xml", "", `Pod
guid:https://pod.example/e1 | Episode 1 | https://pod.example/e1 | Hello | by Jo Hale | img https://pod.example/e1.jpg
`},
	}
	for _, tt := range tests {
		t.Run(tt.file+" "+tt.contentType, func(t *testing.T) {
			doc, err := Parse(feedFile(t, tt.file), tt.contentType, "https://feeds.example/feed", noon)
			if err != nil {
				t.Fatal(err)
			}
			got := show(doc)
			for _, a := range doc.Articles { // hashes are shown short
				if h, ok := strings.CutPrefix(a.Key, "hash:"); ok {
					got = strings.ReplaceAll(got, h, h[:4])
				}
			}
			if got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestTheFeedsOwnTimeToLive(t *testing.T) {
	doc, err := Parse(feedFile(t, "rss20.xml"), "", "https://feeds.example/feed", noon)
	if err != nil || doc.NotBefore != 30*time.Minute || doc.Language != "en-gb" {
		t.Errorf("not before %v, language %q, %v", doc.NotBefore, doc.Language, err)
	}
	doc, err = Parse([]byte(`<rss><channel><ttl>99999999999999999999</ttl></channel></rss>`), "", "https://feeds.example/", noon)
	if err != nil || doc.NotBefore != 24*time.Hour {
		t.Errorf("not before %v, %v", doc.NotBefore, err)
	}
}

func TestWhatIsNoFeed(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"a page that links to two feeds", string(feedFile(t, "page.html")), "This page is not a feed, but it links to 2: https://site.example/de/feed.xml , https://site.example/atom"},
		{"a page that links to one", `<html><link rel=alternate type=application/rss+xml href=/rss>`, "This page is not a feed, but it links to one: https://feeds.example/rss"},
		{"a page that links to none", `<html><body>hello`, "This page is not a feed and links to none."},
		{"words", `hello`, "This is not a feed: it is neither RSS nor Atom nor JSON Feed."},
		{"another XML", `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`, "This is not a feed: it is neither RSS nor Atom nor JSON Feed."},
		{"another JSON", `{"version":3,"items":[]}`, "This is not a feed: it is neither RSS nor Atom nor JSON Feed."},
		{"nothing", " \n", "feeds.example answered with nothing at all."},
		{"half an RSS", `<rss><channel><title>x</title><item><title>y`, "This looks like RSS, but it is broken: XML syntax error on line 1: unexpected EOF"},
		{"half a JSON", `{"version":"https://jsonfeed.org/version/1","items":[{"id":`, "This looks like JSON Feed, but it is broken: unexpected EOF"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := Parse([]byte(tt.body), "text/html", "https://feeds.example/", noon)
			if got, ok := Sentence(err); !ok || got != tt.want {
				t.Errorf("got %+v, %q (%v), want %q", doc, got, err, tt.want)
			}
		})
	}
}

func TestCandidatesHaveTitles(t *testing.T) {
	_, err := Parse(feedFile(t, "page.html"), "text/html", "https://site.example/de/", noon)
	var other *NotAFeedError
	if !errors.As(err, &other) || len(other.Candidates) != 2 || other.Candidates[0].Title != "All & everything" {
		t.Errorf("got %+v, %v", other, err)
	}
}

func TestContentHashTellsStoriesApart(t *testing.T) {
	first := Article{Key: "guid:1", URL: "https://a.example/1?utm_source=x", Title: "T", Summary: "s"}
	again := Article{Key: "guid:2", URL: "http://a.example/1", Title: "T", Summary: "another"}
	if first.ContentHash() != again.ContentHash() {
		t.Error("one story has two hashes")
	}
	for _, other := range []Article{
		{Key: "guid:1", URL: "https://a.example/2", Title: "T"},
		{Key: "guid:1", URL: "https://a.example/1", Title: "Another"},
		{Key: "guid:3", URL: "https://a.example/1#answer-2", Title: "T"},
		{Title: "T"},
	} {
		if first.ContentHash() == other.ContentHash() {
			t.Errorf("%+v has the same hash", other)
		}
	}
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/feeds/*")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range files {
		body, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body, "text/xml")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		doc, err := Parse(body, contentType, "https://feeds.example/feed", noon)
		if err != nil {
			if _, ok := Sentence(err); !ok {
				t.Fatalf("no sentence for %v", err)
			}
			return
		}
		keys := map[string]bool{}
		for _, a := range doc.Articles {
			if a.Key == "" || a.Title == "" || keys[a.Key] {
				t.Fatalf("key %q, title %q, key seen %v", a.Key, a.Title, keys[a.Key])
			}
			keys[a.Key] = true
			for _, text := range []string{a.Title, a.Summary, a.Author, a.Publisher} {
				if again := line(text, maxSummary); again != text {
					t.Fatalf("not clean: %q, cleaner: %q", text, again)
				}
			}
			for _, b := range a.Standfirst {
				if len(b.Runs) == 0 {
					t.Fatalf("a block without words: %+v", a.Standfirst)
				}
				for _, r := range b.Runs {
					if text := strings.Trim(r.Text, " "); text == "" || line(text, maxSummary) != text {
						t.Fatalf("not clean: %q", r.Text)
					}
				}
			}
			for _, link := range []string{a.URL, a.Image} {
				if link != "" && !strings.HasPrefix(link, "http://") && !strings.HasPrefix(link, "https://") {
					t.Fatalf("link %q", link)
				}
			}
			if a.Published.After(noon) {
				t.Fatalf("published %v", a.Published)
			}
		}
	})
}
