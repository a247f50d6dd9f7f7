package discord

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/moderation"
	"ombud/internal/policy"
	"ombud/internal/speech"
)

// Custom ids in what members are sent. Each is a pointer and nothing more.
const (
	AppealPrefix = "ombud:appeal:"
	NotePrefix   = "ombud:note:"
)

// AppealID and NoteID are the buttons of a notice.
func AppealID(noticeID int64) string { return AppealPrefix + strconv.FormatInt(noticeID, 10) }

// NoteID see AppealID.
func NoteID(noticeID int64) string { return NotePrefix + strconv.FormatInt(noticeID, 10) }

// letterMarker ends the footer of a letter, whatever its language.
func letterMarker(noticeID int64) string { return " · " + strconv.FormatInt(noticeID, 10) }

const (
	colourLetter = 0x2B6CB0
	letterWords  = 1000 // of what the author wrote; the rest they know
)

// Letter draws what a member may read of a notice to them, for an answer to their press.
func (m *Messenger) Letter(ctx context.Context, l moderation.Letter, locale string) (Reply, error) {
	l.Notice.Locale = locale
	return m.draw(ctx, l)
}

// ServerVoice speaks the language that a server's admins chose, or else the server's own. A server
// that cannot be asked is spoken to in English.
func (m *Messenger) ServerVoice(ctx context.Context, guildID string, chosen moderation.Settings) speech.Voice {
	if chosen.Language != "" {
		return m.Speech.In(chosen.Language)
	}
	s, err := m.Directory.server(ctx, guildID)
	if err != nil {
		return m.Speech.In()
	}
	return m.Speech.In(s.Locale)
}

// voice is the language the recipient reads, and the server's name. Whose locale is not known is
// written to in the server's language.
func (m *Messenger) voice(ctx context.Context, l moderation.Letter) (speech.Voice, string, error) {
	s, err := m.Directory.server(ctx, l.Notice.GuildID)
	if err != nil {
		return speech.Voice{}, "", err
	}
	return m.Speech.In(l.Notice.Locale, l.Settings.Language, s.Locale), OneLine(s.Name, 100), nil
}

// draw makes the letter in the recipient's language.
func (m *Messenger) draw(ctx context.Context, l moderation.Letter) (Reply, error) {
	v, server, err := m.voice(ctx, l)
	if err != nil {
		return Reply{}, err
	}
	return m.write(v, server, l), nil
}

// write makes it of what is known.
func (m *Messenger) write(v speech.Voice, server string, l moderation.Letter) Reply {
	e := &discordgo.MessageEmbed{
		Color: colourLetter,
		Footer: &discordgo.MessageEmbedFooter{
			Text: v.Say("notice.footer", speech.Args{"Case": l.Case.ID}) + letterMarker(l.Notice.ID),
		},
	}
	reply := Reply{Embeds: []*discordgo.MessageEmbed{e}, Private: true}
	args := speech.Args{"Server": server, "Where": where(l.Case), "Until": fullTime(l.Ends), "Places": places(v, l.Swept), "Count": l.Swept.Told()}
	switch l.Notice.About {
	case moderation.AboutOutcome, moderation.AboutReopened:
		m.outcome(e, v, l, args)
	case moderation.AboutUndo:
		e.Title, e.Description = v.Say("notice.undone.title"), v.Say("notice.undone", args)
		switch {
		case l.Many():
			e.Title, e.Description = v.Say("notice.undone_many.title"), v.Say("notice.undone_many", args)
		case l.Away:
			e.Description = v.Say("notice.undone_hidden", args)
		}
	case moderation.AboutPart:
		args["Count"], args["All"] = l.Swept.Back(), l.Swept.Removed
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
		m.reasons(e, v, l)
		reply.Components = []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
			discordgo.Button{Label: v.Say("notice.appeal.button"), Style: discordgo.SecondaryButton, CustomID: AppealID(l.Notice.ID)},
		}}}
	}
	return reply
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
func (m *Messenger) reasons(e *discordgo.MessageEmbed, v speech.Voice, l moderation.Letter) {
	add := func(name, value string) {
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: name, Value: Fit(value, MaxEmbedFieldValue)})
	}
	c := card{Case: l.Cause(), policy: m.Policy()}
	clause := v.Say("notice.no_clause")
	if id := c.foremost(); id != "" {
		clause = "> " + c.clause(id)
	}
	add(v.Say("notice.clause"), clause)
	if reason := OneLine(l.Decision.Terms.Reason, 600); reason != "" {
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
func (m *Messenger) outcome(e *discordgo.MessageEmbed, v speech.Voice, l moderation.Letter, args speech.Args) {
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
		e.Description += "\n" + v.Say("outcome.link", speech.Args{"Link": jump(stands)})
	}
	e.Footer.Text = v.Say("outcome.footer") + letterMarker(l.Notice.ID)
}

// where names the discussion, or the channel.
func where(c moderation.Case) string {
	if name := OneLine(c.Discussion, 150); name != "" {
		return "**" + name + "**"
	}
	return "<#" + onlyDigits(c.Subject.ChannelID) + ">"
}

// fullTime is a time as each reader's Discord shows it, with the day.
func fullTime(t time.Time) string { return fmt.Sprintf("<t:%d:f>", t.Unix()) }

// foremost is the clause that a case is about: the one that a moderator chose, the gravest of the rules', or
// else the one that most reporters named.
func (c card) foremost() string {
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
func (c card) words(limit int) string {
	var b strings.Builder
	for i, s := range c.Revision.Surfaces {
		if strings.TrimSpace(s.Text) == "" {
			continue
		}
		room := limit - Length(b.String()) - 1
		if room < 20 {
			break
		}
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		body, _ := quoted(nearFirst(s.Text, c.spans(i), room), nil, room)
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
	if Length(text) <= room || first == len(text) || first < room/2 {
		return text
	}
	from := max(first-lead, 0)
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	if blank := strings.IndexAny(text[from:first], " \n"); blank >= 0 {
		from += blank + 1
	}
	return ellipsis + text[from:]
}
