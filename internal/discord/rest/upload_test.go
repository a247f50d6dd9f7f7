package rest

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"strings"
	"testing"
)

func TestWhatAMemberCallsAFileStaysAName(t *testing.T) {
	for written, want := range map[string]string{
		"face.png":         "face.png",
		"SPOILER_face.png": "SPOILER_face.png",
		"a\"; filename=\"evil.exe\r\nContent-Type: text/html\r\n\r\n<b>.png": "a___filename__evil.exe__Content-Type__text_html_____b_.png",
		"../../etc/passwd":                "_.._etc_passwd",
		"…\u202Egnp.exe":                  "__gnp.exe",
		"größe 1.jpg":                     "größe_1.jpg",
		"":                                "file",
		"...":                             "file",
		"\xff\xfe.png":                    "_.png",
		strings.Repeat("a", 300) + ".png": strings.Repeat("a", 96) + ".png",
		"SPOILER_" + strings.Repeat("a", 300) + ".png": "SPOILER_" + strings.Repeat("a", 88) + ".png",
	} {
		if got := FileName(written); got != want {
			t.Errorf("%q becomes %q, want %q", written, got, want)
		}
	}
}

// parcel is a body that files come along with.
type parcel struct {
	Text  string `json:"text"`
	files []File
}

func (l parcel) Files() []File { return l.files }

func TestAFormHoldsWhatIsSent(t *testing.T) {
	files := []File{{Name: "a\r\n\".png", Content: []byte("--one")}, {Name: "b", Description: "A harbour", Content: nil}}
	kind, body, err := encode(parcel{Text: "hello", files: files})
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(kind)
	if err != nil {
		t.Fatal(err)
	}
	r := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	var got []string
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		content, _ := io.ReadAll(part)
		got = append(got, part.FormName()+"|"+part.FileName()+"|"+string(content))
	}
	want := []string{
		`payload_json||{"text":"hello"}`,
		"files[0]|a___.png|--one", "files[1]|b|",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the form holds\n%s", strings.Join(got, "\n"))
	}
}
