package sandbox

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// slow is a reader who takes a second for each piece.
type slow struct{ *httptest.ResponseRecorder }

func (s slow) Write(p []byte) (int, error) {
	time.Sleep(time.Second)
	return s.ResponseRecorder.Write(p)
}

// What is written into a connection in memory waits until it is read. A lock held meanwhile would stop the virtual clock.
func TestASlowReaderKeepsNobodyFromPublishing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &Newsroom{Name: "Mill Lane Courier", URL: "http://newsroom.example"}
		n.Publish(Story{Slug: "bridge", Title: "The bridge opens"})
		reader := slow{httptest.NewRecorder()}
		done := make(chan struct{})
		go func() {
			defer close(done)
			n.ServeHTTP(reader, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/feed.xml", http.NoBody))
		}()
		synctest.Wait() // it has something to read
		n.Publish(Story{Slug: "ferry", Title: "The ferry stays"})
		n.Rename("The bridge opens", "The bridge is open", time.Now())
		<-done
		if body := reader.Body.String(); !strings.Contains(body, "The bridge opens") || strings.Contains(body, "ferry") {
			t.Errorf("the feed is that of two moments:\n%s", body)
		}
	})
}
