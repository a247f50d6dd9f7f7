package fakediscord

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
)

// upload is a file as it comes with a call.
type upload struct {
	name        string
	contentType string
	content     []byte
}

// uploads are what a multipart body holds beside its JSON.
type uploads struct {
	files map[int]upload    // by the n of files[n]; a file by itself is 0
	form  map[string]string // other fields
}

// Limits of uploads.
//
// docs: API Reference, Uploading Files (10 MiB for each file by default);
// Resources/Message, Create Message (up to ten attachments).
const (
	maxUpload      = 10 << 20
	maxAttachments = 10
)

var errTooLargeUpload = &apiError{status: http.StatusRequestEntityTooLarge, code: 40005, message: "Request entity too large"}

// jsonBody is the JSON of a body, and the files and fields that come with it.
//
// docs: API Reference, Uploading Files (payload_json, files[n]).
func jsonBody(req *http.Request, raw []byte) ([]byte, uploads, error) {
	var with uploads
	if len(raw) == 0 {
		return nil, with, nil
	}
	kind, params, err := mime.ParseMediaType(req.Header.Get("Content-Type"))
	switch {
	case err == nil && kind == "multipart/form-data":
		if raw, err = with.read(multipart.NewReader(bytes.NewReader(raw), params["boundary"])); err != nil {
			return nil, with, err
		}
	case err != nil || kind != "application/json":
		return nil, with, unknownError("a body of type %q", req.Header.Get("Content-Type"))
	}
	if len(raw) > 0 && !json.Valid(raw) {
		return nil, with, errBadJSON
	}
	return raw, with, nil
}

// read takes a multipart body apart and answers its payload_json.
func (u *uploads) read(body *multipart.Reader) (payload []byte, err error) {
	u.files, u.form = map[int]upload{}, map[string]string{}
	for {
		part, err := body.NextPart()
		if errors.Is(err, io.EOF) {
			return payload, nil
		}
		if err != nil {
			return nil, errBadJSON
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, errBadJSON
		}
		number, numbered := strings.CutPrefix(part.FormName(), "files[")
		switch {
		case part.FormName() == "payload_json":
			payload = content
		case part.FileName() == "":
			u.form[part.FormName()] = string(content)
		case len(content) > maxUpload:
			return nil, errTooLargeUpload
		case numbered:
			n, err := strconv.Atoi(strings.TrimSuffix(number, "]"))
			if err != nil || n < 0 {
				return nil, formError("UPLOAD_FILE_KEY_INVALID", "The file key is invalid.", part.FormName())
			}
			u.files[n] = upload{part.FileName(), part.Header.Get("Content-Type"), content}
		default:
			u.files[0] = upload{part.FileName(), part.Header.Get("Content-Type"), content}
		}
	}
}
