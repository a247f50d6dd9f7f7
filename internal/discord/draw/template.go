package draw

import (
	"net/url"
	"strings"

	"ombud/internal/article"
	"ombud/internal/discord/markdown"
)

// fillTemplate puts an article's texts in place of a template's placeholders. The template
// is an admin's text and keeps its Markdown; what comes from the feed shows literally. The
// longest texts give way when all would be more than fits.
func fillTemplate(template string, a article.Article, limit int) string {
	if strings.TrimSpace(template) == "" {
		return ""
	}
	published := ""
	if !a.Published.IsZero() {
		published = "<t:" + itoa(int(a.Published.Unix())) + ":D>"
	}
	for _, each := range []int{800, 300, 120, 60} {
		filled := strings.NewReplacer(
			"{title}", markdown.OneLine(Headline(a), each), "{summary}", markdown.OneLine(a.Summary, each),
			"{publisher}", markdown.OneLine(a.Publisher, min(each, 100)), "{author}", markdown.OneLine(a.Author, min(each, 100)),
			"{url}", addressInText(a.URL), "{categories}", markdown.OneLine(strings.Join(a.Categories, ", "), min(each, 200)),
			"{published}", published,
		).Replace(template)
		if markdown.Length(filled) <= limit {
			return filled
		}
	}
	return markdown.Fit(template, limit)
}

// addressInText is a web address without what could end it within Markdown: a template may well say
// "[Read it]({url})".
func addressInText(s string) string {
	s = webAddress(s)
	u, err := url.Parse(s)
	if err != nil || s == "" {
		return ""
	}
	host := u.Scheme + "://" + u.Host
	rest := strings.TrimPrefix(s, host)
	if rest == s {
		return ""
	}
	return host + strings.NewReplacer("(", "%28", ")", "%29", "[", "%5B", "]", "%5D", "<", "%3C", ">", "%3E", "`", "%60", "|", "%7C", "*", "%2A", "\\", "%5C").Replace(rest)
}
