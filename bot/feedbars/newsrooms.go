package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"
)

const serveWord = "serve-newsrooms"

// startNewsrooms runs this program once more as the newsrooms' server.
func startNewsrooms(ctx context.Context) (site string, stop func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return "", nil, err
	}
	server := exec.CommandContext(ctx, self, serveWord) //nolint:gosec // it is this very program
	server.Stderr = os.Stderr
	in, err := server.StdinPipe() // its end tells the server to end
	if err != nil {
		return "", nil, err
	}
	out, err := server.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := server.Start(); err != nil {
		return "", nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return "", nil, fmt.Errorf("the newsrooms did not open: %w", err)
	}
	return strings.TrimSpace(line), func() { _ = in.Close(); _ = server.Wait() }, nil
}

// newsrooms serves feeds of every behaviour, by path: /KIND/NUMBER?items=N.
type newsrooms struct {
	mu     sync.Mutex
	bodies map[string][]byte
	counts map[string]int
}

func serveNewsrooms(out io.Writer) error {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it lives as long as the process
	if err != nil {
		return err
	}
	n := &newsrooms{bodies: map[string][]byte{}, counts: map[string]int{}}
	server := &http.Server{Handler: n, ReadHeaderTimeout: time.Minute}
	go func() {
		_, _ = bufio.NewReader(os.Stdin).ReadByte()
		_ = server.Close()
	}()
	fmt.Fprintln(out, l.Addr())
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (n *newsrooms) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	kind, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	items, err := strconv.Atoi(r.URL.Query().Get("items"))
	if err != nil {
		items = 20
	}
	w.Header().Set("Content-Type", "application/rss+xml")
	switch kind {
	case "etag":
		w.Header().Set("ETag", `"v1"`)
		if r.Header.Get("If-None-Match") == `"v1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write(n.feed(items))
	case "same":
		_, _ = w.Write(n.feed(items))
	case "stirred": // another body with the same articles
		_, _ = fmt.Fprintf(w, "%s<!-- %d -->", n.feed(items), n.count(r.URL.Path))
	case "news": // one more article each time
		_, _ = w.Write(feed(items, n.count(r.URL.Path)))
	case "late": // empty at first, full afterwards
		if n.count(r.URL.Path) == 1 {
			items = 0
		}
		_, _ = w.Write(slim(items))
	case "restless":
		_, _ = w.Write(restlessFeed(n.count(r.URL.Path)))
	case "silent":
		select {
		case <-r.Context().Done():
		case <-time.After(time.Minute):
		}
	case "gzip-bomb":
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = fmt.Fprint(z, "<rss><channel>")
		for range 200 {
			if _, err := z.Write(bytes.Repeat([]byte("<item/>"), 150_000)); err != nil {
				return
			}
		}
		_ = z.Close()
	case "item-bomb":
		_, _ = fmt.Fprint(w, "<rss><channel>")
		_, _ = w.Write(bytes.Repeat([]byte("<item/>"), 740_000))
		_, _ = fmt.Fprint(w, "</channel></rss>")
	case "entity-bomb":
		_, _ = fmt.Fprint(w, `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><rss><channel>`)
		_, _ = w.Write(bytes.Repeat([]byte("<item><title>&b;</title></item>"), 160_000))
		_, _ = fmt.Fprint(w, "</channel></rss>")
	default:
		http.NotFound(w, r)
	}
}

func (n *newsrooms) count(path string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.counts[path]++
	return n.counts[path]
}

// feed is a feed that stays as it is.
func (n *newsrooms) feed(items int) []byte {
	n.mu.Lock()
	defer n.mu.Unlock()
	key := strconv.Itoa(items)
	if n.bodies[key] == nil {
		n.bodies[key] = feed(items, 0)
	}
	return n.bodies[key]
}

// feed has items articles of about a kilobyte, the newest of which bear the highest numbers.
func feed(items, extra int) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>A newsroom</title><link>http://news.example/</link>`)
	words := strings.Repeat("Words that say what the article is about, with a &lt;b&gt;bold&lt;/b&gt; one among them. ", 8)
	for i := items + extra; i > extra; i-- {
		fmt.Fprintf(&b, `<item><title>Headline number %d of the newsroom in town</title><link>http://news.example/stories/%d</link><guid>g-%d</guid><dc:creator>Jo Hale</dc:creator><category>City</category><pubDate>Mon, 02 Mar 2026 08:%02d:00 GMT</pubDate><description>%s</description></item>`, i, i, i, i%60, words)
	}
	b.WriteString(`</channel></rss>`)
	return b.Bytes()
}

// slim has articles of some two hundred bytes, so that ten thousand of them are within what is read.
func slim(items int) []byte {
	var b bytes.Buffer
	b.WriteString(`<rss version="2.0"><channel><title>A newsroom</title>`)
	for i := items; i > 0; i-- {
		fmt.Fprintf(&b, `<item><title>Headline number %d of the newsroom in town</title><link>http://news.example/stories/%d</link><guid>g-%d</guid></item>`, i, i, i)
	}
	b.WriteString(`</channel></rss>`)
	return b.Bytes()
}
