package article

import (
	"bytes"
	"context"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const acceptPages = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"

// Page is what an article's own page adds to its feed, all of it cleaned. What the page
// does not say is empty.
type Page struct {
	URL      string // the address it wants to be known by, or the one that answered
	Title    string
	Summary  string
	Image    string
	Author   string
	Language string
	Text     string // its main text, for later checks of relevance
	// Gone says that the page is not there any more: the server answered 404 or 410.
	Gone bool
}

// FetchPage reads an article's page within the limits that hold for feeds. Its errors are
// *FetchError or *BusyError; when ctx ends, its error is returned as it is.
func (f *Fetcher) FetchPage(ctx context.Context, address string) (Page, error) {
	u, err := ParseURL(address)
	if err != nil {
		return Page{}, err
	}
	a, err := f.ask(ctx, u, Validity{}, acceptPages, pageDeadline)
	if err != nil {
		return Page{}, err
	}
	defer a.release()
	switch {
	case a.status == http.StatusNotFound || a.status == http.StatusGone:
		return Page{Gone: true}, nil
	case a.status < 200 || a.status >= 300:
		wait := retryAfter(a.header, f.Now())
		if a.status == http.StatusTooManyRequests || a.status == http.StatusServiceUnavailable {
			f.hosts.hush(u, f.Now(), wait)
		}
		return Page{}, &FetchError{Sentence: statusSentence(a.final, a.status), RetryAfter: wait, Err: fmt.Errorf("status %d", a.status)}
	}
	var page Page
	err = f.inTurn(ctx, func() { page = readPage(a.body, a.header.Get("Content-Type"), a.final) })
	return page, err
}

// readPage never fails: a page that cannot be read adds nothing.
func readPage(body []byte, contentType string, at *url.URL) Page {
	page := Page{URL: at.String()}
	if kind, _, err := mime.ParseMediaType(contentType); err == nil && kind != "text/html" && kind != "application/xhtml+xml" {
		return page
	}
	text := toUTF8(body[:min(len(body), maxPage)], contentType)
	page.describe(text, at)
	if readable(text) {
		page.Text, page.Summary = mainText(text, at, page.Summary)
	}
	return page
}

// describe reads what the page says of itself: https://ogp.me, and the older elements.
func (p *Page) describe(text []byte, at *url.URL) {
	said := map[string]string{}
	say := func(name, value string) {
		if value = strings.TrimSpace(value); value != "" && said[name] == "" && len(value) <= maxHTML {
			said[name] = value
		}
	}
	z := html.NewTokenizer(bytes.NewReader(text))
	z.SetMaxBuf(maxHTML)
	for tags := 0; tags < maxPageTags; {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		tags++
		name, more := z.TagName()
		tag := atom.Lookup(name)
		if tag == atom.Body {
			break
		}
		if tag == atom.Title && kind == html.StartTagToken && z.Next() == html.TextToken {
			say("title", string(z.Text()))
		}
		if tag != atom.Meta && tag != atom.Link && tag != atom.Html {
			continue
		}
		attributes := map[string]string{}
		for more && len(attributes) < 20 {
			var key, value []byte
			key, value, more = z.TagAttr()
			attributes[string(key)] = string(value)
		}
		switch {
		case tag == atom.Html:
			say("lang", attributes["lang"])
		case tag == atom.Link && strings.EqualFold(attributes["rel"], "canonical"):
			say("canonical", attributes["href"])
		case tag == atom.Meta:
			say(strings.ToLower(attributes["property"]+attributes["name"]), attributes["content"])
		}
	}
	first := func(names ...string) string {
		for _, n := range names {
			if said[n] != "" {
				return said[n]
			}
		}
		return ""
	}
	p.Title = line(first("og:title", "twitter:title", "title"), maxTitle)
	p.Summary = line(first("og:description", "twitter:description", "description"), maxSummary)
	p.Author = line(first("author"), maxName)
	if strings.Contains(p.Author, "://") || strings.Contains(p.Author, "@") {
		p.Author = ""
	}
	p.Language = strings.ToLower(line(first("lang", "og:locale"), 20))
	p.Image = absolute(at, first("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"))
	if own, err := url.Parse(absolute(at, first("canonical", "og:url"))); err == nil && own.Host != "" && sameSite(at, own) && len(own.Path) > 1 {
		p.URL = own.String()
	}
}

// readable tells pages that can be held as a tree from those written to burst it.
func readable(text []byte) bool {
	if len(wholePage.FindAllIndex(text, maxPagesPerText+1)) > maxPagesPerText {
		return false
	}
	return bytes.Count(text, []byte("<")) <= 2*maxPageTags && bytes.Count(text, []byte("=")) <= 4*maxPageTags
}

// mainText is what the page is about, without menus and notices; the summary is the
// library's excerpt when the page gave none itself.
func mainText(text []byte, at *url.URL, summary string) (main, standfirst string) {
	parser := readability.NewParser()
	parser.MaxElemsToParse = maxPageTags
	parser.DisableJSONLD = true
	found, err := parser.Parse(bytes.NewReader(text), at)
	if err != nil || found.Node == nil {
		return "", summary
	}
	var b strings.Builder
	if err := found.RenderText(&b); err != nil {
		return "", summary
	}
	if summary == "" {
		summary = line(found.Excerpt(), maxSummary)
	}
	return paragraphs(b.String(), maxPageText), summary
}

// paragraphs cleans each line of a text and leaves the breaks between them.
func paragraphs(s string, limit int) string {
	var out []string
	for p := range strings.SplitSeq(head(s, 8*limit), "\n") {
		if p = line(p, limit); p != "" {
			out = append(out, p)
		}
	}
	return truncate(strings.Join(out, "\n"), limit)
}
