package classify_test

import (
	"fmt"
	"testing"

	"ombud/internal/classify"
	"ombud/internal/policy"
)

func asking(t *testing.T, how string) *policy.Policy {
	t.Helper()
	p, err := policy.Parse("test.yaml", []byte("version: 1\nname: T\nclauses: [{id: a, text: b}]\nclassifier: "+how+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func said(n int, text string) policy.Message {
	return policy.Message{
		ID: fmt.Sprint(n), Place: policy.Place{GuildID: "10"},
		Surfaces: []policy.Surface{{Kind: policy.SurfaceContent, Text: text}},
	}
}

func TestWhichMessagesAreAskedAbout(t *testing.T) {
	flagged, clean := policy.Verdict{Effect: policy.Flag}, policy.Verdict{}
	tests := []struct {
		how     string
		verdict policy.Verdict
		share   float64 // of a thousand different messages
	}{
		{"{ask: all}", clean, 1},
		{"{ask: all}", flagged, 1},
		{"{ask: none}", flagged, 0},
		{"{ask: flagged}", flagged, 1},
		{"{ask: flagged}", clean, 0},
		{"{ask: sampled, share: 0.1}", clean, 0.1},
		{"{ask: uncertain, share: 0.3}", clean, 0.3},
		{"{ask: uncertain, share: 0.3}", flagged, 0},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.how, " ", tt.verdict.Effect), func(t *testing.T) {
			p, c := asking(t, tt.how), &classify.Cascade{}
			asked := 0
			const n = 3000
			words := []string{"bridge", "bus", "idiots", "they", "lane", "hate", "council", "spring", "you", "liars", "fair", "traffic"}
			for i := range n {
				text := fmt.Sprintf("the %s and the %s of the %s", words[i%12], words[i/12%12], words[i/144%12])
				if c.Asks(p, said(i, text), tt.verdict) {
					asked++
				}
			}
			if got := float64(asked) / n; got < tt.share-0.03 || got > tt.share+0.03 {
				t.Errorf("%.3f of the messages are asked about, want %.2f", got, tt.share)
			}
		})
	}
}

func TestASampleIsTheSameWhenItIsJudgedAgain(t *testing.T) {
	p := asking(t, "{ask: sampled, share: 0.5}")
	asked := 0
	for i := range 200 {
		first := (&classify.Cascade{}).Asks(p, said(i, "words"), policy.Verdict{})
		if first != (&classify.Cascade{}).Asks(p, said(i, "other words"), policy.Verdict{}) {
			t.Fatalf("message %d is asked about once and not again", i)
		}
		if first {
			asked++
		}
	}
	if asked < 60 || asked > 140 {
		t.Errorf("%d of 200 are asked about", asked)
	}
}

func TestWhatLooksWorseIsAskedAboutFirst(t *testing.T) {
	worst := classify.Suspicion(said(1, "those people are vermin and should all be thrown out of the country"))
	fair := classify.Suspicion(said(2, "The council will repair the bridge on Monday and buses run every ten minutes."))
	if worst <= fair {
		t.Errorf("%.2f for contempt, %.2f for a timetable", worst, fair)
	}
}
