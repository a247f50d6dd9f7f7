package policy

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// LinksRule looks at the links of a message: how many there are, where they
// lead, and whether they lead where they say.
type LinksRule struct {
	Max        *int  `json:",omitempty"` // more links than this; counted over all surfaces, the same address once
	Deny       Terms // domains, with all that lie below them
	Allow      Terms // domains that this rule never complains about or counts
	Invites    bool  // invitations to other servers
	Shorteners bool  // services that hide where a link leads
	Masked     bool  // [a.example](https://b.example)
}

func linksKind() kind {
	return kind{
		name: "links",
		keys: map[string]func(*reader, ast.Node, *Rule){"links": readLinks},
		compile: func(b *builder, i int, rule *Rule) {
			l := rule.Links
			if l.Max == nil && len(l.Deny) == 0 && !l.Invites && !l.Shorteners && !l.Masked {
				b.problems.add(rule.At, "the rule %q looks for nothing: set max, deny, invites, shorteners or masked", rule.ID)
			}
			c := &linksCheck{rule: i, spec: l, allow: b.domains(l.Allow), deny: b.domains(l.Deny)}
			for _, t := range l.Deny {
				if slices.Contains(texts(l.Allow), t.Text) {
					b.problems.add(t.At, "the rule %q denies %q and allows it: it would never match", rule.ID, t.Text)
				}
			}
			b.engine.links = true
			b.check(i, c.run)
		},
	}
}

func readLinks(r *reader, n ast.Node, rule *Rule) {
	if rule.Links == nil {
		rule.Links = &LinksRule{}
	}
	l := rule.Links
	r.mapping(n, "links", fields{
		"max":        func(v ast.Node) { m := r.count(v, "max", 0, 1000); l.Max = &m },
		"deny":       func(v ast.Node) { l.Deny = append(l.Deny, r.terms(v, "deny")...) },
		"allow":      func(v ast.Node) { l.Allow = append(l.Allow, r.terms(v, "allow")...) },
		"invites":    func(v ast.Node) { l.Invites = r.flag(v, "invites") },
		"shorteners": func(v ast.Node) { l.Shorteners = r.flag(v, "shorteners") },
		"masked":     func(v ast.Node) { l.Masked = r.flag(v, "masked") },
	})
}

// domains checks and collects domain names.
func (b *builder) domains(terms Terms) map[string]bool {
	set := make(map[string]bool, len(terms))
	for _, t := range terms {
		name := strings.ToLower(strings.TrimPrefix(t.Text, "*."))
		if !strings.Contains(name, ".") || strings.ContainsAny(name, "/:@ *") {
			b.problems.add(t.At, "%q is no domain: write it like example.com, without https:// or a path", t.Text)
			continue
		}
		set[strings.TrimPrefix(name, "www.")] = true
	}
	return set
}

// under says whether a host is one of the domains or lies below one.
func under(host string, domains map[string]bool) bool {
	for len(domains) > 0 && host != "" {
		if domains[host] {
			return true
		}
		_, rest, ok := strings.Cut(host, ".")
		if !ok {
			return false
		}
		host = rest
	}
	return false
}

type linksCheck struct {
	rule        int
	spec        *LinksRule
	allow, deny map[string]bool
}

func (c *linksCheck) run(w *work) {
	if len(w.links) == 0 {
		return
	}
	seen := make(map[string]bool)
	var counted []Span
	reason := ""
	note := func(l *link, text string) {
		w.foundAt(c.rule, l.at, false)
		if reason == "" {
			reason = text
		}
	}
	for i := range w.links {
		l := &w.links[i]
		switch {
		case c.spec.Masked && l.masks != "" && l.masks != l.host:
			note(l, fmt.Sprintf("A link that shows %s and leads to %s", quote(l.masks), quote(l.host)))
		case under(l.host, c.allow):
			continue
		case under(l.host, c.deny):
			note(l, "A link to "+l.host)
		case c.spec.Invites && l.invites():
			note(l, "An invitation to another server")
		case c.spec.Shorteners && shortener(l.host):
			note(l, fmt.Sprintf("A link through %s, which hides where it leads", l.host))
		}
		if l.scheme && !seen[l.address] {
			seen[l.address] = true
			counted = append(counted, l.at)
		}
	}
	if c.spec.Max != nil && len(counted) > *c.spec.Max {
		for _, at := range counted {
			w.foundAt(c.rule, at, false)
		}
		reason = fmt.Sprintf("%d links in one message (at most %d)", len(counted), *c.spec.Max)
	}
	w.findings[c.rule].reason = reason
}

