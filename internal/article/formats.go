package article

import (
	"net/url"
	"time"
)

// format is one way of writing feeds. Adding one is a file and a line here.
type format struct {
	name  string
	knows func(root string) bool // root: see rootOf
	parse func(body []byte) (source, error)
}

func formats() []format {
	return []format{
		{"RSS", isRSS, parseRSS},
		{"Atom", isAtom, parseAtom},
		{"JSON Feed", isJSONFeed, parseJSONFeed},
	}
}

// source is a feed as its publisher wrote it: nothing in it is clean.
type source struct {
	title    string
	link     string // of the site
	xmlBase  string // of the whole document; empty: none
	language string
	ttl      time.Duration
	stories  []story
}

// story is an article as its publisher wrote it. Texts are HTML unless isText.
type story struct {
	guid       string
	link       string
	title      string
	summary    string
	content    string
	image      string
	author     string
	categories []string
	published  *time.Time
	isText     bool // title and summary are plain text; content is HTML all the same
}

// base is what the feed's relative links start from: its site when it names
// one, since feeds are often served from elsewhere, else its own address.
// An xml:base goes before both.
func (s source) base(address *url.URL) *url.URL {
	start := s.link
	if s.xmlBase != "" {
		start = s.xmlBase
	}
	if site := absolute(address, start); site != "" {
		if u, err := url.Parse(site); err == nil {
			return u
		}
	}
	return address
}
