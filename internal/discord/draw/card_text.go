package draw

import (
	"slices"
	"strings"

	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
	"ombud/internal/policy"
)

// text shows every surface, the content first, each as a quotation of its own, in limit
// UTF-16 units.
func (c Card) text(limit int) string {
	if c.Texts.Gone() {
		return c.deleted()
	}
	if len(c.Revision.Surfaces) == 0 {
		if c.unread() {
			return "*What it says is not known: open it from here and look.*"
		}
		return "*The message has no text.*"
	}
	const left = "\n*The rest is left out here.*"
	room := limit - markdown.Length(left)
	var b strings.Builder
	for i, s := range c.Revision.Surfaces {
		if c.namedBelow(i, s) {
			continue
		}
		head := ""
		if b.Len() > 0 {
			head = "\n"
		}
		if name := surfaceName(s.Kind); name != "" {
			head += "*" + name + "*\n"
		}
		body, cut := markdown.Quoted(s.Text, c.spans(i), room-markdown.Length(head))
		if room-markdown.Length(head) < markdown.Length(markdown.Quote)+markdown.Length(markdown.Ellipsis)+8 {
			return b.String() + left
		}
		b.WriteString(head + body)
		room -= markdown.Length(head) + markdown.Length(body)
		if cut {
			return b.String() + left
		}
	}
	return b.String()
}

// namedBelow reports whether a surface is a file's name with no fault in it, which stands among the files anyway.
func (c Card) namedBelow(i int, s policy.Surface) bool {
	return i > 0 && s.Kind == policy.SurfaceAttachmentName && len(c.spans(i)) == 0 &&
		slices.ContainsFunc(c.Copies, func(f moderation.Copy) bool { return f.Name == s.Text })
}

func (c Card) spans(surface int) []policy.Span {
	var out []policy.Span
	for _, f := range c.live() {
		for _, s := range f.Spans {
			if s.Surface == surface {
				out = append(out, s)
			}
		}
	}
	return out
}

func surfaceName(k policy.SurfaceKind) string {
	switch k {
	case policy.SurfaceContent:
		return ""
	case policy.SurfaceForward:
		return "Forwarded message"
	case policy.SurfaceEmbed:
		return "Embed"
	case policy.SurfacePoll:
		return "Poll"
	case policy.SurfaceAttachmentName:
		return "Attached file"
	case policy.SurfaceAltText:
		return "Description of an attached file"
	case policy.SurfaceSticker:
		return "Sticker"
	case policy.SurfaceComponent:
		return "Component"
	case policy.SurfaceThreadTitle:
		return "Title of the discussion"
	}
	return markdown.OneLine(string(k), 40)
}
