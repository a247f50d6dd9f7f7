package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"ombud/internal/fakediscord"
)

// fileOf makes the file that a story calls by its name and size in KiB, such as "face.png 3".
func fileOf(words string) (fakediscord.File, error) {
	name, size, _ := strings.Cut(words, " ")
	kib, err := strconv.Atoi(size)
	if err != nil || kib < 1 {
		return fakediscord.File{}, fmt.Errorf("%q is no file with a size in KiB", words)
	}
	kind := mime.TypeByExtension(path.Ext(name))
	if kind == "" {
		kind = "application/octet-stream"
	}
	return fakediscord.File{Name: name, ContentType: kind, Content: bytes.Repeat([]byte("inside of "+name+". "), kib<<10/len(name+"inside of . ")+1)[:kib<<10]}, nil
}

func (s *stage) sendsFiles(words []string) error {
	p, channel, err := s.writer(words[0], words[1])
	if err != nil {
		return err
	}
	var files []fakediscord.File
	var about []any
	for one := range strings.SplitSeq(words[2], ", ") {
		f, err := fileOf(one)
		if err != nil {
			return err
		}
		about = append(about, map[string]any{"id": strconv.Itoa(len(files)), "description": "It shows " + f.Name})
		files = append(files, f)
	}
	id, err := p.Send(context.Background(), channel, map[string]any{"content": words[3], "attachments": about}, files...)
	return s.remember(words[0], channel, id, err)
}

// download reads a file as a person's client does.
func (s *stage) download(address string) ([]byte, error) {
	address = strings.Replace(address, "https://cdn.discordapp.com", strings.TrimSuffix(apiBase, "/api"), 1)
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Transport: &http.Transport{DialContext: s.discord.Dial, DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the CDN answered %d", response.StatusCode)
	}
	return io.ReadAll(response.Body)
}

// restoredHas compares the files of a restored message with what was sent, byte by byte.
func (s *stage) restoredHas(words []string) error {
	if err := s.isRestored(words[:1]); err != nil {
		return err
	}
	list, _ := strings.CutPrefix(words[1], "the files ")
	var want []fakediscord.File
	for one := range strings.SplitSeq(list, ", ") {
		if words[1] == "no files" {
			break
		}
		f, err := fileOf(one)
		if err != nil {
			return err
		}
		want = append(want, f)
	}
	last := s.last[words[0]]
	all, err := s.people["ada"].Messages(context.Background(), last.channel)
	at := slices.IndexFunc(all, func(m fakediscord.SeenMessage) bool { return m.ID == last.message })
	if err != nil || at < 0 {
		return errors.Join(err, errors.New("the restored message is not there"))
	}
	got := all[at].Files
	if len(got) != len(want) {
		return fmt.Errorf("it has %d files: %+v", len(got), got)
	}
	for i, f := range want {
		content, err := s.download(got[i].URL)
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		if got[i].Filename != f.Name || got[i].Description != "It shows "+f.Name || !bytes.Equal(content, f.Content) {
			return fmt.Errorf("file %d is %q, described as %q, with %d bytes", i, got[i].Filename, got[i].Description, len(content))
		}
	}
	return nil
}

// cardPictures counts a card's pictures, and looks at each as a moderator does.
func (s *stage) cardPictures(words []string) error {
	return s.eventually(func() error {
		card, err := s.card(words[0])
		if err != nil {
			return err
		}
		pictures := card.Pictures()
		if strconv.Itoa(len(pictures)) != words[1] {
			return fmt.Errorf("it shows %d", len(pictures))
		}
		for _, p := range pictures {
			if !p.Spoiler || !strings.Contains(p.Media.URL, "/SPOILER_") {
				return fmt.Errorf("a picture is not blurred: %+v", p)
			}
			content, err := s.download(p.Media.URL)
			if err != nil || !strings.HasPrefix(string(content), "inside of ") {
				return fmt.Errorf("the picture cannot be seen (%w): %.20q", err, content)
			}
		}
		return nil
	})
}

// showsPictures counts the pictures of all messages of a channel.
func (s *stage) showsPictures(words []string) error {
	channel, err := s.place(words[0])
	if err != nil {
		return err
	}
	return s.eventually(func() error {
		all, err := s.people["ada"].Messages(context.Background(), channel)
		n := 0
		for _, m := range all {
			n += len(m.Pictures())
		}
		if err == nil && strconv.Itoa(n) != words[1] {
			err = fmt.Errorf("it shows %d", n)
		}
		return err
	})
}

// filesWereAskedFor counts what the CDN was asked for. A story that uses it has nobody look before.
func (s *stage) filesWereAskedFor(words []string) error {
	s.settle()
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, e := range s.journal {
		if e.Event == "file" {
			n++
		}
	}
	if strconv.Itoa(n) != words[0] {
		return fmt.Errorf("the CDN was asked %d times", n)
	}
	return nil
}
