package draw

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
	"ombud/internal/policy"
)

var update = flag.Bool("update", false, "write the golden files anew")

func testPolicy() *policy.Policy {
	return &policy.Policy{
		Welcome:    []policy.Welcome{{ID: "story", Text: "Arguments, sources and first-hand experience."}},
		Clauses:    []policy.Clause{{ID: "personal-attacks", Text: "Argue with the point, not the person.", Severity: policy.Medium}, {ID: "spam", Text: "No advertising, no floods.", Severity: policy.Low}, {ID: "threats", Text: "Threaten nobody.", Severity: policy.Critical}},
		Disclaimer: "Views are those of their authors, not of {publisher}.",
	}
}

// chosenCase is one whose author is told of another clause, and of which not everything can come back.
func chosenCase() moderation.Case {
	c := testCase("Who should mend the wall?")
	c.Revision.Surfaces = append(c.Revision.Surfaces, policy.Surface{Kind: policy.SurfacePoll, Text: "Buy my bricks"}, policy.Surface{Kind: policy.SurfaceSticker, Text: "A brick"})
	c.Clause = "spam"
	return c
}

// longerTimeout is one whose author had been timed out for longer by hand.
func longerTimeout() moderation.Case {
	c := testCase("You are an idiot and you know it.", policy.Span{Start: 11, End: 16})
	at := c.OpenedAt.Add(5 * time.Minute)
	d := moderation.Decision{ID: 1, CaseID: c.ID, Number: 1, Kind: "timeout", ModeratorID: "500", At: at, Terms: moderation.Terms{For: time.Hour}}
	c.Actions = append(c.Actions,
		moderation.Action{Kind: "remove", DecisionID: 1, State: moderation.Done, EndedAt: at},
		moderation.Action{
			Kind: "timeout", DecisionID: 1, State: moderation.Done, EndedAt: at, Until: at.Add(time.Hour), Prior: at.Add(7 * 24 * time.Hour),
			Note: "Somebody had timed them out until 8 August 10:05 UTC, which is longer and was left as it is.",
		})
	decide(&c, d)
	return c
}

func testCase(text string, spans ...policy.Span) moderation.Case {
	at := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
	return moderation.Case{
		ID: 12, Subject: moderation.Subject{GuildID: "100", ChannelID: "200", MessageID: "300"},
		Author:     moderation.Author{ID: "400", Name: "ben", AccountCreated: at.AddDate(-3, 0, 0), Joined: at.AddDate(0, -2, 0)},
		Discussion: "Harbour bridge to open in May", OpenedAt: at, Policy: "0123456789abcdef",
		Revision: moderation.Revision{Hash: strings.Repeat("ab", 32), Surfaces: []policy.Surface{{Kind: policy.SurfaceContent, Text: text}}},
		Findings: []policy.Finding{{Rule: "insults", Clause: "personal-attacks", Reason: "It calls somebody an \"idiot\".", Spans: spans, Then: policy.Flag}},
	}
}

