package draw

import (
	"fmt"
	"slices"

	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
)

// What a card shows of the files that hang on a message. A card is uploaded within a job's time and seen
// on telephones: few pictures, and what is larger is named.
const (
	cardPictures    = 4
	cardPictureSize = 8 << 20 // bytes together
)

// files names each file that hangs on the message, with what Undo can do about it.
func (c Card) files() (lines []string) {
	shown := Pictures(c.Case)
	for _, f := range c.Copies {
		line := markdown.OneLine(f.Name, 60)
		if f.Type != "" {
			line += " · " + markdown.OneLine(f.Type, 40)
		}
		line += " · " + sizeWords(f.Size)
		switch f.Lost {
		case "":
			if c.Gallery != nil && slices.ContainsFunc(shown, func(p moderation.Copy) bool { return p.Place == f.Place }) {
				line += " · shown here, blurred"
			}
		case moderation.LostTooLarge:
			line += " · **too large to be kept: Undo cannot give it back**"
		case moderation.LostFull:
			line += " · **no room to keep it: Undo cannot give it back**"
		case moderation.LostFullAll:
			line += " · **no room to keep it, whoever runs ombud knows: Undo cannot give it back**"
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

// Pictures are the copies that a case's card shows.
func Pictures(c moderation.Case) (all []moderation.Copy) {
	left := int64(cardPictureSize)
	for _, f := range c.Copies {
		if f.Lost == "" && Ending(f.Type) != "" && f.Size <= left && len(all) < cardPictures {
			all, left = append(all, f), left-f.Size
		}
	}
	return all
}

// Ending is how the name of a picture of a type ends; empty: Discord's clients show none of that type.
func Ending(kind string) string {
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

// NewGallery shows pictures of a case, blurred, from files of these names that hang on the same message.
func NewGallery(pictures []moderation.Copy, files []string) *Gallery {
	g := &Gallery{Type: typeGallery}
	for i, f := range pictures {
		g.Items = append(g.Items, galleryItem{
			Media: media{"attachment://" + files[i]}, Description: fmt.Sprintf("Picture %d of the message", f.Place+1), Spoiler: true,
		})
	}
	return g
}
