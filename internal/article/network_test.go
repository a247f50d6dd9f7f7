package article

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

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
