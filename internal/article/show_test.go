package article

import (
	"bytes"
	"context"
	"net"
	"strings"
	"testing"
)

func TestAFeedIsShownAsItWouldBePosted(t *testing.T) {
	const feed = `<rss><channel><title>Local</title>
		<item><title>One &amp; only</title><guid>g1</guid><link>/one</link><category>City</category><pubDate>Tue, 03 Mar 2026 10:00:00 +0100</pubDate></item>
		<item><title>Two</title><link>https://local.example/two?utm_source=x</link><pubDate>soon</pubDate></item></channel></rss>`
	tests := []struct{ name, base, want string }{
		{"a file from nowhere", "", `{"id":"g1","url":"","title":"One & only","summary":"","image":"","published":"2026-03-03T09:00:00Z","categories":["City"]}
{"id":"https://local.example/two?utm_source=x","url":"https://local.example/two?utm_source=x","title":"Two","summary":"","image":"","published":null,"categories":[]}
`},
		{"a file from somewhere", "https://local.example/feed", `{"id":"g1","url":"https://local.example/one","title":"One & only","summary":"","image":"","published":"2026-03-03T09:00:00Z","categories":["City"]}
{"id":"https://local.example/two?utm_source=x","url":"https://local.example/two?utm_source=x","title":"Two","summary":"","image":"","published":null,"categories":[]}
`},
	}
	for _, tt := range tests {
		var out bytes.Buffer
		if err := (Show{Out: &out, JSON: true}).Document(t.Context(), strings.NewReader(feed), "feed.xml", tt.base); err != nil {
			t.Fatal(err)
		}
		if out.String() != tt.want {
			t.Errorf("%s:\n%s\nwant\n%s", tt.name, out.String(), tt.want)
		}
	}
	var out bytes.Buffer
	show := Show{Out: &out, FetchPage: func(context.Context, string) (Page, error) {
		return Page{Summary: "From the page.", Image: "https://local.example/p.jpg"}, nil
	}}
	if err := show.Document(t.Context(), strings.NewReader(feed), "feed.xml", "https://local.example/"); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"Local: 2 articles", "One & only\n  From the page.", "in City", "picture: https://local.example/p.jpg"} {
		if !strings.Contains(out.String(), words) {
			t.Errorf("no %q in\n%s", words, out.String())
		}
	}
	unknown := NewFetcher(FetcherOptions{Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.DNSError{Err: "no such host", Name: "missing.xml", IsNotFound: true}
	}})
	for address, want := range map[string]string{
		"missing.xml":         "there is no file missing.xml, and no server called missing.xml",
		"https://missing.xml": "There is no server called missing.xml.",
	} {
		if err := show.Address(t.Context(), unknown, address); err == nil || err.Error() != want {
			t.Errorf("%s: got %v", address, err)
		}
	}
	err := show.Document(t.Context(), strings.NewReader("<html><body>hello"), "page.html", "")
	if err == nil || err.Error() != "page.html: This page is not a feed and links to none." {
		t.Errorf("got %v", err)
	}
}
