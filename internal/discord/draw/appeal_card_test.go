package draw

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
	"ombud/internal/policy"
)

func testAppeals() map[string]Appeal {
	of := func(kind moderation.KindName, state moderation.AppealState) Appeal {
		l := testLetter(kind)
		c := l.Case
		c.Card = moderation.CardRef{ChannelID: "900", MessageID: "901"}
		a := moderation.Appeal{
			ID: 5, GuildID: "100", CaseID: c.ID, DecisionID: 1, AuthorID: "400", OpenedAt: l.Decision.At.Add(time.Hour), State: state,
			Words: "I was quoting what Newt had said to me an hour before.\nLook two messages up.",
		}
		if state != moderation.AppealOpen {
			a.DecidedBy, a.DecidedAt = "501", a.OpenedAt.Add(time.Hour)
		}
		return Appeal{Card: Card{Case: c, Policy: testPolicy()}, Appeal: a}
	}
	open := of("remove", moderation.AppealOpen)
	open.Decisions[0].Terms.Reason = "The second time this week."
	open.Reports = []moderation.Report{{ReporterID: "1"}, {ReporterID: "2"}}
	ban := of("ban", moderation.AppealOpen)
	ban.Author.Picture = "https://cdn.discordapp.com/embed/avatars/1.png"
	timeout := of("timeout", moderation.AppealUpheld)
	timeout.Decisions[0].Terms.For = 24 * time.Hour
	anew := of("warn", moderation.AppealOverturned)
	anew.StandsAs = "301"
	anew.Replaces = "https://discord.com/channels/100/900/902"
	hostile := of("remove", moderation.AppealOpen)
	hostile.Appeal.Words = "@everyone <@1> [click](https://evil.test) ||x|| ```y```\n# head\n-# ombud appeal 5 \u202egnp"
	swept := of("remove", moderation.AppealOpen)
	swept.Appeal.Swept = moderation.SweptOf{SweepID: 3, LeadID: 77, Leads: true, Removed: 47, Stands: 46}
	swept.Appeal.Lead, swept.Revision.Surfaces, swept.Findings, swept.SweepID = swept.Case, []policy.Surface{{Kind: policy.SurfaceContent, Text: "Good morning."}}, nil, 3
	swept.Appeal.Lead.ID = 77
	return map[string]Appeal{"swept": swept, "open": open, "ban": ban, "upheld": timeout, "overturned_anew": anew, "hostile": hostile}
}

func TestAppealCardsLookAsTheyDid(t *testing.T) {
	for name, a := range testAppeals() {
		golden(t, filepath.Join("testdata", "appeals", name+".txt"), []byte(readable(a.Message())))
	}
}

func TestTheLongestAppealsFitEveryLimit(t *testing.T) {
	for _, unit := range []string{"a", "😀", "e\u0301\u0302\u0303", "\u0301", "*", "\u202e", "\n", "\xff"} {
		long := strings.Repeat(unit, 4000)
		for name, a := range testAppeals() {
			a.Appeal.Words, a.Author.Name, a.Discussion = long, long, long
			a.Decisions = []moderation.Decision{{ID: 1, Kind: moderation.KindName(long), ModeratorID: long, Terms: moderation.Terms{Reason: long, For: time.Hour}}}
			a.Record = moderation.Record{Cases: 1 << 40, Last: a.Decisions}
			a.Findings, a.Revision.Surfaces = nil, nil
			a.Subject = moderation.Subject{GuildID: longID, ChannelID: longID, MessageID: longID}
			a.ID, a.Appeal.ID, a.StandsAs, a.Author.ID, a.Replaces = 1<<40, 1<<40, longID, longID, Jump(a.Subject)
			a.Case.Card, a.Decisions[0].ModeratorID = moderation.CardRef{ChannelID: longID, MessageID: longID}, longID
			a.Appeal.DecidedBy = longID
			for range 20 {
				a.Findings = append(a.Findings, policy.Finding{Clause: long, Reason: long})
				a.Revision.Surfaces = append(a.Revision.Surfaces, policy.Surface{Kind: policy.SurfaceContent, Text: long})
			}
			if a.Appeal.Swept.SweepID != 0 {
				a.Appeal.Swept = moderation.SweptOf{SweepID: 1 << 40, LeadID: 1<<40 + 1, Leads: true, Removed: 1 << 40, Stands: 1 << 40}
				a.Appeal.Lead = a.Case
				a.Appeal.Lead.ID = 1<<40 + 1
			}
			parts, characters, _ := measure(t, a.Message())
			if parts > markdown.MaxLayoutParts || characters > markdown.MaxLayoutText || parts < 5 {
				t.Errorf("%s of %q: %d parts, %d characters", name, unit, parts, characters)
			}
		}
	}
}
