package article

import (
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// StoryAddress is what two addresses of one story have in common, whoever links to it: the
// part of canonical without "www.", the mobile and AMP versions and a last slash.
func StoryAddress(link string) string {
	bare := canonical(link)
	for _, prefix := range []string{"www.", "m.", "amp.", "mobile."} {
		if rest, ok := strings.CutPrefix(bare, prefix); ok && strings.Contains(rest, ".") {
			bare = rest
			break
		}
	}
	path, query, more := strings.Cut(bare, "?")
	for _, suffix := range []string{"/", "/amp", "/index.html", ".amp", ".amp.html"} {
		path = strings.TrimSuffix(path, suffix)
	}
	if more {
		path += "?" + query
	}
	return path
}

// Place is where in a story an address leads: live pages and changelogs tell their entries apart by the
// fragment alone.
func Place(link string) string { return StoryAddress(link) + fragment(link) }

// StoryMark is what a story keeps when its feed gives it another GUID after its headline was
// corrected: its address and headline as StoryAddress and TitleKey write them. moved is the same
// without the site's name, for a feed that moved with all of its articles. Empty: too
// little is known to tell stories apart by it.
func StoryMark(link, title string) (mark, moved string) {
	key, story := TitleKey(title), StoryAddress(link)
	if key == "" || story == "" {
		return "", ""
	}
	rest := fragment(link) + "\x00" + key
	if _, path, _ := strings.Cut(story, "/"); path != "" {
		moved = path + rest
	}
	return story + rest, moved
}

// Site is the name of the server in an address, as sites are told apart.
func Site(link string) string {
	site, _, _ := strings.Cut(StoryAddress(link), "/")
	site, _, _ = strings.Cut(site, "?")
	return site
}

// TitleKey is a headline without what two newsrooms write differently: case, accents,
// punctuation, white space and the order of compatibility characters.
func TitleKey(title string) string {
	folded := cases.Fold().String(norm.NFKD.String(title))
	var b strings.Builder
	space := false
	for _, r := range folded {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(r)
		case r == '\'' || r == '’': // "council's" is one word
		default:
			space = true
		}
	}
	return b.String()
}

// sameSite tells whether b is on a's site: the same name, or one that ends in it. A page may
// say under which address of its own site it wants to be known, and of no other.
func sameSite(a, b *url.URL) bool {
	one, two := strings.TrimPrefix(strings.ToLower(a.Hostname()), "www."), strings.TrimPrefix(strings.ToLower(b.Hostname()), "www.")
	return one == two || strings.HasSuffix(one, "."+two) || strings.HasSuffix(two, "."+one)
}
