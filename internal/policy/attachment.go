package policy

import (
	"fmt"
	"path"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// AttachmentRule looks at the files of a message, by what they call
// themselves: their bytes are not read.
type AttachmentRule struct {
	Max   *int  `json:",omitempty"` // more files than this
	Types Terms // "image/gif", "video/*"
	Names Terms // "*.exe", "invoice*", in any case
}

func attachmentKind() kind {
	return kind{
		name: "attachment",
		keys: map[string]func(*reader, ast.Node, *Rule){"attachment": func(r *reader, n ast.Node, rule *Rule) {
			if rule.Attachment == nil {
				rule.Attachment = &AttachmentRule{}
			}
			a := rule.Attachment
			r.mapping(n, "attachment", fields{
				"max":   func(v ast.Node) { m := r.count(v, "max", 0, 100); a.Max = &m },
				"types": func(v ast.Node) { a.Types = append(a.Types, r.terms(v, "types")...) },
				"names": func(v ast.Node) { a.Names = append(a.Names, r.terms(v, "names")...) },
			})
		}},
		compile: (*builder).attachments,
	}
}

func (b *builder) attachments(i int, rule *Rule) {
	spec := rule.Attachment
	if spec.Max == nil && len(spec.Types) == 0 && len(spec.Names) == 0 {
		b.problems.add(rule.At, "the rule %q looks for nothing: set max, types or names", rule.ID)
	}
	types, names := b.globs(spec.Types), b.globs(spec.Names)
	for _, t := range spec.Types {
		if strings.Count(t.Text, "/") != 1 {
			b.problems.add(t.At, "%q is no type of file: write it like video/mp4 or video/*", t.Text)
		}
	}
	b.check(i, func(w *work) { w.attachments(i, spec.Max, types, names) })
}

// globs checks and lowers patterns in which * stands for any characters and ?
// for one.
func (b *builder) globs(terms Terms) []string {
	var globs []string
	for _, t := range terms {
		glob := strings.ToLower(t.Text)
		if _, err := path.Match(glob, ""); err != nil {
			b.problems.add(t.At, "%q cannot be read: a [ must be closed, or stand after a \\", t.Text)
			continue
		}
		globs = append(globs, glob)
	}
	return globs
}

func (w *work) attachments(rule int, most *int, types, names []string) {
	files := w.message.Attachments
	if most != nil && len(files) > *most {
		w.foundWhole(rule, fmt.Sprintf("%d files in one message (at most %d)", len(files), *most))
		return
	}
	for _, f := range files {
		// "text/plain; charset=utf-8" is text/plain.
		contentType, _, _ := strings.Cut(strings.ToLower(f.ContentType), ";")
		name := strings.ToLower(f.Name)
		if !anyGlob(types, strings.TrimSpace(contentType)) && !anyGlob(names, name) {
			continue
		}
		reason := "The file " + quote(f.Name)
		at := w.surfaceOf(SurfaceAttachmentName, f.Name)
		if at < 0 {
			w.foundWhole(rule, reason)
			continue
		}
		w.foundAt(rule, Span{Surface: at, End: len(f.Name)}, false)
		w.findings[rule].reason = reason
	}
}

func anyGlob(globs []string, text string) bool {
	for _, g := range globs {
		// The names of files hold no slashes, which * would stop at, and types
		// have exactly the one that is written.
		if ok, err := path.Match(g, text); ok && err == nil {
			return true
		}
	}
	return false
}

// surfaceOf finds the surface of a kind with a text; -1 when there is none.
func (w *work) surfaceOf(kind SurfaceKind, text string) int {
	for i, s := range w.message.Surfaces {
		if s.Kind == kind && s.Text == text && text != "" {
			return i
		}
	}
	return -1
}
