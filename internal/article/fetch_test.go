package article

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
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

func TestAnswersAndWhatIsMadeOfThem(t *testing.T) {
	s := site(t)
	f := localFetcher()
	name := "127.0.0.1"
	tests := []struct{ name, path, url, want string }{
		{"a feed", "/feed", "/feed", ""},
		{"a temporary redirect", "/to/302/feed", "/to/302/feed", ""},
		{"a permanent redirect", "/to/301/feed", "/feed", ""},
		{"another permanent redirect", "/to/308/feed", "/feed", ""},
		{"permanent, then temporary", "/to/301/307/feed", "/to/307/feed", ""},
		{"temporary, then permanent", "/to/302/301/feed", "/to/302/301/feed", ""},
		{"five redirects", "/to/301/301/301/301/301/feed", "/feed", ""},
		{"six redirects", "/to/301/301/301/301/301/301/feed", "", name + " redirects more than 5 times."},
		{"a loop", "/loop", "", name + " redirects more than 5 times."},
		{"gzip", "/gzip", "/gzip", ""},
		{"brotli", "/br", "/br", ""},
		{"deflate as the standard has it", "/deflate", "/deflate", ""},
		{"deflate as some send it", "/bare-deflate", "/bare-deflate", ""},
		{"gzip that is none", "/said-to-be-gzip", "/said-to-be-gzip", ""},
		{"a packing nobody asked for", "/zstd", "", name + " packs its answer in a way that we cannot unpack (zstd)."},
		{"a brotli bomb", "/br-bomb", "", name + " sends more than 5 MB. Feeds that large are not read."},
		{"a gzip bomb", "/gzip-bomb", "", name + " sends more than 5 MB. Feeds that large are not read."},
		{"a large body", "/large", "", name + " sends more than 5 MB. Feeds that large are not read."},
		{"a body that breaks off", "/cut", "", name + " broke off in the middle of its answer."},
		{"not modified, though nobody asked", "/stubborn", "", name + " answers with something unexpected (304)."},
		{"password", "/status/401", "", name + " asks for a password (401)."},
		{"forbidden", "/status/403", "", name + " does not let us read this address (403)."},
		{"not found", "/status/404", "", name + " has nothing at this address (404)."},
		{"gone", "/status/410", "", name + " says that this feed is gone for good (410)."},
		{"too often", "/status/429", "", name + " asks us to come less often (429)."},
		{"a broken server", "/status/503", "", name + " has a problem of its own (503)."},
		{"a redirect to nowhere", "/status/302", "", name + " redirects to an address that cannot be read."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := f.Fetch(t.Context(), s.URL+tt.path, Validity{})
			if tt.want != "" {
				if got, _ := Sentence(err); got != tt.want {
					t.Errorf("got %q (%v), want %q", got, err, tt.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(doc.Articles) != 1 || doc.Articles[0].URL != s.URL+"/1" || doc.NotModified {
				t.Errorf("got %+v", doc)
			}
			if doc.URL != s.URL+tt.url {
				t.Errorf("URL %s, want %s", doc.URL, s.URL+tt.url)
			}
		})
	}
}

func TestNothingIsParsedTwice(t *testing.T) {
	s := site(t)
	f := localFetcher()
	for _, path := range []string{"/tagged", "/dated", "/feed"} {
		first, err := f.Fetch(t.Context(), s.URL+path, Validity{Interval: time.Hour})
		if err != nil || first.NotModified || len(first.Articles) != 1 {
			t.Fatalf("%s: %+v, %v", path, first, err)
		}
		second, err := f.Fetch(t.Context(), s.URL+path, first.Validity)
		if err != nil || !second.NotModified || len(second.Articles) != 0 || second.Validity != first.Validity {
			t.Errorf("%s: %+v, %v", path, second, err)
		}
		first.Validity.BodyHash = ""
		if third, err := f.Fetch(t.Context(), s.URL+path, first.Validity); err != nil || third.NotModified != (path != "/feed") {
			t.Errorf("%s by its validator alone: %+v, %v", path, third, err)
		}
		if path == "/tagged" && (first.NotBefore != 9*time.Minute || second.NotBefore != 9*time.Minute) {
			t.Errorf("not before %v and %v", first.NotBefore, second.NotBefore)
		}
	}
}

func TestRetryAfterInBothForms(t *testing.T) {
	s := site(t)
	for after, want := range map[string]time.Duration{
		"120": 2 * time.Minute, "Tue,+10+Mar+2026+12:05:00+GMT": 5 * time.Minute, "Tue,+10+Mar+2020+12:05:00+GMT": 0,
		"99999999999999999999": 24 * time.Hour, "-5": 0, "soon": 0, "": 0,
	} {
		_, err := localFetcher().Fetch(t.Context(), s.URL+"/status/503?after="+after, Validity{})
		fetch, ok := errors.AsType[*FetchError](err)
		if !ok || fetch.RetryAfter != want {
			t.Errorf("%q: %v, want %v", after, err, want)
		}
	}
}

func TestWhatPeopleAreToldAboutNetworks(t *testing.T) {
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains about the refusal that is wanted here
	secure.StartTLS()
	defer secure.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	closed := plain.URL
	plain.Close()
	_, err := localFetcher().Fetch(t.Context(), secure.URL, Validity{})
	if got, _ := Sentence(err); got != "The certificate of 127.0.0.1 is signed by nobody we trust." {
		t.Errorf("%q, %v", got, err)
	}
	_, err = localFetcher().Fetch(t.Context(), closed, Validity{})
	if got, _ := Sentence(err); got != "127.0.0.1 refuses connections." {
		t.Errorf("%q, %v", got, err)
	}
	for cause, want := range map[error]string{
		&net.DNSError{IsNotFound: true}: "There is no server called a.example.",
		&net.DNSError{IsTimeout: true}:  "The address of a.example could not be looked up.",
		syscall.ECONNRESET:              "a.example broke off in the middle of its answer.",
		syscall.EHOSTUNREACH:            "a.example could not be reached.",
	} {
		f := NewFetcher(FetcherOptions{Dial: func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Err: cause}
		}})
		_, err := f.Fetch(t.Context(), "a.example/feed?token=secret", Validity{})
		if got, _ := Sentence(err); got != want {
			t.Errorf("%v: %q, want %q", cause, got, want)
		}
		if strings.Contains(causeOf(err), "secret") {
			t.Errorf("the log would say %q", causeOf(err))
		}
	}
}

