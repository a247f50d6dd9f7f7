package article

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func readCloser(s string) io.ReadCloser { return io.NopCloser(strings.NewReader(s)) }

// nginx serves a folder as a newsroom's server would: with validators, gzip and ranges.
func nginx(t *testing.T, folder string) (address string) {
	t.Helper()
	binary, err := exec.LookPath("nginx")
	if err != nil {
		if binary = "/usr/sbin/nginx"; !isFile(binary) {
			if os.Getenv("CI_REQUIRE_NGINX") != "" {
				t.Fatal("nginx is not here, and CI_REQUIRE_NGINX asks for it")
			}
			t.Skip("!!! SKIPPED: nginx is not here, so nothing is tried against a real server. Debian has it as nginx-light; CI_REQUIRE_NGINX=1 makes this a failure")
		}
	}
	dir := t.TempDir()
	port := freePort(t)
	conf := filepath.Join(dir, "nginx.conf")
	text := fmt.Sprintf(`daemon off; master_process off; pid %[1]s/pid; error_log %[1]s/error.log;
events { worker_connections 64; }
http {
  access_log off; client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
  types { application/rss+xml xml; text/html html; }
  gzip on; gzip_types application/rss+xml; gzip_min_length 1; gzip_proxied any;
  server {
    listen 127.0.0.1:%[2]d; root %[3]s;
    location /bare/ { alias %[3]s/; etag off; if_modified_since off; add_header Last-Modified ""; gzip off; }
    location /old/ { return 301 /feed.xml; }
    location /elsewhere/ { return 302 /feed.xml; }
    location /fresh/ { alias %[3]s/; expires 10m; }
    location /gone/ { return 410; }
  }
}`, dir, port, folder)
	if os.Getuid() == 0 { // its workers would become somebody who may not read the test's folder
		text = "user root;\n" + text
	}
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var said bytes.Buffer
	server := exec.CommandContext(ctx, binary, "-e", filepath.Join(dir, "error.log"), "-c", conf, "-p", dir)
	server.Stdout, server.Stderr = &said, &said
	server.Cancel = func() error { return server.Process.Signal(syscall.SIGTERM) }
	server.WaitDelay = 5 * time.Second
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); _ = server.Wait() })
	address = fmt.Sprintf("127.0.0.1:%d", port)
	for range 100 {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
		if err == nil {
			_ = conn.Close()
			return address
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("nginx did not start: %s", said.String())
	return ""
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // it was only to learn a number
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatal("no TCP address")
	}
	return addr.Port
}

func TestAgainstARealServer(t *testing.T) {
	folder := t.TempDir()
	write := func(body []byte, at time.Time) {
		t.Helper()
		name := filepath.Join(folder, "feed.xml")
		if err := os.WriteFile(name, body, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, at, at); err != nil {
			t.Fatal(err)
		}
	}
	long := "<rss><channel><title>Real</title>" + strings.Repeat(`<item><title>One</title><link>/1</link></item>`, 50) + "</channel></rss>"
	write([]byte(long), time.Now().Add(-time.Hour))
	site := "http://" + nginx(t, folder)
	f := localFetcher()
	for _, path := range []string{"/feed.xml", "/bare/feed.xml", "/fresh/feed.xml"} {
		first, err := f.Fetch(t.Context(), site+path, Validity{})
		if err != nil || first.Title != "Real" {
			t.Fatalf("%s: %+v, %v", path, first, err)
		}
		second, err := f.Fetch(t.Context(), site+path, first.Validity)
		if err != nil || !second.NotModified {
			t.Errorf("%s again: %+v, %v", path, second, err)
		}
		byValidator := first.Validity
		byValidator.BodyHash = "" // only the server can know
		third, err := f.Fetch(t.Context(), site+path, byValidator)
		if err != nil || third.NotModified != (path != "/bare/feed.xml") {
			t.Errorf("%s by its validators: not modified %v, %v", path, third.NotModified, err)
		}
		if fresh := first.NotBefore > 9*time.Minute; fresh != (path == "/fresh/feed.xml") {
			t.Errorf("%s: not before %v", path, first.NotBefore)
		}
	}
	moved, err := f.Fetch(t.Context(), site+"/old/x", Validity{})
	if err != nil || moved.URL != site+"/feed.xml" {
		t.Errorf("moved for good: %s, %v", moved.URL, err)
	}
	lent, err := f.Fetch(t.Context(), site+"/elsewhere/x", Validity{})
	if err != nil || lent.URL != site+"/elsewhere/x" {
		t.Errorf("moved for now: %s, %v", lent.URL, err)
	}
	_, err = f.Fetch(t.Context(), site+"/gone/x", Validity{})
	if got, _ := Sentence(err); got != "127.0.0.1 says that this feed is gone for good (410)." {
		t.Errorf("gone: %v", err)
	}
	before, err := f.Fetch(t.Context(), site+"/feed.xml", Validity{})
	if err != nil {
		t.Fatal(err)
	}
	write([]byte(strings.ReplaceAll(long, "Real", "Other")), time.Now().Add(-time.Minute))
	after, err := f.Fetch(t.Context(), site+"/feed.xml", before.Validity)
	if err != nil || after.NotModified || after.Title != "Other" {
		t.Errorf("a changed file: %+v, %v", after, err)
	}
	// A server that is asked for a part sends one; we never ask, and a part is no feed.
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site+"/feed.xml", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Range", "bytes=0-20")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	part, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusPartialContent {
		t.Fatalf("%d, %v", resp.StatusCode, err)
	}
	if _, err := Parse(part, "application/rss+xml", site, noon); err == nil {
		t.Error("a part of a feed was taken for a feed")
	}
}
