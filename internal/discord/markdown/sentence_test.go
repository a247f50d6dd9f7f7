package markdown

import "testing"

func TestASentenceLeadsNowhereAndKeepsItsOwnMarks(t *testing.T) {
	for said, want := range map[string]string{
		"Feed 1 (news.example) is paused: `/feed resume` tries it.": "Feed 1 (news.example) is paused: `/feed resume` tries it.",
		"<#20> is closed since <t:1700000000:R>, says <@40>.":       "<#20> is closed since <t:1700000000:R>, says <@40>.",
		"We cannot unpack ([log in](https://ev.il/x)).":             `We cannot unpack (\[log in\](https\://ev.il/x)).`,
		"It links to <https://ev.il> and @everyone.":                `It links to \<https\://ev.il\> and \@everyone.`,
		"a` [b](c) `/feed list`":                                    "a\\` \\[b\\](c) `/feed list`",
		"`/x`[y](z)`":                                               "`/x`\\[y\\](z)\\`",
		"Try http:// in place of https://, or ftp://x.":             `Try http:// in place of https://, or ftp\://x.`,
		"**loud** ||hidden|| ~~gone~~":                              `\*\*loud\*\* \|\|hidden\|\| \~\~gone\~\~`,
		"one\n# two":                                                `one \# two`,
		"turned \u202e round, \x1b[31mred\x9b":                      "turned ‹U+202E› round, ‹U+001B›\\[31mred\uFFFD",
	} {
		if got := Sentence(said); got != want {
			t.Errorf("%q became\n%q, want\n%q", said, got, want)
		}
	}
}
