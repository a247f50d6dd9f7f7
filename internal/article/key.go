package article

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// ContentHash tells stories apart when keys do not: a GUID given to a second
// story, or a new GUID for an old one. An article whose hash was seen in its
// feed is not new, whatever its key says. Dates, standfirsts of linked stories
// and pictures are left out: publishers touch them without telling a new story. So is what an
// address only says about where its reader came from; its fragment counts, since the answers in a
// forum share page and headline.
func (a Article) ContentHash() string {
	parts := []string{canonical(a.URL) + fragment(a.URL), a.Title}
	if a.URL == "" {
		parts = append(parts, a.Summary)
	}
	return hash(parts...)
}

func hash(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}

// maxKey bytes of a GUID are kept as they are; a longer one is hashed.
const maxKey = 200

// assignKeys gives each article its key; guids are the articles' GUIDs in the
// same order. A GUID that stands for several stories of one document tells
// nothing, so those go by their links.
func assignKeys(articles []Article, guids []string) {
	stories := map[string]string{}
	reused := map[string]bool{}
	for i, g := range guids {
		story := articles[i].ContentHash()
		if articles[i].URL != "" { // the same story with a new headline is no reuse
			story = canonical(articles[i].URL)
		}
		if first, seen := stories[g]; seen && first != story {
			reused[g] = true
		}
		stories[g] = story
	}
	for i := range articles {
		a := &articles[i]
		switch g := guids[i]; {
		case g != "" && !reused[g]:
			a.Key = keyOf("guid:", g)
		case a.URL != "":
			a.Key = keyOf("link:", canonical(a.URL))
		default:
			a.Key = "hash:" + a.ContentHash()
		}
	}
}

func keyOf(kind, value string) string {
	if len(value) > maxKey || strings.ContainsFunc(value, isHidden) {
		return kind + "sha256:" + hash(value)
	}
	return kind + value
}
