package draw

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
	"ombud/internal/policy"
)

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
		golden(t, filepath.Join("testdata", "cards", name+".json"), append(asJSON, '\n'))
		golden(t, filepath.Join("testdata", "cards", name+".txt"), []byte(readable(m)))
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
