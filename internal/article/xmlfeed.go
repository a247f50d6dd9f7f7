package article

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"
)

func isRSS(root string) bool  { return root == "rss" || root == "rdf" }
func isAtom(root string) bool { return root == "feed" }

func parseRSS(body []byte) (source, error) {
	body, base, err := bounded(body)
	if err != nil {
		return source{}, err
	}
	parsed, err := (&rss.Parser{}).Parse(bytes.NewReader(body))
	if err != nil {
		return source{}, err
	}
	for _, i := range parsed.Items {
		if i.Link == "" && i.GUID != nil && i.GUID.IsPermalink != "false" && strings.HasPrefix(i.GUID.Value, "http") {
			i.Link = i.GUID.Value
		}
	}
	feed, err := (&gofeed.DefaultRSSTranslator{DisableContentImageScan: true}).Translate(parsed)
	if err != nil {
		return source{}, err
	}
	s := sourceOf(feed)
	s.xmlBase = base
	if minutes, err := strconv.ParseFloat(strings.TrimSpace(parsed.TTL), 64); err == nil && minutes > 0 {
		s.ttl = time.Duration(min(minutes, maxNotBefore.Minutes()) * float64(time.Minute))
	}
	return s, nil
}

func parseAtom(body []byte) (source, error) {
	body, base, err := bounded(body)
	if err != nil {
		return source{}, err
	}
	parsed, err := (&atom.Parser{}).Parse(bytes.NewReader(body))
	if err != nil {
		return source{}, err
	}
	feed, err := (&gofeed.DefaultAtomTranslator{}).Translate(parsed)
	if err != nil {
		return source{}, err
	}
	s := sourceOf(feed)
	s.xmlBase = base
	return s, nil
}

func sourceOf(feed *gofeed.Feed) source {
	s := source{title: feed.Title, link: feed.Link, language: feed.Language}
	for _, i := range feed.Items {
		t := story{
			guid: i.GUID, link: i.Link, title: i.Title, summary: i.Description, content: i.Content,
			image: picture(i), author: byline(i.Authors), categories: i.Categories, published: i.PublishedParsed,
		}
		if t.link == "" && len(i.Links) > 0 {
			t.link = i.Links[0]
		}
		if t.published == nil {
			t.published = i.UpdatedParsed
		}
		if t.summary == "" && t.content == "" {
			t.summary = mediaDescription(i.Extensions["media"])
		}
		s.stories = append(s.stories, t)
	}
	return s
}

func byline(people []*gofeed.Person) string {
	var all []string
	for _, p := range people {
		// An address is not a by-line, and nobody agreed to have theirs posted.
		if p != nil && p.Name != "" && !strings.Contains(p.Name, "@") {
			all = append(all, p.Name)
		}
	}
	return strings.Join(all[:min(len(all), 5)], ", ")
}

// picture is the article's picture as named by the feed itself.
func picture(i *gofeed.Item) string {
	if i.Image != nil && i.Image.URL != "" {
		return i.Image.URL
	}
	for _, e := range i.Enclosures {
		if strings.HasPrefix(e.Type, "image/") {
			return e.URL
		}
	}
	media := i.Extensions["media"]
	if found := mediaPicture(media); found != "" {
		return found
	}
	for _, group := range media["group"] {
		if found := mediaPicture(group.Children); found != "" {
			return found
		}
	}
	return ""
}

// mediaPicture looks into the elements of Media RSS: https://www.rssboard.org/media-rss
func mediaPicture(media map[string][]ext.Extension) string {
	for _, c := range media["content"] {
		if c.Attrs["medium"] == "image" || strings.HasPrefix(c.Attrs["type"], "image/") {
			return c.Attrs["url"]
		}
		if found := mediaPicture(c.Children); found != "" {
			return found
		}
	}
	for _, t := range media["thumbnail"] {
		if t.Attrs["url"] != "" {
			return t.Attrs["url"]
		}
	}
	return ""
}

// mediaDescription is what channels of videos have for a standfirst.
func mediaDescription(media map[string][]ext.Extension) string {
	for _, d := range media["description"] {
		return d.Value
	}
	for _, group := range media["group"] {
		if found := mediaDescription(group.Children); found != "" {
			return found
		}
	}
	return ""
}
