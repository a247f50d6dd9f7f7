package discord

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/moderation"
	"ombud/internal/policy"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Parts of the 6,000 characters an embed may have. The text gets the most; what
// the fields may use adds up to less than the rest.
const (
	cardText   = 2800
	cardWhy    = MaxEmbedFieldValue
	cardSmall  = 480
	cardFooter = 100
	cardTitle  = 100
)

// card draws a case for its moderators: what was said with the offending parts
// marked, which clause and why, by whom, what members reported, what was done.
type card struct {
	moderation.Case
	policy *policy.Policy // nil: clauses are named by their ids
}

func (c card) message() outgoing {
	components := c.buttons()
	return outgoing{Embeds: []*discordgo.MessageEmbed{c.embed()}, Components: &components}
}

func (c card) embed() *discordgo.MessageEmbed {
	footer := cardMarker(c.ID)
	if c.Policy != "" {
		footer += " · policy " + c.Policy
	}
	e := &discordgo.MessageEmbed{
		Title:       c.title(),
		Description: c.text(),
		Color:       c.colour(),
		Footer:      &discordgo.MessageEmbedFooter{Text: Fit(footer, cardFooter)},
	}
	if !c.OpenedAt.IsZero() {
		e.Timestamp = c.OpenedAt.UTC().Format(time.RFC3339)
	}
	c.field(e, "Why", c.why(), cardWhy)
	c.field(e, "Reports", c.reports(), cardSmall)
	beside := len(e.Fields)
	c.field(e, "Author", c.author(), cardSmall)
	c.field(e, "Where", c.where(), cardSmall)
	for _, f := range e.Fields[beside:] {
		f.Inline = true // the two stand side by side where there is room
	}
	c.field(e, "What was done", c.done(), cardSmall)
	return e
}

// cardMarker tells a card from other messages and one case from another.
func cardMarker(caseID int64) string { return fmt.Sprintf("ombud case %d", caseID) }

func (c card) field(e *discordgo.MessageEmbed, name string, lines []string, limit int) {
	if len(lines) == 0 {
		return
	}
	e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: name, Value: FitLines(lines, limit)})
}

// FitLines joins whole lines, so that no cut tears a link or an escape; what
// is left out is counted. Only a first line that is too long by itself is cut.
func FitLines(lines []string, limit int) string {
	const reserve = len("\n… and 999 more")
	var b strings.Builder
	used := 0
	for i, line := range lines {
		room := limit - used
		if i < len(lines)-1 {
			room -= reserve
		}
		if i == 0 {
			line = Fit(line, room)
		} else {
			line = "\n" + line
		}
		if Length(line) > room {
			fmt.Fprintf(&b, "\n… and %d more", len(lines)-i)
			break
		}
		b.WriteString(line)
		used += Length(line)
	}
	return b.String()
}

// author tells who wrote it. Of a message that could not be read nobody is known.
func (c card) author() []string {
	var who []string
	if name := OneLine(c.Author.Name, 80); name != "" {
		who = append(who, name)
	}
	if c.Author.ID != "" {
		who = append(who, "<@"+onlyDigits(c.Author.ID)+">")
	}
	if c.Author.Bot {
		who = append(who, "a bot or webhook")
	}
	if len(who) == 0 {
		return nil
	}
	lines := []string{strings.Join(who, " · ")}
	if !c.Author.AccountCreated.IsZero() {
		lines = append(lines, "Account made "+ago(c.Author.AccountCreated))
	}
	if !c.Author.Joined.IsZero() {
		lines = append(lines, "Joined this server "+ago(c.Author.Joined))
	}
	return append(lines, c.standing()...)
}

func (c card) where() []string {
	link := fmt.Sprintf("https://discord.com/channels/%s/%s/%s",
		onlyDigits(c.Subject.GuildID), onlyDigits(c.Subject.ChannelID), onlyDigits(c.Subject.MessageID))
	name := OneLine(c.Discussion, 150)
	if name == "" {
		name = "<#" + onlyDigits(c.Subject.ChannelID) + ">"
	}
	return []string{name, "[Jump to the message](" + link + ")"}
}

// ago is a time as each reader's Discord shows it (Reference → Message Formatting).
func ago(t time.Time) string { return fmt.Sprintf("<t:%d:R>", t.Unix()) }

// onlyDigits keeps an id an id, whatever came in its place.
func onlyDigits(id string) string {
	if numeric(id) {
		return id
	}
	return "0"
}
