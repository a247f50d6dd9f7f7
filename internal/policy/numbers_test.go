package policy

import (
	"strings"
	"testing"
)

const numbersPolicy = `version: 1
name: Numbers
clauses:
  - {id: personal-data, text: Keep it to yourself.}
rules:
  - {id: private, clause: personal-data, numbers: {cards: true, ibans: true}}
`

// The numbers below are the ones that card schemes and the registry of IBANs
// print as examples.
func TestNumbers(t *testing.T) {
	p, err := Parse("numbers", []byte(numbersPolicy))
	if err != nil {
		t.Fatal(err)
	}
	e, err := Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, text, match string }{
		{"a card in one piece", "pay with 4111111111111111 please", "4111111111111111"},
		{"a card in groups", "4111 1111 1111 1111", "4111 1111 1111 1111"},
		{"a card with hyphens, at the end of a sentence", "It is 5500-0000-0000-0004.", "5500-0000-0000-0004"},
		{"a card of fifteen digits", "3400 000000 00009", "3400 000000 00009"},
		{"full-width digits", "４１１１ １１１１ １１１１ １１１１", "４１１１ １１１１ １１１１ １１１１"},
		{"one digit wrong", "4111 1111 1111 1112", ""},
		{"the same digit only", "4444 4444 4444 4444", ""},
		{"an order number", "order 1234567890123456", ""},
		{"an id of Discord's, though its checksum fits", "see 411111111111111111", ""},
		{"a mention", "<@4111111111111111> hello", ""},
		{"a link", "https://shop.example/4111111111111111", ""},
		{"large sums", "It cost 4 500 000 000 dollars in 2019 and 3 200 000 000 in 2020", ""},
		{"a word of letters and digits", "x4111111111111111y", ""},
		{"a German account", "send it to DE89 3704 0044 0532 0130 00 today", "DE89 3704 0044 0532 0130 00"},
		{"a British account in one piece", "GB29NWBK60161331926819", "GB29NWBK60161331926819"},
		{"a Norwegian account, the shortest", "NO93 8601 1117 947", "NO93 8601 1117 947"},
		{"small letters", "gb29 nwbk 6016 1331 9268 19", "gb29 nwbk 6016 1331 9268 19"},
		{"an account with a digit wrong", "DE88 3704 0044 0532 0130 00", ""},
		{"a part number", "AB12 3456 7890 1234 5678", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := judge(t, e, content(tt.text))
			if tt.match == "" {
				if len(v.Findings) != 0 {
					t.Fatalf("%q: got %v, want nothing", tt.text, v.Findings)
				}
				return
			}
			if len(v.Findings) != 1 || len(v.Findings[0].Spans) != 1 {
				t.Fatalf("%q: got %v, want one finding", tt.text, v.Findings)
			}
			s := v.Findings[0].Spans[0]
			if got := tt.text[s.Start:s.End]; got != tt.match {
				t.Errorf("%q underlines %q, want %q", tt.text, got, tt.match)
			}
			if reason := v.Findings[0].Reason; strings.ContainsAny(reason, "0123456789") {
				t.Errorf("the reason %q repeats the number", reason)
			}
		})
	}
}

func TestNumbersThatLookForNothing(t *testing.T) {
	_, err := Parse("numbers", []byte(strings.Replace(numbersPolicy, "{cards: true, ibans: true}", "{}", 1)))
	if err == nil || !strings.Contains(err.Error(), "set cards or ibans") {
		t.Errorf("got %v", err)
	}
}
