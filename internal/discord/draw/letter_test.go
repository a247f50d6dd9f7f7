package draw

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
	"ombud/internal/policy"
	"ombud/internal/speech"
)

func testBook(t *testing.T) *speech.Book {
	t.Helper()
	book, err := speech.Open()
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// testLetter is what the author of a removed message reads.
func testLetter(kind moderation.KindName) moderation.Letter {
	c := testCase("You are an idiot and you know it.\nGo away.", policy.Span{Start: 11, End: 16})
	d := moderation.Decision{ID: 1, CaseID: c.ID, Number: 1, Kind: kind, ModeratorID: "500", At: c.OpenedAt.Add(5 * time.Minute)}
	decide(&c, d)
	return moderation.Letter{
		Notice: moderation.Notice{ID: 7, GuildID: "100", CaseID: c.ID, DecisionID: 1, About: moderation.AboutDecision, RecipientID: "400"},
		Case:   c, Decision: d, Settings: moderation.DefaultSettings(),
	}
}

// testLetters are all that ombud writes to members: each action, and what comes of it later.
func testLetters() map[string]moderation.Letter {
	removed := testLetter("remove")
	removed.Removed, removed.Decision.Terms.Reason = true, "The second time this week; please stay with the *bridge*."
	warned := testLetter("warn")
	timedOut := testLetter("timeout")
	timedOut.Removed, timedOut.Ends = true, timedOut.Decision.At.Add(24*time.Hour)
	only := testLetter("warn") // the ladder acted
	only.Ends = only.Decision.At.Add(time.Hour)
	banned := testLetter("ban")
	banned.Removed = true
	failed := testLetter("remove") // Discord did not take it, or it was away already
	banOnly := testLetter("ban")
	warnedGone := testLetter("warn")
	warnedGone.Case.GoneAt = warnedGone.Decision.At
	hidden := testLetter("remove")
	hidden.Away, hidden.Removed = true, true
	spokenTo := testLetter("warn")
	spokenTo.Case.Reports = []moderation.Report{{ReporterID: "400", At: spokenTo.Decision.At.Add(-time.Minute)}}
	blocked := testLetter("warn")
	blocked.Case.Subject.MessageID = "blocked-1"
	reported := testLetter("remove") // by members who named no clause
	reported.Case.Findings, reported.Case.Revision.Surfaces, reported.Removed = nil, nil, true
	about := func(l moderation.Letter, what moderation.About) moderation.Letter {
		l.Notice.About = what
		return l
	}
	again := func(l moderation.Letter) moderation.Letter {
		l.Revises = true
		return l
	}
	swept := sweptLetter()
	one := about(swept, moderation.AboutPart)
	some := one
	some.Swept.Stands = 7
	taken := about(swept, moderation.AboutUndo)
	taken.Swept.Stands = 0
	since := swept // the sweep began with what a moderator had decided about before
	since.Lead.ID, since.Quotes = 77, swept.Quotes[1:]
	left := about(testLetter("dismiss"), moderation.AboutOutcome)
	restored := again(left)
	restored.Case.StandsAs = "301"
	return map[string]moderation.Letter{
		"removed": removed, "warned": warned, "timeout": timedOut, "timeout_only": only, "ban": banned, "blocked": blocked,
		"no_clause_no_text": reported, "not_removed": failed, "ban_only": banOnly, "warned_gone": warnedGone,
		"not_banned": about(banned, moderation.AboutNotBanned), "undone_hidden": about(hidden, moderation.AboutUndo),
		"outcome_warned": about(spokenTo, moderation.AboutOutcome), "outcome_revised_warned": again(about(spokenTo, moderation.AboutOutcome)),
		"outcome_undone": about(spokenTo, moderation.AboutReopened),
		"undone":         about(removed, moderation.AboutUndo),
		"overturned":     about(removed, moderation.AboutOverturned), "upheld": about(removed, moderation.AboutUpheld),
		"swept": swept, "swept_since": since, "swept_undone_one": one, "swept_undone_some": some, "swept_undone": taken,
		"swept_overturned": about(taken, moderation.AboutOverturned), "swept_upheld": about(swept, moderation.AboutUpheld),
		"outcome_acted": about(removed, moderation.AboutOutcome), "outcome_left": left,
		"outcome_revised_left": restored, "outcome_revised_acted": again(about(removed, moderation.AboutOutcome)),
	}
}

// sweptLetter is about many messages of one author.
func sweptLetter() moderation.Letter {
	l := testLetter("remove")
	l.Removed, l.Decision.Terms.Reason = true, "A bought account."
	l.Swept = moderation.SweptOf{
		SweepID: 3, State: moderation.SweepDone, LeadID: l.Case.ID, Leads: true, Removed: 47, Stands: 46, More: 2,
		Places: []moderation.SweptPlace{{ChannelID: "200", Found: 40}, {ChannelID: "201", Found: 4}},
	}
	l.Lead = l.Case
	quiet := testCase("Good morning to everybody at the harbour.")
	quiet.ID, quiet.Findings = l.Case.ID+1, nil
	silent := quiet
	silent.Revision.Surfaces = nil
	l.Quotes = []moderation.Case{l.Case, quiet, silent, quiet}
	l.Case = quiet // of whichever the author was told
	return l
}

// read is what a person reads of a letter.
func read(e *discordgo.MessageEmbed, buttons []discordgo.MessageComponent) string {
	var b strings.Builder
	fmt.Fprintf(&b, "[%s]\n%s\n", e.Title, e.Description)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "\n%s\n%s\n", f.Name, f.Value)
	}
	fmt.Fprintf(&b, "\n(%s)\n", e.Footer.Text)
	for _, row := range buttons {
		if row, ok := row.(discordgo.ActionsRow); ok {
			for _, one := range row.Components {
				if button, ok := one.(discordgo.Button); ok {
					fmt.Fprintf(&b, "( %s )\n", button.Label)
				}
			}
		}
	}
	return b.String()
}

