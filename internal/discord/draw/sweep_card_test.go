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

func testSweeps() map[string]moderation.Sweep {
	at := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
	sample := func(id, text string, alike int) moderation.SweptMessage {
		m := moderation.SweptMessage{Alike: alike}
		m.Subject, m.Author.ID = moderation.Subject{GuildID: "100", ChannelID: "200", MessageID: id}, "400"
		m.Judged.Surfaces = []policy.Surface{{Kind: policy.SurfaceContent, Text: text}}
		return m
	}
	looking := moderation.Sweep{
		ID: 3, GuildID: "100", CaseID: 12, Reach: moderation.ReachText, Alike: 600, Since: at.Add(-24 * time.Hour), State: moderation.SweepLooking,
		AskedBy: "500", AskedAt: at, Read: 3400, Found: moderation.SweptCounts{All: 12, Waiting: 12},
		Places: []moderation.SweptPlace{{ChannelID: "200", Done: true, Found: 9}, {ChannelID: "201", Found: 3}, {ChannelID: "202"}},
	}
	ready := looking
	ready.State, ready.EndedAt, ready.Truncated = moderation.SweepReady, at, true
	ready.Found = moderation.SweptCounts{All: 12, Waiting: 12, Authors: 4, Cases: 2, Oldest: at.Add(-5 * time.Hour), Newest: at}
	ready.Samples = []moderation.SweptMessage{sample("301", "Who still buys harbour coins? @everyone **look**", 610), sample("302", "Buy my cheap\nharbour coins", 930)}
	author := ready
	author.Reach, author.AuthorID, author.Truncated = moderation.ReachAuthor, "400", false
	author.Found.Authors, author.Found.Cases = 1, 0
	removing := ready
	removing.State, removing.ActedBy, removing.ActedAt, removing.Reason = moderation.SweepRemoving, "501", at, "The same advertisement everywhere."
	removing.Found = moderation.SweptCounts{All: 1200, Waiting: 700, Removed: 490, Passed: 10, Reasons: map[string]int{moderation.SparedProtected: 8, moderation.SparedGone: 2}}
	stopped := removing
	stopped.State, stopped.Why = moderation.SweepStopped, "For \"Remove\" you need the permission to manage messages on this server."
	done := removing
	done.State, done.Found.Waiting, done.Found.Removed, done.Found.Failed = moderation.SweepDone, 0, 1100, 90
	done.Found.Reasons = map[string]int{moderation.SparedGone: 10, "ombud lacks the permission Manage Messages in this channel.": 90}
	undoing := done
	undoing.State, undoing.EndedBy, undoing.EndedAt = moderation.SweepUndoing, "502", at
	undoing.Found.Removed, undoing.Found.Restored, undoing.Found.Passed, undoing.Found.Failed, undoing.Found.Reasons = 900, 200, 0, 0, nil
	undone := undoing
	undone.State, undone.Found.Removed, undone.Found.Restored, undone.Found.Lost = moderation.SweepUndone, 0, 1099, 1
	undone.Found.Reasons = map[string]int{"The channel or discussion has been deleted.": 1}
	dropped := looking
	dropped.State, dropped.Why = moderation.SweepDropped, "Nobody pressed for an hour."
	return map[string]moderation.Sweep{
		"looking": looking, "ready": ready, "author": author, "removing": removing, "stopped": stopped, "done": done, "undoing": undoing, "undone": undone, "dropped": dropped,
	}
}

func TestSweepsLookAsTheyDid(t *testing.T) {
	for name, sw := range testSweeps() {
		golden(t, filepath.Join("testdata", "sweeps", name+".txt"), []byte(readable(Sweep(sw, ""))))
	}
}

func TestTheLongestSweepFits(t *testing.T) {
	for _, unit := range []string{"a", "😀", "*", "\u202e", "\n", "\xff"} {
		long := strings.Repeat(unit, 4000)
		for name, sw := range testSweeps() {
			sw.Reason, sw.Why, sw.Found.Reasons = long, long, map[string]int{long: 1, long + "b": 2}
			for i := range sw.Samples {
				sw.Samples[i].Judged.Surfaces[0].Text = long
			}
			for len(sw.Samples) > 0 && len(sw.Samples) < moderation.SweptSamples {
				sw.Samples = append(sw.Samples, sw.Samples[0])
			}
			for range 200 {
				sw.Places = append(sw.Places, moderation.SweptPlace{ChannelID: "1234567890123456789", Found: 1})
			}
			parts, characters, _ := measure(t, Sweep(sw, "https://discord.com/channels/1/2/3"))
			if parts > markdown.MaxLayoutParts || characters > markdown.MaxLayoutText || parts < 3 {
				t.Errorf("%s with %q: %d parts, %d characters", name, unit, parts, characters)
			}
		}
	}
}
