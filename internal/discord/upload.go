package discord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"strconv"
	"strings"
	"unicode"
)

// upload is a file that goes along with a message (Reference → Uploading Files).
type upload struct {
	Name        string
	Description string // what it shows; empty: nobody said
	Content     []byte
}

// attachment is what a body says of a file: one that comes along, by its number, or one that the message
// has and keeps (Reference → Uploading Files → Editing Message Attachments).
type attachment struct {
	ID          string `json:"id"`
	Filename    string `json:"filename,omitempty"`
	Description string `json:"description,omitempty"`
}

// attached are the entries of files that come along.
func attached(files []upload) *[]attachment {
	all := make([]attachment, len(files))
	for i, f := range files {
		all[i] = attachment{ID: strconv.Itoa(i), Filename: f.Name, Description: Fit(f.Description, MaxAltText)}
	}
	return &all
}

// form is a body with files: the JSON, then each file.
func form(in any, files []upload) (contentType string, body []byte, err error) {
	payload, err := json.Marshal(in)
	if err != nil {
		return "", nil, fmt.Errorf("encode: %w", err)
	}
	size := len(payload) + 1<<10
	for _, f := range files {
		size += len(f.Content) + 1<<10
	}
	whole := bytes.NewBuffer(make([]byte, 0, size))
	w := multipart.NewWriter(whole)
	part := func(disposition, kind string, content []byte) {
		if err != nil {
			return
		}
		out, failed := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {disposition}, "Content-Type": {kind}})
		if failed == nil {
			_, failed = out.Write(content)
		}
		err = failed
	}
	part(`form-data; name="payload_json"`, "application/json", payload)
	for i, f := range files {
		part(fmt.Sprintf(`form-data; name="files[%d]"; filename=%q`, i, fileName(f.Name)), "application/octet-stream", f.Content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return "", nil, fmt.Errorf("write a body with files: %w", err)
	}
	return w.FormDataContentType(), whole.Bytes(), nil
}

// maxFileName is longer than any name that people read.
const maxFileName = 100

// fileName is a name of letters, digits and a few signs: what a member called a file stands in a header of
// ours. Its end is kept, since it says what the file is.
func fileName(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '.', r == '-', r == '_':
			return r
		}
		return '_'
	}, strings.ToValidUTF8(name, "_"))
	if name = strings.TrimLeft(name, "."); name == "" {
		return "file"
	}
	letters := []rune(name)
	if over := len(letters) - maxFileName; over > 0 {
		letters = letters[over:]
		if strings.HasPrefix(name, spoilerPrefix) { // what was hidden stays so
			letters = append([]rune(spoilerPrefix), letters[len(spoilerPrefix):]...)
		}
	}
	return string(letters)
}

// spoilerPrefix begins the names of files that are shown blurred.
const spoilerPrefix = "SPOILER_"
