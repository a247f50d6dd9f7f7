package article

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Parse reads a feed of any known format. address is where the body came from;
// now is the latest date an article may bear. Its errors are *NotAFeedError and
// *FetchError. It never fetches anything.
func Parse(body []byte, contentType, address string, now time.Time) (Document, error) {
	at, err := ParseURL(address)
	if err != nil {
		return Document{}, err
	}
	text := toUTF8(body, contentType)
	if len(text) == 0 {
		return Document{}, &FetchError{Sentence: host(at) + " answered with nothing at all."}
	}
	root, from := rootOf(text)
	for _, f := range formats() {
		if !f.knows(root) {
			continue
		}
		s, err := f.parse(text[from:])
		if err != nil {
			return Document{}, parseError(f.name, err)
		}
		return clean(s, at, now), nil
	}
	return Document{}, discover(string(text), at)
}

// rootOf is the name of an XML document's first element, or "{" for JSON, and
// where it begins: what stands before it (comments, a DOCTYPE) is of no use.
func rootOf(text []byte) (string, int) {
	if text[0] == '{' {
		return "{", 0
	}
	return xmlRoot(text)
}

func parseError(format string, err error) error {
	var other *NotAFeedError
	switch {
	case errors.As(err, &other):
		return other
	case errors.Is(err, errTooComplex):
		return &FetchError{Sentence: "This feed holds more markup than we are willing to read.", Err: err}
	}
	return &FetchError{
		Sentence: fmt.Sprintf("This looks like %s, but it is broken: %s", format, line(err.Error(), 200)),
		Err:      err,
	}
}

// clean makes articles of what the publisher wrote.
func clean(s source, at *url.URL, now time.Time) Document {
	doc := Document{
		URL: at.String(), Title: plain(s.title, maxName), Language: line(s.language, 20), NotBefore: s.ttl,
	}
	if doc.Title == "" {
		doc.Title = host(at)
	}
	base := s.base(at)
	var guids []string
	for _, t := range s.stories {
		if a, ok := t.clean(base, now); ok && len(doc.Articles) < MaxArticles {
			a.Publisher, a.Language = doc.Title, strings.ToLower(doc.Language)
			doc.Articles = append(doc.Articles, a)
			guids = append(guids, strings.TrimSpace(t.guid))
		}
	}
	assignKeys(doc.Articles, guids)
	seen := map[string]bool{}
	doc.Articles = slices.DeleteFunc(doc.Articles, func(a Article) bool {
		again := seen[a.Key]
		seen[a.Key] = true
		return again
	})
	newestFirst(doc.Articles)
	return doc
}

// newestFirst sorts by date if every article bears one; otherwise the
// publisher's order says more than some of the dates.
func newestFirst(articles []Article) {
	if slices.ContainsFunc(articles, func(a Article) bool { return a.Published.IsZero() }) {
		return
	}
	slices.SortStableFunc(articles, func(a, b Article) int { return b.Published.Compare(a.Published) })
}

// clean returns false for a story of which nothing is left to show.
func (t story) clean(base *url.URL, now time.Time) (Article, bool) {
	words := plain
	if t.isText {
		words = line
	}
	a := Article{
		URL:     absolute(base, t.link),
		Title:   words(t.title, maxTitle),
		Summary: words(t.summary, maxSummary),
		Author:  plain(t.author, maxName),
		Image:   absolute(base, t.image),
	}
	if !t.isText {
		a.Standfirst = blocks(t.summary, maxSummary)
	}
	if a.Summary == "" {
		a.Summary, a.Standfirst = plain(t.content, maxSummary), blocks(t.content, maxSummary)
	}
	a.Summary, a.Standfirst = withoutTail(a.Summary), blocksWithoutTail(a.Standfirst)
	if a.Image == "" {
		a.Image = absolute(base, firstImage(t.content+t.summary))
	}
	if a.Title == "" {
		a.Title = truncate(a.Summary, maxName)
	}
	if a.Title == "" && a.URL != "" {
		a.Title = line(canonical(a.URL), maxName)
	}
	for _, c := range t.categories {
		if c = plain(c, maxName); c != "" && !slices.Contains(a.Categories, c) && len(a.Categories) < maxCategories {
			a.Categories = append(a.Categories, c)
		}
	}
	a.Published = believable(t.published, now)
	return a, a.Title != ""
}

// believable drops dates from before feeds existed and pulls those of the
// future back to now.
func believable(at *time.Time, now time.Time) time.Time {
	if at == nil || at.Year() < 1995 {
		return time.Time{}
	}
	if at.After(now) {
		return now.UTC()
	}
	return at.UTC()
}

// firstImage is the address of the first picture in HTML that is not a counter.
func firstImage(s string) string {
	if !strings.Contains(s, "<") {
		return ""
	}
	z := html.NewTokenizer(strings.NewReader(head(s, maxHTML)))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return ""
		}
		name, more := z.TagName()
		if kind == html.TextToken || kind == html.EndTagToken || atom.Lookup(name) != atom.Img {
			continue
		}
		source, tiny := "", false
		for more {
			var key, value []byte
			key, value, more = z.TagAttr()
			switch string(key) {
			case "src":
				source = string(value)
			case "width", "height":
				tiny = tiny || string(value) == "0" || string(value) == "1"
			}
		}
		if source != "" && !tiny {
			return source
		}
	}
}
