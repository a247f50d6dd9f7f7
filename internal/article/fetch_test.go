package article

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

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
