package draw

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/customid"
	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
	"ombud/internal/policy"
	"ombud/internal/speech"
)

// LetterMarker ends the footer of a letter, whatever its language.
func LetterMarker(noticeID int64) string { return " · " + strconv.FormatInt(noticeID, 10) }

const (
	colourLetter = 0x2B6CB0
	letterWords  = 1000 // of what the author wrote; the rest they know
)

// Letter draws a notice in the recipient's language: an embed and, under a decision, the button to object.
func Letter(v speech.Voice, server string, l moderation.Letter, p *policy.Policy) (e *discordgo.MessageEmbed, buttons []discordgo.MessageComponent) {
	e = &discordgo.MessageEmbed{
		Color: colourLetter,
		Footer: &discordgo.MessageEmbedFooter{
			Text: v.Say("notice.footer", speech.Args{"Case": l.Case.ID}) + LetterMarker(l.Notice.ID),
		},
	}
	args := speech.Args{"Server": server, "Where": where(l.Case), "Until": fullTime(l.Ends), "Places": places(v, l.Swept), "Count": l.Swept.Told()}
	switch l.Notice.About {
	case moderation.AboutOutcome, moderation.AboutReopened:
		outcome(e, v, l, args)
	case moderation.AboutUndo:
		e.Title, e.Description = v.Say("notice.undone.title"), v.Say("notice.undone", args)
		switch {
		case l.Many():
			e.Title, e.Description = v.Say("notice.undone_many.title"), v.Say("notice.undone_many", args)
		case l.Away:
			e.Description = v.Say("notice.undone_hidden", args)
		}
	case moderation.AboutPart:
		args["Count"], args["All"] = l.Swept.Back(), l.Swept.Heard()
		e.Title, e.Description = v.Say("notice.undone_many.title"), v.Say("notice.undone_part", args)
	case moderation.AboutOverturned:
		e.Title, e.Description = v.Say("appeal.overturned.title"), v.Say("appeal.overturned", args)
		if l.Many() {
			e.Description = v.Say("appeal.overturned_many", args)
		}
	case moderation.AboutUpheld:
		e.Title, e.Description = v.Say("appeal.upheld.title"), v.Say("appeal.upheld", args)
		if l.Many() {
			e.Description = v.Say("appeal.upheld_many", args)
		}
	case moderation.AboutNotBanned:
		e.Title, e.Description = v.Say("notice.not_banned.title"), v.Say("notice.not_banned", args)
	case moderation.AboutDecision:
		e.Title, e.Description = decided(v, l, args)
		reasons(e, v, l, p)
		buttons = []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
			discordgo.Button{Label: v.Say("notice.appeal.button"), Style: discordgo.SecondaryButton, CustomID: customid.AppealID(l.Notice.ID)},
		}}}
	}
	return e, buttons
}

// decided says what was decided.
func decided(v speech.Voice, l moderation.Letter, args speech.Args) (title, text string) {
	switch {
	case l.Many():
		return v.Say("notice.removed_many.title"), v.Say("notice.removed_many", args)
	case l.Decision.Kind == "ban" && l.Removed:
		return v.Say("notice.ban.title"), v.Say("notice.ban", args)
	case l.Decision.Kind == "ban":
		return v.Say("notice.ban.title"), v.Say("notice.ban_only", args)
	case !l.Ends.IsZero() && l.Removed:
		return v.Say("notice.timeout.title"), v.Say("notice.timeout", args)
	case !l.Ends.IsZero():
		return v.Say("notice.timeout.title"), v.Say("notice.timeout_only", args)
	case l.Case.Subject.Blocked():
		return v.Say("notice.warned.title"), v.Say("notice.blocked", args)
	case l.Decision.Kind == "warn" && (l.Removed || !l.Case.GoneAt.IsZero()):
		return v.Say("notice.warned.title"), v.Say("notice.warned_gone", args)
	case l.Decision.Kind == "warn":
		return v.Say("notice.warned.title"), v.Say("notice.warned", args)
	case !l.Removed:
		return v.Say("notice.warned.title"), v.Say("notice.not_removed", args)
	}
	return v.Say("notice.removed.title"), v.Say("notice.removed", args)
}

// reasons are the clause, the author's own words, what follows and how to object.
func reasons(e *discordgo.MessageEmbed, v speech.Voice, l moderation.Letter, p *policy.Policy) {
	add := func(name, value string) {
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: name, Value: markdown.Fit(value, markdown.MaxEmbedFieldValue)})
	}
	c := Card{Case: l.Cause(), Policy: p}
	clause := v.Say("notice.no_clause")
	if id := c.foremost(); id != "" {
		clause = "> " + c.clause(id)
	}
	add(v.Say("notice.clause"), clause)
	if reason := markdown.OneLine(l.Decision.Terms.Reason, 600); reason != "" {
		add(v.Say("notice.reason"), "> "+reason)
	}
	for _, q := range quotes(v, l) {
		add(q.name, q.text)
	}
	next := v.Say("notice.next.strike", speech.Args{"Count": l.Settings.StrikeDays})
	switch {
	case l.Decision.Kind == "ban":
		next = v.Say("notice.next.ban")
	case !l.Ends.IsZero():
		next = v.Say("notice.next.timeout", speech.Args{"Count": l.Settings.StrikeDays})
	}
	add(v.Say("notice.next"), next)
	until := l.Decision.At.AddDate(0, 0, moderation.AppealDays)
	how := v.Say("notice.appeal.how", speech.Args{"Until": fullTime(until)})
	if l.Decision.Kind == "ban" {
		how = v.Say("notice.appeal.how.ban", speech.Args{"Until": fullTime(until)})
	}
	if l.Many() {
		how += " " + v.Say("notice.appeal.how.many")
	}
	add(v.Say("notice.appeal"), how)
}

