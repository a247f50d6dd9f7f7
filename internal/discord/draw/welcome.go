package draw

import (
	"strings"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/article"
	"ombud/internal/discord/customid"
	"ombud/internal/discord/markdown"
	"ombud/internal/policy"
	"ombud/internal/speech"
)

// WelcomeFooter stands under every welcome, the same in every language: the welcome is found by it.
const WelcomeFooter = "ombud · comment policy"

const (
	maxWelcome = 3500
	// maxOpeningWords leaves room for the policy after a feed's own first words.
	maxOpeningWords = 1200
)

// welcomeEmbed opens a discussion: what it is for, what has no place in it,
// whose views stand there and how to report. The policy is an admin's text,
// so its Markdown is left to them; its mentions notify nobody all the same.
func welcomeEmbed(v speech.Voice, p *policy.Policy, post article.Post) *discordgo.MessageEmbed {
	var lines []string
	if opening := fillTemplate(post.Settings.Opening, post.Article, maxOpeningWords); opening != "" {
		lines = append(lines, opening, "")
	}
	if p != nil {
		if len(p.Welcome) > 0 {
			lines = append(lines, "**"+v.Say("welcome.here")+"**")
			for _, w := range p.Welcome {
				lines = append(lines, "• "+markdown.Fit(w.Text, 300))
			}
		}
		if len(p.Clauses) > 0 {
			lines = append(lines, "", "**"+v.Say("welcome.not_here")+"**")
			for _, c := range p.Clauses {
				lines = append(lines, "• "+markdown.Fit(c.Text, 300))
			}
		}
		if p.Disclaimer != "" {
			lines = append(lines, "", "*"+markdown.Fit(strings.TrimSpace(p.DisclaimerFor(markdown.OneLine(post.Article.Publisher, 100))), 400)+"*")
		}
	}
	body := markdown.FitLines(lines, maxWelcome)
	if len(lines) > 0 {
		body += "\n\n"
	}
	return &discordgo.MessageEmbed{
		Title:       v.Say("welcome.title"),
		Description: body + v.Say("welcome.report"),
		Color:       0x2B6CB0,
		Footer:      &discordgo.MessageEmbedFooter{Text: WelcomeFooter},
	}
}

// Welcome is the first message of a discussion.
func Welcome(v speech.Voice, p *policy.Policy, post article.Post) Message {
	return Message{Embeds: []*discordgo.MessageEmbed{welcomeEmbed(v, p, post)}, Components: reportButton(v)}
}

// reportButton stands under a welcome, for who does not find the message's menu.
func reportButton(v speech.Voice) *[]discordgo.MessageComponent {
	return &[]discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
		discordgo.Button{Label: v.Say("link.button"), Style: discordgo.SecondaryButton, CustomID: customid.ReportLinkID},
	}}}
}
