package article

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"
)

// Show prints what would be posted for a feed.
type Show struct {
	Out  io.Writer
	Errs io.Writer // for what is worth saying beside the articles; nil: nothing is said
	JSON bool      // one object a line
	// FetchPage adds what the articles' pages say; nil: they are not read.
	FetchPage func(ctx context.Context, address string) (Page, error)
}

// shown is an article as --json prints it. All keys are always there.
type shown struct {
	ID         string     `json:"id"`
	URL        string     `json:"url"`
	Title      string     `json:"title"`
	Summary    string     `json:"summary"`
	Image      string     `json:"image"`
	Published  *time.Time `json:"published"` // RFC 3339, or null
	Categories []string   `json:"categories"`
}

// nowhere is where a file came from when nobody says: links that start there lead nowhere.
const (
	nowhere     = "https://" + nowhereHost + "/"
	nowhereHost = "nowhere.invalid"
)

// Address shows the feed at an address. Its errors are sentences.
func (s Show) Address(ctx context.Context, f *Fetcher, address string) error {
	u, err := ParseURL(address)
	if err != nil {
		if !strings.Contains(address, ".") && !strings.Contains(address, ":") {
			return fmt.Errorf("there is no file %s, and a web address begins with https:// or http://", address)
		}
		return err
	}
	doc, err := f.Fetch(ctx, u.String(), Validity{})
	var unknown *net.DNSError
	if errors.As(err, &unknown) && unknown.IsNotFound && !strings.Contains(address, "://") {
		return fmt.Errorf("there is no file %s, and no server called %s", address, host(u))
	}
	if err != nil {
		return inWords(err)
	}
	return s.show(ctx, doc)
}

// Document shows a feed that is there already. name is the file's; base is the address it came from; empty:
// nobody knows.
func (s Show) Document(ctx context.Context, r io.Reader, name, base string) error {
	body, err := io.ReadAll(io.LimitReader(r, maxBody+1))
	switch {
	case err != nil:
		return fmt.Errorf("cannot read %s: %w", name, err)
	case len(body) > maxBody:
		return fmt.Errorf("%s has more than %d MB: feeds that large are not read", name, maxBody>>20)
	case len(bytes.TrimSpace(body)) == 0:
		return fmt.Errorf("%s holds nothing: a feed is XML or JSON", name)
	case bytes.HasPrefix(body, []byte{0x1f, 0x8b}):
		return fmt.Errorf("%s is compressed with gzip: unpack it first", name)
	}
	at := base
	if at == "" {
		at = nowhere
	}
	doc, err := Parse(body, "", at, time.Now())
	var page *NotAFeedError
	if errors.As(err, &page) && base == "" && len(page.Candidates) > 0 {
		for i := range page.Candidates {
			page.Candidates[i].URL = strings.TrimPrefix(page.Candidates[i].URL, strings.TrimSuffix(nowhere, "/"))
		}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, inWords(err))
	}
	if base == "" {
		unplaced(&doc)
	}
	return s.show(ctx, doc)
}

// inWords keeps an error's sentence only: people read it.
func inWords(err error) error {
	var other *NotAFeedError
	if errors.As(err, &other) {
		return other
	}
	if sentence, ok := Sentence(err); ok {
		return errors.New(sentence)
	}
	return err
}

// unplaced empties what was resolved against an address that is none.
func unplaced(doc *Document) {
	if doc.Title == nowhereHost { // for want of one of its own
		doc.Title = ""
	}
	for i := range doc.Articles {
		for _, link := range []*string{&doc.Articles[i].URL, &doc.Articles[i].Image} {
			if u, err := url.Parse(*link); err == nil && strings.HasPrefix(u.Scheme+"://"+u.Host+"/", nowhere) {
				*link = ""
			}
		}
	}
}

func (s Show) show(ctx context.Context, doc Document) error {
	lines := json.NewEncoder(s.Out)
	lines.SetEscapeHTML(false)
	title := cmp.Or(doc.Title, "A feed without a title")
	switch {
	case len(doc.Articles) == 0 && s.Errs != nil:
		fmt.Fprintf(s.Errs, "%s: this is a feed, but it holds no articles at the moment\n", title)
	case len(doc.Articles) == 1 && !s.JSON:
		fmt.Fprintf(s.Out, "%s: 1 article\n", title)
	case len(doc.Articles) > 0 && !s.JSON:
		fmt.Fprintf(s.Out, "%s: %d articles, the newest first\n", title, len(doc.Articles))
	}
	for _, a := range doc.Articles {
		if s.FetchPage != nil && a.URL != "" {
			page, err := s.FetchPage(ctx, a.URL)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err == nil {
				a = page.Complete(a)
			}
		}
		var err error
		if s.JSON {
			err = lines.Encode(asShown(a))
		} else {
			err = s.write(a)
		}
		if err != nil {
			return fmt.Errorf("print an article: %w", err)
		}
	}
	return nil
}

func asShown(a Article) shown {
	v := shown{
		ID: publicID(a), URL: a.URL, Title: a.Title, Summary: a.Summary, Image: a.Image, Categories: append([]string{}, a.Categories...),
	}
	if !a.Published.IsZero() {
		at := a.Published.UTC()
		v.Published = &at
	}
	return v
}

// publicID is what the publisher calls the article: its GUID, or else its address. Without
// either it is a hash of its content.
func publicID(a Article) string {
	kind, id, _ := strings.Cut(a.Key, ":")
	if kind == "link" {
		return a.URL
	}
	return id
}

// write prints an article for people: what is not there has no line.
func (s Show) write(a Article) error {
	published := ""
	if !a.Published.IsZero() {
		published = a.Published.UTC().Format(time.RFC1123)
	}
	text := "\n" + a.Title + "\n"
	for _, part := range []struct{ name, value string }{
		{"", a.Summary}, {"by ", a.Author}, {"", published}, {"in ", strings.Join(a.Categories, ", ")}, {"", a.URL}, {"picture: ", a.Image},
	} {
		if part.value != "" {
			text += "  " + part.name + part.value + "\n"
		}
	}
	_, err := io.WriteString(s.Out, text)
	return err
}
