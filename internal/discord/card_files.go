package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"ombud/internal/discord/rest"
	"ombud/internal/moderation"
)

// What a card shows of the files that hang on a message. A card is uploaded within a job's time and seen
// on telephones: few pictures, and what is larger is named.
const (
	cardPictures    = 4
	cardPictureSize = 8 << 20 // bytes together
)

// files names each file that hangs on the message, with what Undo can do about it.
func (c card) files() (lines []string) {
	shown := picturesOf(c.Case)
	for _, f := range c.Copies {
		line := OneLine(f.Name, 60)
		if f.Type != "" {
			line += " · " + OneLine(f.Type, 40)
		}
		line += " · " + sizeWords(f.Size)
		switch f.Lost {
		case "":
			if c.gallery != nil && slices.ContainsFunc(shown, func(p moderation.Copy) bool { return p.Place == f.Place }) {
				line += " · shown here, blurred"
			}
		case moderation.LostTooLarge:
			line += " · **too large to be kept: Undo cannot give it back**"
		case moderation.LostFull:
			line += " · **no room to keep it: Undo cannot give it back**"
		case moderation.LostUnread:
			line += " · **Discord did not hand it out in time: Undo cannot give it back**"
		}
		lines = append(lines, line)
	}
	return lines
}

// sizeWords writes a size as people do.
func sizeWords(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// picturesOf are the copies that a case's card shows.
func picturesOf(c moderation.Case) (all []moderation.Copy) {
	left := int64(cardPictureSize)
	for _, f := range c.Copies {
		if f.Lost == "" && ending(f.Type) != "" && f.Size <= left && len(all) < cardPictures {
			all, left = append(all, f), left-f.Size
		}
	}
	return all
}

// ending is how the name of a picture of a type ends; empty: Discord's clients show none of that type.
func ending(kind string) string {
	switch kind {
	case "image/png":
		return ".png"
	case "image/jpeg":
		return ".jpg"
	case "image/gif":
		return ".gif"
	case "image/webp":
		return ".webp"
	}
	return ""
}

// pictures are those that a card shows. Its zero value is none.
type pictures struct {
	key  string // tells one set from another
	load func(ctx context.Context) ([]rest.File, error)
	list []galleryItem
}

func (n *Notifier) pictures(c moderation.Case) (p pictures) {
	all := picturesOf(c)
	if len(all) == 0 || n.Copies == nil {
		return p
	}
	names := make([]string, len(all))
	p.key = c.Revision.Hash[:min(len(c.Revision.Hash), 16)]
	for i, f := range all {
		// Never the member's own name: a picture of theirs is theirs whatever it is called.
		names[i] = fmt.Sprintf("%scase_%d_%d%s", rest.SpoilerPrefix, c.ID, f.Place+1, ending(f.Type))
		p.key += fmt.Sprintf(".%d", f.Place)
		p.list = append(p.list, galleryItem{
			Media: media{"attachment://" + names[i]}, Description: fmt.Sprintf("Picture %d of the message", f.Place+1), Spoiler: true,
		})
	}
	p.load = func(ctx context.Context) ([]rest.File, error) {
		files := make([]rest.File, len(all))
		for i, f := range all {
			content, err := n.Copies.CopyContent(ctx, c.ID, c.Revision.Hash, f.Place)
			if err != nil {
				return nil, fmt.Errorf("read picture %d of case %d: %w", f.Place, c.ID, err)
			}
			files[i] = rest.File{Name: names[i], Content: content}
		}
		return files, nil
	}
	return p
}

func (p pictures) gallery() *gallery { return &gallery{Type: typeGallery, Items: p.list} }

// withPictures sends a message in the best way that Discord takes: with the pictures that it has already,
// with new ones, or with none. A card that cannot show its pictures is a card all the same. has is what
// the message shows as it stands, and shown what it shows then.
func (k kept) withPictures(ctx context.Context, replaces, has string, send func(outgoing) (posted, error)) (at posted, shown string, err error) {
	plain := func() (posted, string, error) {
		m := k.draw(replaces, nil)
		if has != "" {
			m.Attachments = &[]attachment{}
		}
		at, err := send(m)
		return at, "", err
	}
	if len(k.pictures.list) == 0 {
		return plain()
	}
	m := k.draw(replaces, k.pictures.gallery())
	if key, ids, ok := strings.Cut(has, "|"); ok && key == k.pictures.key {
		var stays []attachment
		for id := range strings.SplitSeq(ids, ",") {
			stays = append(stays, attachment{ID: id})
		}
		m.Attachments = &stays
		if at, err = send(m); err == nil || !picturesRefused(err) {
			return at, has, err
		}
	}
	files, err := k.pictures.load(ctx)
	if errors.Is(err, moderation.ErrNotFound) {
		return plain() // dropped just now, and the card is drawn once more
	}
	if err != nil {
		return posted{}, has, err
	}
	m.files, m.Attachments = files, attached(files)
	if at, err = send(m); err == nil {
		return at, k.pictures.key + "|" + strings.Join(at.shown(), ","), nil
	}
	if !picturesRefused(err) {
		return at, has, err
	}
	return plain()
}

// picturesRefused reports whether Discord may take the message without its pictures: what they name is
// not there, they are too large, or ombud may attach no files.
func picturesRefused(err error) bool {
	var e *rest.Error
	return errors.As(err, &e) && (e.Status == http.StatusBadRequest || e.Status == http.StatusRequestEntityTooLarge || e.Code == rest.MissingPermission)
}
