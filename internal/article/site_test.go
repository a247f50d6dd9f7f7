package article

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
)

func localFetcher() *Fetcher {
	return NewFetcher(FetcherOptions{
		Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")},
		Now:   func() time.Time { return noon },
	})
}

const small = `<rss version="2.0"><channel><title>Small</title><item><title>One</title><link>/1</link></item></channel></rss>`

// site answers like a small server with every trick in this package's book.
func site(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	feed := func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, small) }
	mux.HandleFunc("/feed", feed)
	mux.HandleFunc("/tagged", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Cache-Control", "public, max-age=600")
		w.Header().Set("Age", "60")
		if r.Header.Get("If-None-Match") == `"v1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		feed(w, r)
	})
	mux.HandleFunc("/dated", func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "feed.xml", noon.Add(-time.Hour), strings.NewReader(small))
	})
	mux.HandleFunc("/stubborn", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) })
	mux.HandleFunc("/gzip", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "gzip, br" {
			t.Errorf("Accept-Encoding %q", r.Header.Get("Accept-Encoding"))
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		fmt.Fprint(z, small)
		if err := z.Close(); err != nil {
			t.Error(err)
		}
	})
	packed := func(path, coding string, pack func(io.Writer) io.WriteCloser) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", coding)
			z := pack(w)
			fmt.Fprint(z, small)
			if err := z.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	packed("/br", "br", func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) })
	packed("/deflate", "deflate", func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })
	packed("/bare-deflate", "deflate", func(w io.Writer) io.WriteCloser {
		z, err := flate.NewWriter(w, flate.BestSpeed)
		if err != nil {
			t.Error(err)
		}
		return z
	})
	packed("/said-to-be-gzip", "gzip", func(w io.Writer) io.WriteCloser { return plainWriter{w} })
	packed("/zstd", "zstd", func(w io.Writer) io.WriteCloser { return plainWriter{w} })
	mux.HandleFunc("/br-bomb", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "br")
		z := brotli.NewWriterLevel(w, brotli.BestSpeed)
		for range 200 {
			if _, err := z.Write(bytes.Repeat([]byte(" "), 1<<20)); err != nil {
				return
			}
		}
		_ = z.Close() // nobody reads that far
	})
	mux.HandleFunc("/gzip-bomb", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		for range 200 {
			if _, err := z.Write(bytes.Repeat([]byte(" "), 1<<20)); err != nil {
				return
			}
		}
		_ = z.Close() // nobody reads that far
	})
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, maxBody+1)) })
	mux.HandleFunc("/cut", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "5000")
		feed(w, r)
	})
	mux.HandleFunc("/status/{code}", func(w http.ResponseWriter, r *http.Request) {
		code, err := strconv.Atoi(r.PathValue("code"))
		if err != nil {
			t.Error(err)
			code = http.StatusTeapot
		}
		w.Header().Set("Retry-After", r.URL.Query().Get("after"))
		w.WriteHeader(code)
	})
	// /to/301/302/feed redirects with 301, then with 302, then answers.
	mux.HandleFunc("/to/{code}/{rest...}", func(w http.ResponseWriter, r *http.Request) {
		code, err := strconv.Atoi(r.PathValue("code"))
		if err != nil {
			t.Error(err)
			code = http.StatusTeapot
		}
		next := "/to/" + r.PathValue("rest")
		if r.PathValue("rest") == "feed" {
			next = "/feed"
		}
		w.Header().Set("Location", next)
		w.WriteHeader(code)
	})
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	return s
}

// plainWriter packs nothing.
type plainWriter struct{ io.Writer }

func (plainWriter) Close() error { return nil }
