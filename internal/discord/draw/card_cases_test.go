package draw

import (
	"strings"
	"time"

	"ombud/internal/moderation"
	"ombud/internal/policy"
)

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