func TestNoticesReadAsTheyDid(t *testing.T) {
	book := testBook(t)
	for name, l := range testLetters() {
		var b strings.Builder
		for _, language := range book.Languages() {
			fmt.Fprintf(&b, "== %s\n\n%s\n", language, read(Letter(book.In(language), "Mill Lane Courier", l, testPolicy())))
		}
		golden(t, filepath.Join("testdata", "notices", name+".txt"), []byte(b.String()))
	}
}

// TestNoticesNameNobody looks for who decided and who reported.
func TestNoticesNameNobody(t *testing.T) {
	book := testBook(t)
	looked := 0
	for name, l := range testLetters() {
		l.Case.Reports = []moderation.Report{{ReporterID: "600", Clause: "spam", Words: "He did it again"}}
		for _, language := range book.Languages() {
			text := read(Letter(book.In(language), "Mill Lane Courier", l, testPolicy()))
			for _, id := range []string{"500", "600", "He did it again"} {
				if strings.Contains(text, id) {
					t.Errorf("%s in %s names %s:\n%s", name, language, id, text)
				}
			}
			looked++
		}
	}
	if looked < 30 {
		t.Errorf("looked at %d", looked)
	}
}

func TestTheLongestNoticesFitEveryLimit(t *testing.T) {
	book := testBook(t)
	for _, unit := range []string{"a", "😀", "e\u0301\u0302\u0303", "\u0301", "*", "\u202e", "\n", "\xff"} {
		long := strings.Repeat(unit, 4000)
		for name, l := range testLetters() {
			l.Case.Discussion, l.Decision.Terms.Reason = long, long
			l.Case.Revision.Surfaces = []policy.Surface{{Kind: policy.SurfaceContent, Text: long}, {Kind: policy.SurfaceEmbed, Text: long}}
			l.Case.Findings = []policy.Finding{{Clause: long}}
			if l.Many() {
				l.Lead, l.Quotes = l.Case, []moderation.Case{l.Case, l.Case, l.Case, l.Case}
				l.Swept.Places = nil
				for range moderation.SweptPlacesTold {
					l.Swept.Places = append(l.Swept.Places, moderation.SweptPlace{ChannelID: longID, Found: 1 << 40})
				}
			}
			e, _ := Letter(book.In("de"), markdown.OneLine(long, 100), l, testPolicy())
			whole := markdown.Length(e.Title) + markdown.Length(e.Description) + markdown.Length(e.Footer.Text)
			for _, f := range e.Fields {
				whole += markdown.Length(f.Name) + markdown.Length(f.Value)
				if markdown.Length(f.Value) > markdown.MaxEmbedFieldValue || strings.TrimSpace(f.Value) == "" {
					t.Errorf("%s of %q: a field has %d characters", name, unit, markdown.Length(f.Value))
				}
			}
			if whole > markdown.MaxEmbedsTotal || markdown.Length(e.Description) > markdown.MaxEmbedDescription {
				t.Errorf("%s of %q has %d characters", name, unit, whole)
			}
		}
	}
}