// drip serves a body that never ends, a byte a second, on a network in memory.
func drip(_ context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	go func() {
		defer server.Close() //nolint:errcheck // a pipe holds nothing back
		if _, err := server.Read(make([]byte, 4096)); err != nil {
			return
		}
		fmt.Fprint(server, "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss>")
		for {
			time.Sleep(time.Second)
			if _, err := server.Write([]byte(" ")); err != nil {
				return
			}
		}
	}()
	return client, nil
}

func TestHowLongAnswersStayGood(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"max-age=600": 10 * time.Minute, "public, MAX-AGE = 600": 10 * time.Minute, `max-age="600"`: 10 * time.Minute, "max-age=60, s-maxage=9": time.Minute,
		"no-cache, max-age=600": 0, "max-age=600, no-store": 0, "": 0, "max-age=soon": 0, "max-age=-5": 0, "max-age=99999999999999999999": maxNotBefore,
	} {
		if got := freshness(http.Header{"Cache-Control": {value}}); got != want {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
	if got := freshness(http.Header{"Cache-Control": {"public", "max-age=600"}, "Age": {"500"}}); got != 100*time.Second {
		t.Errorf("in a cache for 500 s: %v", got)
	}
	for value, want := range map[string]time.Duration{
		"120": 2 * time.Minute, noon.Add(time.Hour).Format(http.TimeFormat): time.Hour, noon.Add(-time.Hour).Format(http.TimeFormat): 0, "later": 0,
		noon.Add(1000 * time.Hour).Format(http.TimeFormat): maxNotBefore,
	} {
		if got := retryAfter(http.Header{"Retry-After": {value}}, noon); got != want {
			t.Errorf("Retry-After %q: %v, want %v", value, got, want)
		}
	}
}

func TestWhichMovesAreBelieved(t *testing.T) {
	for _, tt := range []struct {
		name  string
		moves []string // status and where to
		kept  string
	}{
		{"for good", []string{"301 https://b.example/feed"}, "https://b.example/feed"},
		{"for now", []string{"302 https://b.example/feed"}, "https://a.example/feed"},
		{"for good, then for now", []string{"308 https://b.example/feed", "307 https://c.example/feed"}, "https://b.example/feed"},
		{"for now, then for good", []string{"302 https://b.example/feed", "301 https://c.example/feed"}, "https://a.example/feed"},
		{"for good, without encryption", []string{"301 http://a.example/feed"}, "https://a.example/feed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := NewFetcher(FetcherOptions{})
			asked := 0
			f.Client.Transport = inMemory(func(*http.Request) (int, http.Header, string) {
				if asked == len(tt.moves) {
					return http.StatusOK, http.Header{}, small
				}
				code, to, _ := strings.Cut(tt.moves[asked], " ")
				asked++
				status, err := strconv.Atoi(code)
				if err != nil {
					t.Error(err)
				}
				return status, http.Header{"Location": {to}}, ""
			})
			doc, err := f.Fetch(t.Context(), "https://a.example/feed", Validity{})
			if err != nil || doc.URL != tt.kept || len(doc.Articles) != 1 {
				t.Errorf("kept %s, %d articles, %v, want %s", doc.URL, len(doc.Articles), err, tt.kept)
			}
		})
	}
}

func TestASlowBodyMeetsTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		_, err := NewFetcher(FetcherOptions{Dial: drip}).Fetch(t.Context(), "http://slow.example/", Validity{})
		if got, _ := Sentence(err); got != "slow.example did not send its whole answer within 20 seconds." {
			t.Errorf("%q, %v", got, err)
		}
		took := time.Since(began)
		t.Logf("a body that comes drop by drop is given up after %v (bar: 20 s ± 1 s)", took.Round(time.Millisecond))
		if took < 19*time.Second || took > 21*time.Second {
			t.Errorf("took %v", took)
		}
		time.Sleep(2 * time.Second) // let the server notice
	})
}

func TestStoppingIsNoFailureOfTheFeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		_, err := NewFetcher(FetcherOptions{Dial: drip}).Fetch(ctx, "http://slow.example/", Validity{})
		if _, ok := Sentence(err); ok || err == nil {
			t.Errorf("got %v", err)
		}
		time.Sleep(2 * time.Second)
	})
}

func TestAddressesAsPeopleTypeThem(t *testing.T) {
	tests := map[string]string{
		" example.org/feed ":             "https://example.org/feed", //nolint:gocritic // the spaces are what people paste
		"<https://Example.org/Feed#top>": "https://example.org/Feed",
		"feed://example.org/x":           "https://example.org/x",
		"feed:http://example.org/x":      "http://example.org/x",
		"HTTP://EXAMPLE.ORG":             "http://example.org",
	}
	for text, want := range tests {
		if u, err := ParseURL(text); err != nil || u.String() != want {
			t.Errorf("%q: %v, %v, want %s", text, u, err, want)
		}
	}
}
