package policy

import (
	"bytes"

	"github.com/goccy/go-yaml/ast"
)

// NumbersRule finds numbers that are somebody's alone and prove it by their
// checksum, so that an order number or a large sum is not taken for one.
type NumbersRule struct {
	Cards bool // payment cards: 14 to 19 digits, checked as ISO/IEC 7812-1 says
	IBANs bool // bank accounts: checked as ISO 13616 says
}

func numbersKind() kind {
	return kind{
		name: "numbers",
		keys: map[string]func(*reader, ast.Node, *Rule){"numbers": func(r *reader, n ast.Node, rule *Rule) {
			if rule.Numbers == nil {
				rule.Numbers = &NumbersRule{}
			}
			spec := rule.Numbers
			r.mapping(n, "numbers", fields{
				"cards": func(v ast.Node) { spec.Cards = r.flag(v, "cards") },
				"ibans": func(v ast.Node) { spec.IBANs = r.flag(v, "ibans") },
			})
		}},
		compile: func(b *builder, i int, rule *Rule) {
			spec := rule.Numbers
			if !spec.Cards && !spec.IBANs {
				b.problems.add(rule.At, "the rule %q looks for nothing: set cards or ibans", rule.ID)
			}
			b.read(i, func(w *work, surface int) { w.numbers(i, surface, spec) })
		},
	}
}

// minNumber is how many digits the shortest number has that is looked for: an
// IBAN of Norway has 15 characters, two of them letters.
const minNumber = 13

// numbers walks the groups of digits and letters of a text. Both sorts of
// number are written in one piece or in groups with one space or hyphen
// between.
func (w *work) numbers(rule, surface int, spec *NumbersRule) {
	text := w.stream.text
	digits := 0
	for _, c := range text {
		if isDigit(c) {
			digits++
		}
	}
	if digits < minNumber {
		return // the usual case, and a quick one
	}
	for at := 0; at < len(text); {
		if !alphanumeric(text[at]) || at > 0 && alphanumeric(text[at-1]) {
			at++
			continue
		}
		end, reason := 0, ""
		if spec.Cards && isDigit(text[at]) {
			end, reason = card(text, at), "the number of a payment card"
		}
		if end == 0 && spec.IBANs && !isDigit(text[at]) {
			end, reason = iban(text, at), "the number of a bank account"
		}
		if end == 0 || inAddress(text, at) {
			at++
			continue
		}
		w.found(rule, surface, int32(at), int32(end), false) // #nosec G115 -- see fold
		w.findings[rule].reason = reason                     // never the number itself: reasons travel further than texts
		at = end
	}
}

// card answers where a card's number that begins at a place ends, or 0.
// Numbers without gaps are taken for cards only at the lengths that cards
// have in practice, since Discord's own ids have 17 to 19 digits.
func card(text []byte, at int) int {
	var digits [19]byte
	n, gaps, end := 0, 0, at
	for i := at; i < len(text); i++ {
		c := text[i]
		switch {
		case isDigit(c):
			if n == len(digits) {
				return 0
			}
			digits[n] = c - '0'
			n++
			end = i + 1
		case (c == ' ' || c == '-') && i+1 < len(text) && isDigit(text[i+1]) && i > at:
			gaps++
		case alphanumeric(c):
			return 0
		default:
			i = len(text)
		}
	}
	if n < 14 || gaps == 0 && n > 16 || gaps > 5 || digits[0] < 2 || digits[0] > 6 || !luhn(digits[:n]) {
		return 0
	}
	return end
}

// luhn is the check of ISO/IEC 7812-1, annex B. A row of one digit passes it
// and is nobody's number.
func luhn(digits []byte) bool {
	sum, same := 0, true
	for i, d := range digits {
		same = same && d == digits[0]
		if (len(digits)-i)%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += int(d)
	}
	return !same && sum%10 == 0
}

// iban answers where a bank account's number that begins at a place ends, or
// 0: two letters of a country, two digits to check, and 11 to 30 more.
func iban(text []byte, at int) int {
	var number [34]byte
	n := 0
	for i := at; i < len(text); i++ {
		c := text[i]
		if c == ' ' && n >= 4 && n%4 == 0 && i+1 < len(text) && alphanumeric(text[i+1]) {
			continue
		}
		if !alphanumeric(c) || n == len(number) {
			break
		}
		if c >= 'a' {
			c -= 'a' - 'A'
		}
		if n < 4 && isDigit(c) != (n >= 2) {
			return 0
		}
		number[n] = c
		n++
		// A word may follow after a space, so every length is tried where a
		// group could end.
		if n >= 15 && (i+1 == len(text) || !alphanumeric(text[i+1])) && mod97(number[:n]) == 1 {
			return i + 1
		}
	}
	return 0
}

// mod97 is the remainder of ISO 7064 that ISO 13616 checks: the first four
// characters go to the end, letters count from 10 for A.
func mod97(number []byte) int {
	rest := 0
	for i := range number {
		c := number[(i+4)%len(number)]
		if isDigit(c) {
			rest = (rest*10 + int(c-'0')) % 97
		} else {
			rest = (rest*100 + int(c-'A') + 10) % 97
		}
	}
	return rest
}

// inAddress says whether a place lies in a link or in one of Discord's
// mentions, whose numbers are nobody's card.
func inAddress(text []byte, at int) bool {
	from := bytes.LastIndexAny(text[:at], " \n\t") + 1
	head := text[from:at]
	return bytes.Contains(head, []byte("://")) || bytes.IndexByte(head, '<') >= 0
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func alphanumeric(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
