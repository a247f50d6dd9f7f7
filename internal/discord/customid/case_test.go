package customid

import (
	"math"
	"strings"
	"testing"

	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
)

func TestAButtonFitsAndComesBackWhole(t *testing.T) {
	hash := strings.Repeat("0123456789abcdef", 4)
	for _, b := range []Case{
		{CaseID: 1, Kind: "remove", RevisionHash: hash},
		{CaseID: math.MaxInt64, Kind: moderation.KindName(strings.Repeat("k", maxKind)), RevisionHash: hash},
		{CaseID: 7, Kind: "dismiss"},
	} {
		id := b.CustomID()
		if len(id) > markdown.MaxCustomID {
			t.Errorf("%q has %d characters", id, len(id))
		}
		if got, ok := ParseCase(id); !ok || got != b {
			t.Errorf("%q came back as %+v, %v", id, got, ok)
		}
	}
}

func TestAButtonHasOneSpelling(t *testing.T) {
	hash := strings.Repeat("A", 43) // 32 zero bytes
	if _, ok := ParseCase("ombud:case:1:remove:" + hash); !ok {
		t.Fatal("the one spelling is refused")
	}
	for _, other := range []string{
		"ombud:case:+1:remove:" + hash, "ombud:case:01:remove:" + hash, "ombud:case:1:remove:", "ombud:case:1:remove:" + hash + "=",
		"ombud:case:1:remove:" + hash[:42] + "B", // the last character has two bits to spare
		"ombud:case:1:remove:" + hash[:42], "ombud:case:1:Remove:-", "ombud:case:1::-", "ombud:case:1:remove:-:", "ombud:case:0:remove:-",
		"ombud:case:-1:remove:-", " ombud:case:1:remove:-", "ombud:case:1:remove:" + strings.Repeat("00", 32), "ombud:case:1_0:remove:-",
		"ombud:case:1:" + strings.Repeat("k", maxKind+1) + ":-",
	} {
		if b, ok := ParseCase(other); ok {
			t.Errorf("%q was taken as %+v", other, b)
		}
	}
}

func FuzzParseCase(f *testing.F) {
	for _, seed := range []string{"ombud:case:1:remove:-", "ombud:case:-1:remove:-", "ombud:case:1:remove", "ombud:case:01:remove:-", "", "ombud:case:1:re move:-", "ombud:case:9223372036854775808:remove:-"} {
		f.Add(seed)
	}
	f.Add(Case{CaseID: 3, Kind: "timeout", RevisionHash: strings.Repeat("ab", 32)}.CustomID())
	f.Fuzz(func(t *testing.T, s string) {
		b, ok := ParseCase(s)
		if !ok {
			return
		}
		if b.CustomID() != s || b.CaseID <= 0 || b.Kind == "" || len(s) > markdown.MaxCustomID {
			t.Errorf("%q was taken as %+v", s, b)
		}
	})
}
