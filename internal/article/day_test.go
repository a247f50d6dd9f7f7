package article

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// asking is what a server of the test knows about one feed.
type asking struct {
	last     time.Time
	earliest time.Time // before which it asked not to be asked
	asked    int
	modified int // answers with a body after the first
	early    int
}

// TestADayOfAThousandFeeds polls a thousand feeds for a virtual day: what servers ask for
// with Retry-After, max-age and ttl is obeyed, and nothing is fetched twice that can be asked for
// with "not modified".
func TestADayOfAThousandFeeds(t *testing.T) {
	if underRace {
		t.Skip("a day takes minutes under the race detector; run without -race")
	}
	synctest.Test(t, func(t *testing.T) {
		const feeds = 1000
		var mu sync.Mutex
		known := map[string]*asking{}
		// Every tenth asks for an hour with max-age, every tenth fails with Retry-After
		// now and then, every tenth has a ttl.
		answer := func(r *http.Request) (status int, header http.Header, body string) {
			mu.Lock()
			defer mu.Unlock()
			a := known[r.URL.Host]
			if a == nil {
				a = &asking{}
				known[r.URL.Host] = a
			}
			now := time.Now()
			if now.Before(a.earliest) {
				a.early++
			}
			a.asked, a.last, a.earliest = a.asked+1, now, time.Time{}
			header = http.Header{"Etag": {`"v"`}}
			var n int
			if _, err := fmt.Sscanf(r.URL.Host, "f%d.example", &n); err != nil {
				t.Error(err)
			}
			switch {
			case n%10 == 1:
				header.Set("Cache-Control", "max-age=7200")
				a.earliest = now.Add(2 * time.Hour)
			case n%10 == 2 && a.asked%4 == 0:
				a.earliest = now.Add(3 * time.Hour)
				header.Set("Retry-After", "10800")
				return http.StatusServiceUnavailable, header, ""
			}
			if n%10 == 3 { // the ttl is the document's, and holds while the document does
				a.earliest = now.Add(90 * time.Minute)
			}
			if r.Header.Get("If-None-Match") == `"v"` {
				return http.StatusNotModified, header, ""
			}
			if a.asked > 1 {
				a.modified++
			}
			if n%10 == 3 {
				return http.StatusOK, header, `<rss><channel><title>x</title><ttl>90</ttl></channel></rss>`
			}
			return http.StatusOK, header, small
		}
		f := NewFetcher(FetcherOptions{})
		f.Client.Transport = inMemory(answer)
		d := newDesk()
		d.Fetch, d.Now = f.Fetch, time.Now
		for i := range feeds {
			if _, err := d.Subscribe(t.Context(), Wish{GuildID: "g", ChannelID: fmt.Sprint(i)}, fmt.Sprintf("http://f%d.example/feed", i)); err != nil {
				t.Fatal(err)
			}
		}
		for range int(24 * time.Hour / (15 * time.Second)) {
			time.Sleep(15 * time.Second)
			d.shelf.polls = nil
			if _, err := d.FindDue(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, id := range d.shelf.polls {
				if err := d.Poll(t.Context(), id); err != nil {
					t.Fatal(err)
				}
			}
		}
		early, again, fewest, total := 0, 0, 1<<30, 0
		for _, a := range known {
			early, again, fewest, total = early+a.early, again+a.modified, min(fewest, a.asked), total+a.asked
		}
		t.Logf("24 virtual hours, %d feeds: %d requests, %d too early (bar: 0), %d bodies sent again (bar: 0), %d for the feed asked least (bar: at least 6)",
			feeds, total, early, again, fewest)
		if early != 0 || again != 0 || fewest < 6 || len(known) != feeds {
			t.Errorf("%d early, %d again, %d fewest, %d feeds", early, again, fewest, len(known))
		}
	})
}

// inMemory answers requests without a network.
type inMemory func(*http.Request) (status int, header http.Header, body string)

func (m inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	status, header, body := m(r)
	return &http.Response{
		StatusCode: status, Header: header, Request: r, Body: readCloser(body),
		ProtoMajor: 1, ProtoMinor: 1,
	}, context.Cause(r.Context())
}