// outcome tells a reporter. Where the message stands it is linked; what it said, or who wrote it, is
// not repeated.
func outcome(e *discordgo.MessageEmbed, v speech.Voice, l moderation.Letter, args speech.Args) {
	warned := l.Decision.Kind == "warn"
	switch kept := l.Decision.Kept(); {
	case l.Notice.About == moderation.AboutReopened:
		e.Title, e.Description = v.Say("outcome.undone.title"), v.Say("outcome.undone", args)
	case warned && l.Revises:
		e.Title, e.Description = v.Say("outcome.revised.warned.title"), v.Say("outcome.revised.warned", args)
	case warned:
		e.Title, e.Description = v.Say("outcome.warned.title"), v.Say("outcome.warned", args)
	case kept && l.Revises:
		e.Title, e.Description = v.Say("outcome.revised.left.title"), v.Say("outcome.revised.left", args)
	case kept:
		e.Title, e.Description = v.Say("outcome.left.title"), v.Say("outcome.left", args)
	case l.Revises:
		e.Title, e.Description = v.Say("outcome.revised.acted.title"), v.Say("outcome.revised.acted", args)
	default:
		e.Title, e.Description = v.Say("outcome.acted.title"), v.Say("outcome.acted", args)
	}
	for _, r := range l.Case.Reports {
		if r.ReporterID == l.Notice.RecipientID { // who sends many reports hears which one it is about
			e.Description += "\n" + v.Say("outcome.which", speech.Args{"Where": where(l.Case), "When": fullTime(r.At)})
		}
	}
	if (l.Decision.Kept() || warned && !l.Removed) && l.Notice.About == moderation.AboutOutcome && l.Case.GoneAt.IsZero() {
		stands := l.Case.Subject
		if l.Case.StandsAs != "" {
			stands.MessageID = l.Case.StandsAs
		}
		e.Description += "\n" + v.Say("outcome.link", speech.Args{"Link": Jump(stands)})
	}
	e.Footer.Text = v.Say("outcome.footer") + LetterMarker(l.Notice.ID)
}

// where names the discussion, or the channel.
func where(c moderation.Case) string {
	if name := markdown.OneLine(c.Discussion, 150); name != "" {
		return "**" + name + "**"
	}
	return "<#" + markdown.OnlyDigits(c.Subject.ChannelID) + ">"
}

// fullTime is a time as each reader's Discord shows it, with the day.
func fullTime(t time.Time) string { return fmt.Sprintf("<t:%d:f>", t.Unix()) }

// foremost is the clause that a case is about: the one that a moderator chose, the gravest of the rules', or
// else the one that most reporters named.
func (c Card) foremost() string {
	if c.chosen() {
		return c.Clause
	}
	var best string
	for _, f := range c.live() {
		if f.Clause != "" && (best == "" || c.gravity(f.Clause) > c.gravity(best)) {
			best = f.Clause
		}
	}
	if best != "" {
		return best
	}
	count := map[string]int{}
	var order []string
	for _, r := range c.Reports {
		if r.Clause != "" && !r.Disagrees {
			if count[r.Clause]++; count[r.Clause] == 1 {
				order = append(order, r.Clause)
			}
		}
	}
	slices.SortStableFunc(order, func(a, b string) int { return count[b] - count[a] })
	if len(order) == 0 {
		return ""
	}
	return order[0]
}

// words quotes what was written, every surface of it, with no mark: the author knows it.
func (c Card) words(limit int) string {
	var b strings.Builder
	for i, s := range c.Revision.Surfaces {
		if strings.TrimSpace(s.Text) == "" {
			continue
		}
		room := limit - markdown.Length(b.String()) - 1
		if room < 20 {
			break
		}
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		body, _ := markdown.Quoted(nearFirst(s.Text, c.spans(i), room), nil, room)
		b.WriteString(body)
	}
	return b.String()
}

// nearFirst begins a text that is longer than there is room for shortly before the first span, so that what
// is quoted holds what it is about.
func nearFirst(text string, spans []policy.Span, room int) string {
	const lead = 200
	first := len(text)
	for _, s := range spans {
		first = min(first, max(s.Start, 0))
	}
	if markdown.Length(text) <= room || first == len(text) || first < room/2 {
		return text
	}
	from := max(first-lead, 0)
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	if blank := strings.IndexAny(text[from:first], " \n"); blank >= 0 {
		from += blank + 1
	}
	return markdown.Ellipsis + text[from:]
}
