package main

import (
	"bytes"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWrongFeeds asks for what is no feed, or not there. Each answer says what is wrong, with what, and
// exits with the code that scripts go by.
func TestWrongFeeds(t *testing.T) {
	t.Chdir(t.TempDir())
	const page = `<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>`
	for name, body := range map[string]string{
		"empty.xml": " \n", "binary.dat": "\x00\x01\x02\xff\xfe", "note.txt": "just a note", "packed.xml.gz": "\x1f\x8b\x08",
		"page.html": "<!doctype html><p>Hello", "linked.html": page, "zero.xml": "<rss><channel><title>Quiet</title></channel></rss>",
		"nameless.xml": "<rss><channel></channel></rss>", "cut.xml": "<rss><channel><item><title>a", "other.json": `{"hello":1}`,
		"broken.json": `{"version":"https://jsonfeed.org/version/1.1","items":[{]`, "huge.xml": strings.Repeat(" ", 6<<20),
	} {
		if err := os.WriteFile(name, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir("folder", 0o700); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/linked.html" {
			_, _ = w.Write([]byte(page))
			return
		}
		http.NotFound(w, r)
	}))
	defer server.Close()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	port := server.URL[strings.LastIndex(server.URL, ":")+1:]

	for _, tt := range []struct {
		args string
		code int
		says string
	}{
		{"folder", exitFailed, "ombud: folder is a folder: name one feed in it"},
		{"empty.xml", exitFailed, "ombud: empty.xml holds nothing: a feed is XML or JSON"},
		{"-", exitFailed, "ombud: standard input holds nothing: a feed is XML or JSON"},
		{"binary.dat", exitFailed, "ombud: binary.dat: This is not a feed: it is neither RSS nor Atom nor JSON Feed."},
		{"note.txt", exitFailed, "ombud: note.txt: This is not a feed: it is neither RSS nor Atom nor JSON Feed."},
		{"other.json", exitFailed, "ombud: other.json: This is not a feed: it is neither RSS nor Atom nor JSON Feed."},
		{"packed.xml.gz", exitFailed, "ombud: packed.xml.gz is compressed with gzip: unpack it first"},
		{"page.html", exitFailed, "ombud: page.html: This page is not a feed and links to none."},
		{"linked.html", exitFailed, "ombud: linked.html: This page is not a feed, but it links to one: /feed.xml"},
		{"linked.html --base https://a.example/", exitFailed, "ombud: linked.html: This page is not a feed, but it links to one: https://a.example/feed.xml"},
		{"zero.xml", exitOK, "Quiet: this is a feed, but it holds no articles at the moment"},
		{"--json zero.xml", exitOK, "Quiet: this is a feed, but it holds no articles at the moment"},
		{"nameless.xml", exitOK, "A feed without a title: this is a feed, but it holds no articles at the moment"},
		{"cut.xml", exitFailed, "ombud: cut.xml: This looks like RSS, but it is broken: "},
		{"broken.json", exitFailed, "ombud: broken.json: This looks like JSON Feed, but it is broken: "},
		{"huge.xml", exitFailed, "ombud: huge.xml has more than 5 MB: feeds that large are not read"},
		{"./missing.xml", exitFailed, "ombud: there is no file ./missing.xml"},
		{"/nowhere/missing.xml", exitFailed, "ombud: there is no file /nowhere/missing.xml"},
		{"missing", exitFailed, "ombud: there is no file missing, and a web address begins with https:// or http://"},
		{"note.txt/feed", exitFailed, "ombud: note.txt/feed cannot be read: not a directory"},
		{"--base nonsense zero.xml", exitUsage, "ombud: --base nonsense is no web address: write https:// and a server's name"},
		{"", exitUsage, "ombud: name a feed: its address, a file, or - for standard input"},
		{"ftp://a.example/feed", exitFailed, "ombud: Feeds are fetched from http:// and https:// addresses only."},
		{"file:///etc/hostname", exitFailed, "ombud: Feeds are fetched from http:// and https:// addresses only."},
		{"http://", exitFailed, "ombud: This is not a web address: the server's name is missing."},
		{"http://ada:secret@a.example/", exitFailed, "ombud: Addresses with a user name or password in them are not fetched."},
		{"http://127.0.0.1:99999/", exitFailed, "ombud: This is not a web address: a port is a number up to 65535."},
		{"http://192.168.0.1/feed", exitFailed, "ombud: 192.168.0.1 points to a private address. An operator can allow it with OMBUD_PRIVATE_FEEDS."},
		{server.URL + "/nothing", exitFailed, "ombud: 127.0.0.1 has nothing at this address (404)."},
		{server.URL + "/linked.html", exitFailed, "but it links to one: " + server.URL + "/feed.xml"},
		{closed.URL + "/feed", exitFailed, "ombud: 127.0.0.1 refuses connections."},
		{"127.0.0.1:" + port + "/feed", exitFailed, "ombud: 127.0.0.1 takes no encrypted connections there. Try http:// in place of https://."},
	} {
		var out, errs bytes.Buffer
		args := append([]string{"feed"}, strings.Fields(tt.args)...)
		if tt.args == "" {
			args = append(args, "")
		}
		code := run(t.Context(), args, []string{"OMBUD_PRIVATE_FEEDS=127.0.0.0/8"}, strings.NewReader(""), &out, &errs)
		if code != tt.code || !strings.Contains(errs.String(), tt.says) || strings.Count(errs.String(), "\n") != 1 || out.Len() > 0 {
			t.Errorf("ombud feed %s: exit %d, printed %q and %q, want exit %d and %q", tt.args, code, errs.String(), out.String(), tt.code, tt.says)
		}
	}
}

func TestAFeedThatMayNotBeRead(t *testing.T) {
	name := filepath.Join("feeds", "a.xml")
	err := notOpened(name, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}) // root may read everything
	if want := name + " cannot be read: its permissions do not let you"; err.Error() != want {
		t.Errorf("got %q", err)
	}
	if err := notOpened(name, errors.New("strange")); err.Error() != name+" cannot be read: strange" {
		t.Errorf("got %q", err)
	}
}