// link is an address in a text.
type link struct {
	at      Span
	host    string // lower case, without www.
	address string // host and path, to count the same link once
	path    string
	scheme  bool   // written with http:// or https://, so that it can be pressed
	masks   string // the host that its shown text names, in [text](link)
}

// maxLinks bounds what is kept of a message made of nothing but links.
const maxLinks = 2000

// findLinks reads the links of the current stream. A host without a scheme is
// read too, as nobody types one, but not counted.
func (w *work) findLinks(surface int) {
	text := w.stream.text
	for at := 0; at < len(text) && len(w.links) < maxLinks; {
		dot := bytes.IndexByte(text[at:], '.')
		if dot < 0 {
			return
		}
		dot += at
		start := dot
		for start > at && hostByte(text[start-1]) {
			start--
		}
		end := dot + 1
		for end < len(text) && hostByte(text[end]) {
			end++
		}
		name := bytes.Trim(text[start:end], ".-")
		at = end
		if len(name) > 253 || !hostLike(name) || start > 0 && text[start-1] == '@' {
			continue
		}
		l := link{host: strings.TrimPrefix(strings.ToLower(string(name)), "www.")}
		from := start
		if head := bytes.ToLower(text[max(0, start-8):start]); bytes.HasSuffix(head, []byte("://")) {
			scheme := len("http://")
			if bytes.HasSuffix(head, []byte("https://")) {
				scheme++
			}
			from, l.scheme = max(0, start-scheme), true
		}
		if end < len(text) && (text[end] == '/' || text[end] == ':' || text[end] == '?') {
			for end < len(text) && !isSpace(text[end]) && !bytes.ContainsRune([]byte(`<>")]`), rune(text[end])) {
				end++
			}
		}
		l.path = string(bytes.TrimRight(text[start+len(name):end], ".,!?;:'"))
		l.address = l.host + l.path
		to := min(start+len(name)+len(l.path), end)
		s, e := w.stream.origin(from, to)
		l.at = Span{Surface: surface, Start: s, End: e}
		l.masks = mask(text, from)
		w.links = append(w.links, l)
		at = max(at, end)
	}
}

// mask answers the host that a masked link's shown text names: for
// "[see a.example](https://b.example)" and the place of "https", "a.example".
func mask(text []byte, from int) string {
	if from < 2 || text[from-1] != '(' && text[from-1] != '<' {
		return ""
	}
	head := bytes.TrimSuffix(text[max(0, from-300):from], []byte("<"))
	head, ok := bytes.CutSuffix(head, []byte("]("))
	if !ok {
		return ""
	}
	open := bytes.LastIndexByte(head, '[')
	if open < 0 {
		return ""
	}
	for _, word := range bytes.Fields(head[open+1:]) {
		shown := strings.ToLower(string(word))
		if _, rest, ok := strings.Cut(shown, "://"); ok {
			shown = rest
		}
		if i := strings.IndexAny(shown, "/?:"); i >= 0 {
			shown = shown[:i]
		}
		shown = strings.TrimPrefix(strings.Trim(shown, ".,!?"), "www.")
		if hostLike([]byte(shown)) {
			return shown
		}
	}
	return ""
}

func hostByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c >= 0x80
}

// hostLike says whether a word is a host's name rather than the end of one
// sentence and the beginning of the next: labels that are not empty, the last
// of at least two letters.
func hostLike(name []byte) bool {
	dot := bytes.LastIndexByte(name, '.')
	if dot < 1 || len(name)-dot-1 < 2 || bytes.Contains(name, []byte("..")) {
		return false
	}
	for _, c := range name[dot+1:] {
		if c >= '0' && c <= '9' {
			return false
		}
	}
	return true
}

// invites says whether the link leads into another server.
func (l *link) invites() bool {
	path := strings.TrimPrefix(l.path, "/")
	switch l.host {
	case "discord.gg", "discord.me", "dsc.gg", "invite.gg", "discord.io":
		return path != ""
	case "discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com":
		return strings.HasPrefix(strings.ToLower(path), "invite/")
	}
	return false
}

// shortener says whether a host is a service that hides where a link leads.
func shortener(host string) bool {
	switch host {
	case "bit.ly", "tinyurl.com", "goo.gl", "t.ly", "is.gd", "v.gd", "cutt.ly", "rebrand.ly", "ow.ly",
		"buff.ly", "shorturl.at", "rb.gy", "tiny.cc", "bl.ink", "adf.ly", "s.id", "soo.gd", "clck.ru", "lnkd.in":
		return true
	}
	return false
}
