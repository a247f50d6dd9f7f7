package sandbox

import (
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"html"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Story is one article of the sample newsroom.
type Story struct {
	Slug     string // makes its address and its GUID
	Title    string
	Summary  string
	Author   string
	Category string
	At       time.Time
	// Page is what only the story's page says: its standfirst, its picture and its text.
	Page StoryPage
}

// StoryPage is what stands on a story's page and not in the feed.
type StoryPage struct {
	Standfirst, Image, Text string
}

// Newsroom serves a sample newsroom: an RSS feed at /feed.xml and a page for each story.
// It answers conditional requests as a real server does.
type Newsroom struct {
	Name string
	URL  string // its own address, for the links in the feed

	mu      sync.Mutex
	stories []Story // newest first
	changed time.Time
}

// Publish puts a story at the top of the feed.
func (n *Newsroom) Publish(s Story) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.stories = append([]Story{s}, n.stories...)
	n.changed = s.At
}

// Rename gives a story another headline, as newsrooms do.
func (n *Newsroom) Rename(title, other string, at time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	for i := range n.stories {
		if n.stories[i].Title == title {
			n.stories[i].Title, n.changed = other, at
			return true
		}
	}
	return false
}

// Withdraw takes a story out of the feed and its page off the site.
func (n *Newsroom) Withdraw(title string, at time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	before := len(n.stories)
	n.stories = slices.DeleteFunc(n.stories, func(s Story) bool { return s.Title == title })
	n.changed = at
	return len(n.stories) < before
}

// FeedURL is the address to subscribe to.
func (n *Newsroom) FeedURL() string { return n.URL + "/feed.xml" }

// edition is a newsroom at one moment.
type edition struct {
	name, url string
	stories   []Story
	changed   time.Time
}

func (n *Newsroom) edition() edition {
	n.mu.Lock()
	defer n.mu.Unlock()
	return edition{n.Name, n.URL, slices.Clone(n.stories), n.changed}
}

// ServeHTTP answers for the front page, the feed and the stories' pages. Whoever reads slowly keeps nobody from
// publishing.
func (n *Newsroom) ServeHTTP(w http.ResponseWriter, r *http.Request) { n.edition().serve(w, r) }

func (n edition) serve(w http.ResponseWriter, r *http.Request) {
	switch slug, story := strings.CutPrefix(r.URL.Path, "/stories/"); {
	case r.URL.Path == "/feed.xml":
		n.serveFeed(w, r)
	case story:
		n.servePage(w, r, slug)
	case r.URL.Path == "/":
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, "<!doctype html><title>%[1]s</title><link rel=alternate type=application/rss+xml href=/feed.xml><h1>%[1]s</h1>", html.EscapeString(n.name))
	default:
		http.NotFound(w, r)
	}
}

type rss struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title string    `xml:"title"`
	Link  string    `xml:"link"`
	About string    `xml:"description"`
	Story []rssItem `xml:"item"`
}

type rssItem struct {
	Title    string `xml:"title"`
	Link     string `xml:"link"`
	GUID     string `xml:"guid"`
	Summary  string `xml:"description"`
	Author   string `xml:"http://purl.org/dc/elements/1.1/ creator,omitempty"`
	Category string `xml:"category,omitempty"`
	At       string `xml:"pubDate"`
}

func (n edition) serveFeed(w http.ResponseWriter, r *http.Request) {
	doc := rss{Version: "2.0", Channel: rssChannel{Title: n.name, Link: n.url, About: "A newsroom that exists only in this sandbox."}}
	for _, s := range n.stories {
		doc.Channel.Story = append(doc.Channel.Story, rssItem{
			Title: s.Title, Link: n.url + "/stories/" + s.Slug, GUID: s.Slug, Summary: s.Summary,
			Author: s.Author, Category: s.Category, At: s.At.UTC().Format(time.RFC1123Z),
		})
	}
	body, err := xml.MarshalIndent(doc, "", "  ")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
	w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(body)))
	http.ServeContent(w, r, "feed.xml", n.changed, strings.NewReader(xml.Header+string(body)))
}

func (n edition) servePage(w http.ResponseWriter, r *http.Request, slug string) {
	for _, s := range n.stories {
		if s.Slug != slug {
			continue
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, "<!doctype html><html lang=en><head><title>%[1]s</title><meta property=\"og:title\" content=\"%[1]s\">", html.EscapeString(s.Title))
		for property, content := range map[string]string{"og:description": s.Page.Standfirst, "og:image": s.Page.Image} {
			if content != "" {
				fmt.Fprintf(w, "<meta property=\"%s\" content=\"%s\">", property, html.EscapeString(content))
			}
		}
		fmt.Fprintf(w, "</head><body><article><h1>%s</h1><p>%s</p><p>%s</p></article></body></html>",
			html.EscapeString(s.Title), html.EscapeString(s.Summary), html.EscapeString(s.Page.Text))
		return
	}
	http.NotFound(w, r)
}