func testCases() map[string]moderation.Case {
	at := time.Date(2026, 8, 1, 10, 5, 0, 0, time.UTC)
	open := testCase("You are an idiot and you know it.", policy.Span{Start: 11, End: 16})
	reported := testCase("Buy my coins")
	reported.Findings = nil
	reported.Reports = []moderation.Report{{ReporterID: "1", Clause: "spam"}, {ReporterID: "2", Clause: "spam"}, {ReporterID: "3"}}
	hidden := testCase("idiot\nidiots everywhere", policy.Span{Start: 0, End: 12})
	hidden.Actions = []moderation.Action{{Kind: moderation.Hide, State: moderation.Done, EndedAt: at}}
	removing := open
	decide(&removing, moderation.Decision{ID: 1, Number: 1, Kind: "remove", ModeratorID: "500", At: at})
	removing.Actions = []moderation.Action{{Kind: "remove", DecisionID: 1, State: moderation.Pending}}
	removed := removing
	removed.Actions = []moderation.Action{{Kind: "remove", DecisionID: 1, State: moderation.Done, ModeratorID: "500", EndedAt: at.Add(time.Second)}}
	// The rules hid it, a moderator found nothing wrong, Discord refused the hiding.
	dismissed := hidden
	decide(&dismissed, moderation.Decision{ID: 1, Number: 1, Kind: "dismiss", ModeratorID: "500", At: at})
	dismissed.Actions = []moderation.Action{{Kind: moderation.Hide, State: moderation.Failed, Failure: "ombud lacks the permission Manage Messages in this channel."}}
	// Removed once, written anew, accused anew: graver, and by several rules.
	reopened := testCase("You idiot, I will find you, idiot", policy.Span{Start: 4, End: 9})
	reopened.Findings = append(reopened.Findings, reopened.Findings[0],
		policy.Finding{Rule: "threats", Clause: "threats", Reason: "It says \"I will find you\".", Spans: []policy.Span{{Start: 11, End: 26}}},
		policy.Finding{Rule: "trial", Clause: "spam", Reason: "A rule on trial.", Spans: []policy.Span{{Start: 28, End: 33}}, Shadow: true})
	reopened.Decisions = []moderation.Decision{{ID: 1, Number: 1, Kind: "timeout", ModeratorID: "500", At: at, Terms: moderation.Terms{For: time.Hour}}}
	reopened.Actions = []moderation.Action{{Kind: "timeout", DecisionID: 1, State: moderation.Done, ModeratorID: "500", EndedAt: at}}
	reopened.Reports = []moderation.Report{{ReporterID: "1", Clause: "spam"}}
	alone := testCase("Ask his wife how he got that contract.")
	alone.Findings, alone.Policy = nil, ""
	alone.Reports = []moderation.Report{{ReporterID: "1"}}
	unreadable := testCase("")
	unreadable.Author, unreadable.Revision, unreadable.Discussion = moderation.Author{}, moderation.Revision{}, ""
	unreadable.Findings = []policy.Finding{{Rule: "unreadable", Reason: "ombud could not read this message, so no rule has judged it. Please look at it yourself.", Then: policy.Flag}}
	failed := removing
	decide(&failed, moderation.Decision{ID: 1, Number: 1, Kind: "timeout", ModeratorID: "500", At: at, Terms: moderation.Terms{For: time.Hour}})
	failed.Actions = []moderation.Action{
		{Kind: "remove", DecisionID: 1, State: moderation.Done},
		{Kind: "timeout", DecisionID: 1, State: moderation.Failed, Failure: "ombud may not time this member out."},
	}
	hostile := testCase("@everyone <@1> [click](https://evil.test) ||spoiler|| ```x``` # head\n> quote\n1. one \u202Egnp\u200b\n-# small", policy.Span{Start: 0, End: 9})
	hostile.Author.Name = "**[x](https://evil.test)** @here"
	hostile.Discussion = "](https://evil.test) <#1>"
	hostile.GoneAt = at
	hostile.Revision.Surfaces = append(hostile.Revision.Surfaces, policy.Surface{Kind: policy.SurfaceAttachmentName, Text: "```.png"})
	raid := testCase("You are an idiot and you know it.", policy.Span{Start: 11, End: 16})
	second, third := testCase("Such an idiot!", policy.Span{Start: 8, End: 13}), testCase("idiot idiot idiot", policy.Span{Start: 0, End: 17})
	second.ID, third.ID, second.Subject.MessageID, third.Subject.MessageID = 13, 14, "301", "302"
	decide(&third, moderation.Decision{ID: 2, Number: 1, Kind: "remove", ModeratorID: "500", At: at})
	raid.Shared = moderation.Shared{Why: moderation.SharedByAuthor, Others: 5, Open: 4, Shown: []moderation.Case{second, third}}
	undone := testCase("You are an idiot and you know it.", policy.Span{Start: 11, End: 16})
	undone.Decisions = []moderation.Decision{{ID: 1, Number: 1, Kind: "ban", ModeratorID: "500", At: at, UndoneBy: "501", UndoneAt: at.Add(time.Minute)}}
	undone.Actions = []moderation.Action{
		{ID: 1, Kind: "remove", DecisionID: 1, State: moderation.Done},
		{ID: 2, Kind: "ban", DecisionID: 1, State: moderation.Done},
		{ID: 3, Kind: "revoke_ban", Undoes: 2, State: moderation.Done},
		{ID: 4, Kind: "restore", Undoes: 1, State: moderation.Pending},
	}
	undone.Author.Picture = "https://cdn.discordapp.com/embed/avatars/1.png"
	undone.Record = moderation.Record{Cases: 3, Last: []moderation.Decision{{Kind: "remove", At: at.AddDate(0, -1, 0)}, {Kind: "timeout", At: at.AddDate(0, -2, 0)}}}
	undone.Facts = moderation.Facts{ClaimedBy: "500", ClaimedUntil: at.Add(10 * time.Minute), EscalatedBy: "500", EscalatedAt: at}
	// A picture that moderators see, a film that Undo cannot give back, a page that it can.
	pictured := testCase("Look at this idiot", policy.Span{Start: 13, End: 18})
	pictured.Copies = []moderation.Copy{
		{Place: 0, Of: 3, Name: "SPOILER_face.png", Type: "image/png", Size: 1_400_000},
		{Place: 1, Of: 3, Name: "film.mp4", Type: "video/mp4", Size: 52_428_800, Lost: moderation.LostTooLarge},
		{Place: 2, Of: 3, Name: "page_`1`.html", Type: "text/html", Size: 812},
	}
	for _, f := range pictured.Copies {
		pictured.Revision.Surfaces = append(pictured.Revision.Surfaces, policy.Surface{Kind: policy.SurfaceAttachmentName, Text: f.Name})
	}
	emptied := removed // a year ago
	emptied.Revision.Surfaces, emptied.Author.Name, emptied.Discussion = nil, "", ""
	emptied.Findings = []policy.Finding{{Rule: "insults", Clause: "personal-attacks", Then: policy.Flag}}
	emptied.Texts = moderation.Texts{GoneAt: at.AddDate(1, 0, 1), KeptDays: 365}
	return map[string]moderation.Case{
		"emptied": emptied, "pictured": pictured, "raid": raid, "undone": undone, "open": open, "reported": reported, "hidden": hidden, "removing": removing, "removed": removed, "dismissed": dismissed,
		"failed": failed, "hostile": hostile, "reopened": reopened, "alone": alone, "unreadable": unreadable,
		"chosen": chosenCase(), "longer_timeout": longerTimeout(),
	}
}

