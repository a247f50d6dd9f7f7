package article

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// discover finds the feeds that a page names in its <link rel="alternate">s:
// https://html.spec.whatwg.org/multipage/links.html#rel-alternate
func discover(page string, address *url.URL) *NotAFeedError {
	found := &NotAFeedError{}
	base := address
	z := html.NewTokenizer(strings.NewReader(head(page, maxPage)))
	z.SetMaxBuf(maxHTML)
	for len(found.Candidates) < maxCandidates {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		name, more := z.TagName()
		tag := atom.Lookup(name)
		found.Page = found.Page || isOfPages(tag)
		if tag != atom.Link && tag != atom.Base {
			continue
		}
		attributes := map[string]string{}
		for more && len(attributes) < 20 {
			var key, value []byte
			key, value, more = z.TagAttr()
			attributes[string(key)] = string(value)
		}
		if tag == atom.Base {
			if u, err := url.Parse(absolute(address, attributes["href"])); err == nil && u.Host != "" {
				base = u
			}
			continue
		}
		if c, ok := candidate(attributes, base); ok && c.URL != address.String() &&
			!slices.ContainsFunc(found.Candidates, func(o Candidate) bool { return o.URL == c.URL }) {
			found.Candidates = append(found.Candidates, c)
			found.Page = true
		}
	}
	return found
}

// isOfPages tells elements that only pages for people have.
func isOfPages(tag atom.Atom) bool {
	switch tag {
	case atom.Html, atom.Head, atom.Body, atom.Meta, atom.Div, atom.P, atom.Script, atom.H1:
		return true
	}
	return false
}

func candidate(attributes map[string]string, base *url.URL) (Candidate, bool) {
	if !slices.Contains(strings.Fields(strings.ToLower(attributes["rel"])), "alternate") {
		return Candidate{}, false
	}
	kind, _, _ := strings.Cut(strings.ToLower(attributes["type"]), ";")
	switch strings.TrimSpace(kind) {
	case "application/rss+xml", "application/atom+xml", "application/feed+json", "application/json",
		"application/rdf+xml", "application/xml", "text/xml":
	default:
		return Candidate{}, false
	}
	// WordPress names its programming interface as an alternate in JSON.
	if kind == "application/json" && strings.Contains(attributes["href"], "/wp-json/") {
		return Candidate{}, false
	}
	c := Candidate{URL: absolute(base, attributes["href"]), Title: line(attributes["title"], maxName)}
	return c, c.URL != ""
}
