package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode"
)

func TestWhatIsNoTextIsWrittenOut(t *testing.T) {
	for in, want := range map[string]string{
		"plain, ünïcode\tand\nlines": "plain, ünïcode\tand\nlines",
		"\x1b[2Jgone":                "‹U+001B›[2Jgone",
		"\u009b31mred\x7f\r\b":       "‹U+009B›31mred‹U+007F›‹U+000D›‹U+0008›",
		"\u202egnp.\u2066x\u200f":    "‹U+202E›gnp.‹U+2066›x‹U+200F›",
		"cut \xff\xe2\x82":           "cut \ufffd\ufffd\ufffd",
		"👩\u200d🚒 می\u200cخواهم":     "👩\u200d🚒 می\u200cخواهم",
	} {
		if got := shown(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// hostile says orders to a terminal in everything that a server may say.
const hostile = "\x1b]0;pwned\x07\u009b2J\u202e\r"

// noOrders fails when a command's output holds anything but text.
func noOrders(t *testing.T, outputs ...string) {
	t.Helper()
	for _, out := range outputs {
		for _, r := range out {
			if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
				t.Errorf("it prints U+%04X: %q", r, out)
			}
		}
	}
}

func TestClassifyPrintsNoOrdersOfAServer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, "<html>"+hostile)
	}))
	t.Cleanup(server.Close)
	t.Chdir(t.TempDir())
	settings := []string{"OPENAI_BASE_URL=" + server.URL + "/v1", "OPENAI_API_KEY=" + secretKey, "OPENAI_MODEL=judge"}
	_, out, errs := ombud(t, settings, "", "classify", "--text", "So there.")
	noOrders(t, out, errs)
	if !strings.Contains(out, "<html>‹U+001B›]0;pwned‹U+0007›‹U+009B›2J") {
		t.Errorf("it does not show what the server said: %q", out)
	}
}

func TestFeedPrintsNoOrdersOfAServer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/packed":
			w.Header().Set("Content-Encoding", "\u009b2J\u202e")
		case "/page":
			fmt.Fprint(w, `<html><link rel="alternate" type="application/rss+xml" title="`+hostile+`" href="/x`+hostile+`"><link rel="alternate" type="application/rss+xml" title="b`+hostile+`" href="/y">`)
		default:
			fmt.Fprint(w, `<feed xmlns="http://www.w3.org/2005/Atom"><title>&#x9b;2J&#x202e;</title><entry><id>&#x9b;1</id><title>A&#x9b;2J</title><category term="&#x9b;3"/><author><name>B&#x202e;</name></author></entry></feed>`)
		}
	}))
	t.Cleanup(server.Close)
	t.Chdir(t.TempDir())
	for _, path := range []string{"/packed", "/page", "/feed"} {
		code, out, errs := ombud(t, []string{"OMBUD_PRIVATE_FEEDS=127.0.0.0/8"}, "", "feed", server.URL+path)
		noOrders(t, out, errs)
		if out+errs == "" || (code == exitOK) != (path == "/feed") {
			t.Errorf("%s: exit code %d, it says %q, %q", path, code, out, errs)
		}
	}
	_, out, errs := ombud(t, nil, "", "feed", "no-file"+hostile)
	noOrders(t, out, errs)
}
