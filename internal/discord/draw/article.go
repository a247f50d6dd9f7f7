package draw

import (
	"net/url"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/article"
	"ombud/internal/discord/markdown"
)

// maxStandfirst keeps a post short: the article itself is one click away.
const maxStandfirst = 600

// articleEmbed is an article as its readers see it. Its texts come from a
// feed: they show literally and ping nobody.
func articleEmbed(a article.Article) *discordgo.MessageEmbed {
	e := &discordgo.MessageEmbed{
		Title:       markdown.OneLine(Headline(a), markdown.MaxEmbedTitle),
		Description: standfirst(a, maxStandfirst),
		URL:         webAddress(a.URL),
		Color:       0x2B6CB0,
	}
	if a.Summary == a.Title { // a story without a headline begins with its words
		e.Description = ""
	}
	if name := markdown.Plain(a.Publisher, markdown.MaxEmbedAuthor); name != "" {
		e.Author = &discordgo.MessageEmbedAuthor{Name: name}
	}
	if name := markdown.Plain(a.Author, 200); name != "" {
		e.Footer = &discordgo.MessageEmbedFooter{Text: "By " + name}
	}
	if image := webAddress(a.Image); image != "" {
		e.Image = &discordgo.MessageEmbedImage{URL: image}
	}
	if !a.Published.IsZero() {
		e.Timestamp = a.Published.UTC().Format(time.RFC3339)
	}
	return e
}

// Article is a post as a message: the embed, below the template's text if there is one.
func Article(p article.Post) Message {
	m := Message{Embeds: []*discordgo.MessageEmbed{articleEmbed(p.Article)}}
	if text := fillTemplate(p.Settings.Template, p.Article, markdown.MaxContent); text != "" {
		m.Content = &text
	}
	return m
}

// Headline is never empty: Discord takes neither a nameless thread nor an
// embed without any text.
func Headline(a article.Article) string {
	if t := strings.TrimSpace(a.Title); t != "" {
		return t
	}
	if u, err := url.Parse(a.URL); err == nil && u.Host != "" {
		return u.Host + u.Path
	}
	return "Untitled article"
}

// ThreadName is a headline as a thread's name, where Markdown means nothing.
func ThreadName(a article.Article) string {
	if name := markdown.Plain(Headline(a), markdown.MaxChannelName); name != "" {
		return name
	}
	return "Discussion"
}

// webAddress lets only what Discord takes in an embed through.
func webAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || len(s) > markdown.MaxURL {
		return ""
	}
	return u.String()
}
