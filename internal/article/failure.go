package article

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// FetchError says in a sentence for admins why a feed could not be had.
type FetchError struct {
	Sentence string
	// RetryAfter is how long the server asked to be left alone; zero: it did not.
	RetryAfter time.Duration
	Err        error // for operators; may be nil
}

func (e *FetchError) Error() string { return e.Sentence }
func (e *FetchError) Unwrap() error { return e.Err }

// Candidate is a feed that a page links to.
type Candidate struct {
	URL   string
	Title string
}

// NotAFeedError says that an address answers with something else than a feed.
type NotAFeedError struct {
	Page       bool        // it is a page for people
	Candidates []Candidate // feeds it links to, in its order
}

func (e *NotAFeedError) Error() string {
	switch {
	case !e.Page:
		return "This is not a feed: it is neither RSS nor Atom nor JSON Feed."
	case len(e.Candidates) == 0:
		return "This page is not a feed and links to none."
	case len(e.Candidates) == 1:
		return "This page is not a feed, but it links to one: " + e.Candidates[0].URL
	}
	urls := make([]string, 0, len(e.Candidates))
	for _, c := range e.Candidates {
		urls = append(urls, c.URL)
	}
	return fmt.Sprintf("This page is not a feed, but it links to %d: %s", len(urls), strings.Join(urls, " , "))
}

// Sentence is what people are told about an error of this package. ok is false
// for errors that only operators can do something about.
func Sentence(err error) (sentence string, ok bool) {
	var fetch *FetchError
	var other *NotAFeedError
	var final *FinalError
	var several *AmbiguousError
	var busy *BusyError
	var setting *SettingError
	var filter *FilterError
	switch {
	case errors.As(err, &fetch):
		return fetch.Sentence, true
	case errors.As(err, &other):
		return other.Error(), true
	case errors.As(err, &final):
		return final.Sentence, true
	case errors.As(err, &several):
		return several.Error(), true
	case errors.As(err, &busy):
		return busy.Host + " asked to be left alone for a while. Try again later.", true
	case errors.As(err, &setting):
		return setting.Sentence, true
	case errors.As(err, &filter):
		return filter.Sentence, true
	case errors.Is(err, ErrAlreadySubscribed):
		return "This channel has that feed already.", true
	case errors.Is(err, ErrTooManyFeeds):
		return fmt.Sprintf("This server has %d feeds, as many as a server can have: remove one first with /feed remove.", MaxFeeds), true
	case errors.Is(err, ErrNotFound):
		return "There is no such feed here.", true
	}
	return "", false
}

// describe puts a network failure into words for people.
func describe(u *url.URL, deadline time.Duration, err error) *FetchError {
	return &FetchError{Sentence: networkSentence(host(u), deadline, err), Err: err}
}

func networkSentence(host string, deadline time.Duration, err error) string {
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.Is(err, errTooLarge):
		return fmt.Sprintf("%s sends more than %d MB. Feeds that large are not read.", host, maxBody>>20)
	case refusedByGuard(err):
		return host + " points to a private address. An operator can allow it with OMBUD_PRIVATE_FEEDS."
	case errors.As(err, &dns) && dns.IsNotFound:
		return "There is no server called " + host + "."
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("%s did not send its whole answer within %d seconds.", host, int(deadline.Seconds()))
	case errors.As(err, &dns):
		return "The address of " + host + " could not be looked up."
	case errors.Is(err, syscall.ECONNREFUSED):
		return host + " refuses connections."
	case errors.Is(err, http.ErrSchemeMismatch):
		return host + " takes no encrypted connections there. Try http:// in place of https://."
	case errors.As(err, &timeout) && timeout.Timeout():
		return host + " did not answer in time."
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return host + " broke off in the middle of its answer."
	}
	if s := tlsSentence(host, err); s != "" {
		return s
	}
	return host + " could not be reached."
}

func tlsSentence(host string, err error) string {
	var verification *tls.CertificateVerificationError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var authority x509.UnknownAuthorityError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case errors.As(err, &name):
		return "The certificate of " + host + " is for another server."
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "The certificate of " + host + " has expired."
	case errors.As(err, &authority):
		return "The certificate of " + host + " is signed by nobody we trust."
	case errors.As(err, &verification), errors.As(err, &invalid):
		return "The certificate of " + host + " is not valid."
	case errors.As(err, &record), errors.As(err, &alert):
		return "No encrypted connection to " + host + " could be made."
	}
	return ""
}

func statusSentence(u *url.URL, status int) string {
	host := host(u)
	switch {
	case status == http.StatusUnauthorized:
		return host + " asks for a password (401)."
	case status == http.StatusForbidden:
		return host + " does not let us read this address (403)."
	case status == http.StatusNotFound:
		return host + " has nothing at this address (404)."
	case status == http.StatusGone:
		return host + " says that this feed is gone for good (410)."
	case status == http.StatusTooManyRequests:
		return host + " asks us to come less often (429)."
	case status >= 500:
		return fmt.Sprintf("%s has a problem of its own (%d).", host, status)
	}
	return fmt.Sprintf("%s answers with something unexpected (%d).", host, status)
}

// host names a server to people; its name comes from outside, like any text.
func host(u *url.URL) string { return line(u.Hostname(), maxName) }
