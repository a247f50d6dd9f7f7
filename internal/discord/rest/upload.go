package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"strings"
	"unicode"
)

// File is a file that goes along with a message (Reference → Uploading Files).
type File struct {
	Name        string
	Description string // what it shows; empty: nobody said
	Content     []byte
}

// encode is a request's body: JSON, or a form when files come along.
func encode(in any) (contentType string, body []byte, err error) {
	if with, ok := in.(interface{ Files() []File }); ok && len(with.Files()) > 0 {
		return form(in, with.Files())
	}
	if in == nil {
		return "application/json", nil, nil
	}
	if body, err = json.Marshal(in); err != nil {
		return "", nil, fmt.Errorf("encode: %w", err)
	}
	return "application/json", body, nil
}

// form is a body with files: the JSON, then each file.
func form(in any, files []File) (contentType string, body []byte, err error) {
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
		part(fmt.Sprintf(`form-data; name="files[%d]"; filename=%q`, i, FileName(f.Name)), "application/octet-stream", f.Content)
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

// FileName is a name of letters, digits and a few signs: what a member called a file stands in a header of
// ours. Its end is kept, since it says what the file is.
func FileName(name string) string {
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
		if strings.HasPrefix(name, SpoilerPrefix) { // what was hidden stays so
			letters = append([]rune(SpoilerPrefix), letters[len(SpoilerPrefix):]...)
		}
	}
	return string(letters)
}

// SpoilerPrefix begins the names of files that are shown blurred.
const SpoilerPrefix = "SPOILER_"