func decide(c *moderation.Case, d moderation.Decision) {
	c.Decisions = append(c.Decisions, d)
	c.Decision = &d
}

// readable is what a person reads of a card, part by part.
func readable(m Message) string {
	var b strings.Builder
	var walk func(parts []any)
	walk = func(parts []any) {
		for _, part := range parts {
			switch p := part.(type) {
			case container:
				fmt.Fprintf(&b, "(edge #%06X)\n\n", p.AccentColor)
				walk(p.Components)
			case section:
				fmt.Fprintf(&b, "%s\n  [picture %s]\n\n", p.Components[0].Content, p.Accessory.(thumbnail).Media.URL)
			case textDisplay:
				fmt.Fprintf(&b, "%s\n\n", p.Content)
			case *Gallery:
				for _, item := range p.Items {
					fmt.Fprintf(&b, "[picture %s, blurred: %v]\n\n", item.Media.URL, item.Spoiler)
				}
			case separator:
				b.WriteString("----\n\n")
			case pressRow:
				for _, one := range p.Components {
					fmt.Fprintf(&b, "( %s ) ", one.Label)
				}
				b.WriteString("\n")
			default:
				fmt.Fprintf(&b, "?? %T\n", part)
			}
		}
	}
	walk(m.Components.([]any))
	return b.String()
}

// measure counts a layout's components and the characters of its texts as Discord does.
func measure(t *testing.T, m Message) (parts, characters int, ids map[string]int) {
	t.Helper()
	raw, err := json.Marshal(m.Components)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		t.Fatal(err)
	}
	ids = map[string]int{}
	var walk func(any)
	walk = func(node any) {
		switch n := node.(type) {
		case []any:
			for _, one := range n {
				walk(one)
			}
		case map[string]any:
			if _, ok := n["type"]; ok {
				parts++
			}
			if text, ok := n["content"].(string); ok {
				characters += markdown.Length(text)
				if strings.TrimSpace(text) == "" {
					t.Errorf("an empty text: %v", n)
				}
			}
			if id, ok := n["custom_id"].(string); ok {
				ids[id]++
				if markdown.Length(id) > markdown.MaxCustomID {
					t.Errorf("custom id %q is too long", id)
				}
			}
			for _, below := range n {
				walk(below)
			}
		}
	}
	walk(tree)
	return parts, characters, ids
}

// pictured is what a card shows of a case's pictures; nil: there are none.
func pictured(c moderation.Case) *Gallery {
	all := Pictures(c)
	if len(all) == 0 {
		return nil
	}
	files := make([]string, len(all))
	for i, f := range all {
		files[i] = fmt.Sprintf("SPOILER_case_%d_%d%s", c.ID, f.Place+1, Ending(f.Type))
	}
	return NewGallery(all, files)
}

