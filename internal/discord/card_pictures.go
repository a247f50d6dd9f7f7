package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"ombud/internal/discord/draw"
	"ombud/internal/discord/rest"
	"ombud/internal/moderation"
)

// pictures are those that a card shows. Its zero value is none.
type pictures struct {
	key     string // tells one set from another
	load    func(ctx context.Context) ([]rest.File, error)
	gallery *draw.Gallery // nil: there are none
}

// withPictures sends a message in the best way that Discord takes: with the pictures that it has already,
// with new ones, or with none. A card that cannot show its pictures is a card all the same. has is what
// the message shows as it stands, and shown what it shows then.
func (k kept) withPictures(ctx context.Context, replaces, has string, send func(outgoing) (posted, error)) (at posted, shown string, err error) {
	plain := func() (posted, string, error) {
		m := outgoing{Message: k.draw(replaces, nil)}
		if has != "" {
			m.Attachments = &[]attachment{}
		}
		at, err := send(m)
		return at, "", err
	}
	if k.pictures.gallery == nil {
		return plain()
	}
	m := outgoing{Message: k.draw(replaces, k.pictures.gallery)}
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

func (n *Notifier) pictures(c moderation.Case) (p pictures) {
	all := draw.Pictures(c)
	if len(all) == 0 || n.Copies == nil {
		return p
	}
	names := make([]string, len(all))
	p.key = c.Revision.Hash[:min(len(c.Revision.Hash), 16)]
	for i, f := range all {
		// Never the member's own name: a picture of theirs is theirs whatever it is called.
		names[i] = fmt.Sprintf("%scase_%d_%d%s", rest.SpoilerPrefix, c.ID, f.Place+1, draw.Ending(f.Type))
		p.key += fmt.Sprintf(".%d", f.Place)
	}
	p.gallery = draw.NewGallery(all, names)
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
