package fakediscord

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strconv"
)

// File is one to upload.
type File struct {
	Name        string
	ContentType string
	Content     []byte
}

// Send sends a message that has files beside the fields of Create Message, which
// may speak of them as attachments, by their places in the list.
//
// docs: API Reference, Uploading Files.
func (p *Person) Send(ctx context.Context, channel string, body any, files ...File) (string, error) {
	payload, err := json.Marshal(body)
	if err != nil {
		return "", fmt.Errorf("encode a message with files: %w", err)
	}
	form := newFilled()
	form.field("payload_json", string(payload))
	for i, file := range files {
		form.file("files["+strconv.Itoa(i)+"]", file)
	}
	var sent struct {
		ID string `json:"id"`
	}
	err = p.upload(ctx, "/channels/"+channel+"/messages", form, &sent)
	return sent.ID, err
}

// AddSticker gives a server a sticker and answers its id.
//
// docs: Resources/Sticker, Create Guild Sticker.
func (p *Person) AddSticker(ctx context.Context, guild, name string) (string, error) {
	form := newFilled()
	form.field("name", name)
	form.field("description", "")
	form.field("tags", "speech_balloon")
	form.file("file", File{Name: "sticker.png", ContentType: "image/png", Content: []byte("\x89PNG")})
	var made struct {
		ID string `json:"id"`
	}
	err := p.upload(ctx, "/guilds/"+guild+"/stickers", form, &made)
	return made.ID, err
}

func (p *Person) upload(ctx context.Context, path string, form *filled, into any) error {
	if form.err == nil {
		form.err = form.writer.Close()
	}
	if form.err != nil {
		return fmt.Errorf("write the body of POST %s: %w", path, form.err)
	}
	return p.call(ctx, http.MethodPost, path, &form.body, form.writer.FormDataContentType(), into)
}

// filled is a multipart body as it is written.
type filled struct {
	body   bytes.Buffer
	writer *multipart.Writer
	err    error
}

func newFilled() *filled {
	f := &filled{}
	f.writer = multipart.NewWriter(&f.body)
	return f
}

func (f *filled) field(name, text string) {
	if f.err == nil {
		f.err = f.writer.WriteField(name, text)
	}
}

func (f *filled) file(name string, file File) {
	if f.err != nil {
		return
	}
	header := textproto.MIMEHeader{}
	header.Set("Content-Disposition", fmt.Sprintf("form-data; name=%q; filename=%q", name, file.Name))
	header.Set("Content-Type", file.ContentType)
	var w io.Writer
	if w, f.err = f.writer.CreatePart(header); f.err == nil {
		_, f.err = w.Write(file.Content)
	}
}