func TestCardsLookAsTheyDid(t *testing.T) {
	for name, c := range testCases() {
		m := Card{Case: c, Policy: testPolicy(), Gallery: pictured(c)}.Message()
		asJSON, err := json.MarshalIndent(m, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		for ext, got := range map[string][]byte{".json": append(asJSON, '\n'), ".txt": []byte(readable(m))} {
			path := filepath.Join("testdata", "cards", name+ext)
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s differs (run with -update and look at it):\n%s", path, got)
			}
		}
	}
}

// longID is as long as Discord's ids are.
const longID = "1234567890123456789"

func TestTheLongestTextsFitEveryLimit(t *testing.T) {
	checked := 0
	for _, unit := range []string{"a", "😀", "e\u0301\u0302\u0303", "*", "\u202e", "\n", "👩‍👩‍👧‍👦", "a\n", "\xff", "a b ", "1"} {
		long := strings.Repeat(unit, 4000)
		if unit == "1" {
			long = longID
		}
		c := testCase(long, policy.Span{Start: 1, End: len(long) - 1}, policy.Span{Start: -5, End: 1 << 40})
		c.Author.Name, c.Discussion, c.Policy = long, long, long
		for i := range 40 {
			clause := fmt.Sprint(i, long)
			c.Findings = append(c.Findings, policy.Finding{Clause: clause, Reason: long})
			c.Reports = append(c.Reports, moderation.Report{Clause: clause, Words: long, ReporterID: longID})
			c.Actions = append(c.Actions, moderation.Action{Kind: "remove", State: moderation.Failed, Failure: long})
			c.Revision.Surfaces = append(c.Revision.Surfaces, policy.Surface{Kind: policy.SurfaceKind(long), Text: long})
			decide(&c, moderation.Decision{ID: int64(i + 1), Number: i + 1, Kind: moderation.KindName(long), ModeratorID: long, UndoneBy: long, UndoneAt: time.Now(), At: time.Now()})
		}
		for i := range 10 {
			c.Copies = append(c.Copies, moderation.Copy{Place: i, Of: 10, Name: long, Type: "image/png", Alt: long, Size: 1 << 20})
			c.Copies[i].Lost = []moderation.Loss{"", moderation.LostTooLarge}[i%2]
		}
		c.Author.Picture = "https://cdn.discordapp.com/embed/avatars/1.png"
		c.Facts = moderation.Facts{ClaimedBy: long, ClaimedUntil: time.Now(), EscalatedBy: long, EscalatedAt: time.Now(), GoneAt: time.Now(), EditedAt: time.Now(), Appeal: moderation.AppealOpen, AppealedAt: time.Now(), Clause: "spam"}
		c.Record = moderation.Record{Cases: 1 << 40, Last: c.Decisions[:3]}
		c.Shared = moderation.Shared{Why: moderation.SharedByFlood, Others: 1 << 40, Open: 1 << 40, Shown: []moderation.Case{c, c, c}}
		for i := range c.Shared.Shown {
			shown := &c.Shared.Shown[i]
			shown.ID, shown.Decision, shown.StandsAs, shown.Author.ID = int64(1<<40+1+i), nil, longID, longID
			shown.Subject = moderation.Subject{GuildID: longID, ChannelID: longID, MessageID: longID}
		}
		c.ID, c.StandsAs, c.Author.ID, c.Subject = 1<<40, longID, longID, c.Shared.Shown[0].Subject
		open := c
		open.Decision = nil
		for _, one := range []moderation.Case{c, open} {
			parts, characters, ids := measure(t, Card{Case: one, Policy: testPolicy(), Replaces: Jump(one.Subject), Gallery: pictured(one)}.Message())
			if parts > markdown.MaxLayoutParts || characters > markdown.MaxLayoutText || parts < 5 {
				t.Errorf("%q: %d parts, %d characters", unit, parts, characters)
			}
			for id, n := range ids {
				if n > 1 {
					t.Errorf("the custom id %q stands there %d times", id, n)
				}
			}
		}
		for _, limit := range []int{1, 2, 80, 2000} {
			if got := markdown.Fit(long, limit); markdown.Length(got) > limit {
				t.Errorf("Fit(%q…, %d) has %d", unit, limit, markdown.Length(got))
			}
		}
		checked++
	}
	if checked != 11 {
		t.Errorf("%d texts were tried", checked)
	}
}
