package bench_test

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"ombud/internal/policy"
)

// What is judged. None of it holds a term.
const (
	clean = "The committee heard two witnesses on Tuesday afternoon, and neither of them could say why the old bridge had been closed for so long."
	// frame is what a gateway sends when somebody writes that into a thread.
	frame = `{"t":"MESSAGE_CREATE","s":4711,"op":0,"d":{"type":0,"tts":false,"timestamp":"2026-03-01T12:00:00.000000+00:00","pinned":false,` +
		`"nonce":"1177737828310712320","mentions":[],"mention_roles":[],"mention_everyone":false,"member":{"roles":["1177737828310712335",` +
		`"1177737828310712336"],"premium_since":null,"pending":false,"nick":null,"mute":false,"joined_at":"2024-05-06T07:08:09.000000+00:00",` +
		`"flags":0,"deaf":false,"communication_disabled_until":null,"banner":null,"avatar":null},"id":"1177737828310712321","flags":0,` +
		`"embeds":[],"edited_timestamp":null,"content":%q,"components":[],"channel_type":11,"channel_id":"1177737828310712322","author":` +
		`{"username":"reader","public_flags":0,"primary_guild":null,"id":"1177737828310712323","global_name":"A reader","display_name_styles":null,` +
		`"discriminator":"0","collectibles":null,"clan":null,"avatar_decoration_data":null,"avatar":"8342729096ea3675442027381ff50dfe"},` +
		`"attachments":[],"guild_id":"1177737828310712324"}}`
)

// benign is ordinary prose of so many characters.
func benign(length int) string {
	return strings.Repeat(clean+" ", length/len(clean)+1)[:length]
}

// worst are texts of so many characters that make work: disguises at every
// letter, marks upon marks, half matches.
func worst(length int) map[string]string {
	of := func(unit string) string {
		runes := []rune(strings.Repeat(unit, length/len([]rune(unit))+1))
		return string(runes[:length])
	}
	return map[string]string{
		"combining marks": of("a\u0336\u0335\u0334\u0333\u0332\u0331\u0330"),
		"zero-width":      of("a\u200b\u200c\u200d"),
		"spaced letters":  of("a b c d e "),
		"leet":            of("1d10t5 4r3 h3r3 "),
		"look-alikes":     of("Тhе соmmіttее "),
		"full width":      of("ｔｈｅ　ｃｏｍｍｉｔｔｅｅ　"),
		"signs":           of("@$!("),
		"stars":           of("f*ck "),
		"dots":            of("a.b.c."),
		"repeats":         of("sooooo looooong "),
		"links":           of("http://a.example/x "),
		"quotes":          of(`"a" `),
		"fillers":         of("you are a very "),
		"digits":          of("0123 456789 "),
	}
}

// words are n different pronounceable words that stand in no text above.
func words(n int) []string {
	random := rand.New(rand.NewPCG(1, 2))
	onsets := strings.Fields("b bl br d dr f fl fr g gl gr h j k kl kr l m n p pl pr qu r s sk sl sn sp st t tr v w z")
	vowels := strings.Fields("a e i o u oo ee ai ou")
	seen := make(map[string]bool, n)
	list := make([]string, 0, n)
	for len(list) < n {
		var b strings.Builder
		for range 3 + random.IntN(2) {
			b.WriteString(onsets[random.IntN(len(onsets))])
			b.WriteString(vowels[random.IntN(len(vowels))])
		}
		if word := b.String() + "x"; !seen[word] {
			seen[word] = true
			list = append(list, word)
		}
	}
	return list
}

// patterns are n different regexes of the sorts that people write: sets of
// words, numbers, phrases with room in them.
func patterns(n int) []string {
	list := make([]string, 0, n)
	w := words(3 * n)
	for i := range n {
		a, b, c := w[3*i], w[3*i+1], w[3*i+2]
		list = append(list, []string{
			`(?i)\b(?:` + a + `|` + b + `)s?\b`,
			`(?i)\byou(?:'re| are) (?:an? )?` + a + `\b`,
			`(?i)` + a + `\W{0,5}` + b,
			`\b0` + fmt.Sprint(i%10) + `\d{2} \d{6}\b`,
			`(?i)(?:https?://)?` + a + `\.(?:com|net)/\S+`,
			`\b\d{4}[- ]\d{4}[- ]\d{4}[- ]` + fmt.Sprintf("%04d", i) + `\b`,
			`(?i)\b` + a + `[a-z]*` + c + `\b`,
			`[\w.]+@` + b + `\.[a-z]{2,}`,
			`(?i)(?:buy|sell)\s+` + c,
			`(?i)\b(?:he|she|they) lives? at \d+ ` + a,
		}[i%10])
	}
	return list
}

// policyOf writes a policy with so many words, a tenth of them in phrases, and
// so many regexes.
func policyOf(terms, regexes int) []byte {
	var b strings.Builder
	b.WriteString("version: 1\nname: Bench\nclauses:\n  - {id: manners, text: Be kind.}\nrules:\n  - id: words\n    clause: manners\n    words:\n")
	for i, w := range words(terms) {
		if i%10 == 9 {
			w = "the " + w + " people"
		}
		fmt.Fprintf(&b, "      - %s\n", w)
	}
	if regexes > 0 {
		b.WriteString("  - id: patterns\n    clause: manners\n    regex:\n")
		for _, p := range patterns(regexes) {
			fmt.Fprintf(&b, "      - '%s'\n", strings.ReplaceAll(p, "'", "''"))
		}
	}
	return []byte(b.String())
}

// raidRule is the rule whose cost the raid check is.
const raidRule = "  - {id: raid, clause: manners, duplicate: {authors: 5, within: 10m}}\n"

// raidEngines answers the same policy without and with the rule. They share
// their tables: where those happen to lie in memory makes more of a difference
// than what is measured.
func raidEngines() (without, with *policy.Engine, err error) {
	p, err := policy.Parse("bench", append(policyOf(10_000, 50), raidRule...))
	if err != nil {
		return nil, nil, err
	}
	if with, err = policy.Compile(p); err != nil {
		return nil, nil, err
	}
	without, _ = with.TextOnly()
	return without, with, nil
}

func engineOf(terms, regexes int) (*policy.Engine, error) {
	p, err := policy.Parse("bench", policyOf(terms, regexes))
	if err != nil {
		return nil, err
	}
	return policy.Compile(p)
}

func message(text string) policy.Message {
	return policy.Message{ID: "1", Author: policy.Author{Known: true}, Surfaces: []policy.Surface{{Kind: policy.SurfaceContent, Text: text}}}
}

func name(size [2]int) string { return fmt.Sprintf("%d-terms-%d-regexes", size[0], size[1]) }
