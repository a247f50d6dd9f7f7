package fakediscord

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// file is an uploaded file as the CDN has it.
type file struct {
	d           *Discord
	path        string // "/attachments/{channel}/{attachment}/{name}", escaped
	contentType string
	content     []byte
}

// addressLives is how long a signed address is good. Discord writes the moment into the address and names
// no span; a day is what it has been.
//
// docs: API Reference, Signed Attachment CDN URLs.
const addressLives = 24 * time.Hour

// store keeps a file for the CDN.
func (d *Discord) store(ch *channel, a attachmentJSON, content []byte) *file {
	f := &file{d: d, path: fmt.Sprintf("/attachments/%d/%d/%s", ch.id, a.ID, url.PathEscape(a.Filename)), contentType: a.ContentType, content: content}
	d.cdn[f.path] = f
	return f
}

// addresses are the file's own and that of the proxy for pictures, signed now.
func (f *file) addresses() (own, proxy string) {
	now := f.d.now()
	issued, expires := strconv.FormatInt(now.Unix(), 16), strconv.FormatInt(now.Add(addressLives).Unix(), 16)
	query := "?ex=" + expires + "&is=" + issued + "&hm=" + signature(f.path, expires, issued) + "&"
	return "https://cdn.discordapp.com" + f.path + query, "https://media.discordapp.net" + f.path + query
}

func signature(path, expires, issued string) string {
	mac := hmac.New(sha256.New, []byte("the fake's CDN"))
	mac.Write([]byte(path + "\x00" + expires + "\x00" + issued))
	return hex.EncodeToString(mac.Sum(nil))
}

// dropFiles takes the files of a message that is gone off the CDN. Discord promises no time for which they
// would stay; the fake gives none.
func (d *Discord) dropFiles(files []attachmentJSON) {
	for _, a := range files {
		delete(d.cdn, a.file.path)
	}
}

// serveFile answers what the CDN's host answers: a file for a signed address that has not expired. No
// account is asked for, and limits are those of the API only.
//
// docs: API Reference, Signed Attachment CDN URLs, Attachment CDN URL Parameters.
func (d *Discord) serveFile(w http.ResponseWriter, req *http.Request) {
	reply := d.answerFile(req)
	if reply.delay > 0 {
		d.sleep(req, reply.delay)
	}
	if reply.abort {
		panic(http.ErrAbortHandler)
	}
	for name, values := range reply.header {
		w.Header()[name] = values
	}
	w.WriteHeader(reply.status)
	if req.Method != http.MethodHead {
		_, _ = w.Write(reply.body)
	}
}

// cdnRoute is what faults call the CDN's one route.
const cdnRoute = "/attachments/{channel_id}/{attachment_id}/{name}"

func (d *Discord) answerFile(req *http.Request) answer {
	d.mu.Lock()
	defer d.mu.Unlock()
	path := req.URL.EscapedPath()
	e := Entry{Event: "file", Method: req.Method, Path: path, Route: cdnRoute}
	c := &call{d: d, r: req, route: &route{method: req.Method, pattern: cdnRoute}, now: d.now()}
	if params, ok := matchPath(cdnRoute, path); ok {
		c.params = params
	}
	reply, faulty := d.faultBefore(c)
	if !faulty {
		reply = d.faultAfter(c, d.findFile(req, path))
	}
	e.Status, e.Fault = reply.status, reply.fault
	d.write(e)
	return reply
}

func (d *Discord) findFile(req *http.Request, path string) answer {
	text := http.Header{"Content-Type": {"text/plain;charset=UTF-8"}}
	if req.Method != http.MethodGet && req.Method != http.MethodHead {
		return answer{status: http.StatusMethodNotAllowed, header: text}
	}
	q := req.URL.Query()
	expires, err := strconv.ParseInt(q.Get("ex"), 16, 64)
	good := err == nil && d.now().Unix() < expires &&
		hmac.Equal([]byte(q.Get("hm")), []byte(signature(path, q.Get("ex"), q.Get("is"))))
	f := d.cdn[path]
	if !good || f == nil {
		return answer{status: http.StatusNotFound, header: text, body: []byte("This content is no longer available.")}
	}
	header := http.Header{
		"Content-Type":        {f.contentType},
		"Content-Length":      {strconv.Itoa(len(f.content))},
		"Content-Disposition": {`attachment; filename="` + strings.ReplaceAll(f.path[strings.LastIndex(f.path, "/")+1:], `"`, "") + `"`},
	}
	return answer{status: http.StatusOK, header: header, body: f.content}
}
