package policy

import "unicode/utf8"

// whole widens a stretch of text to rune boundaries: a pattern may match single
// bytes of a text that is not UTF-8. It answers false for an empty stretch.
func whole(text string, start, end int) (int, int, bool) {
	for start > 0 && start < len(text) && !boundary(text, start) {
		start--
	}
	for end < len(text) && !boundary(text, end) {
		end++
	}
	return start, end, start < end
}

// boundary says whether a rune begins at a place. A byte that belongs to no
// valid rune is one by itself, as it is for a range over the string.
func boundary(text string, at int) bool {
	if at <= 0 || at >= len(text) || utf8.RuneStart(text[at]) {
		return true
	}
	// A continuation byte: is it within a valid rune?
	for back := 1; back < utf8.UTFMax && at-back >= 0; back++ {
		if utf8.RuneStart(text[at-back]) {
			_, size := utf8.DecodeRuneInString(text[at-back:])
			return size <= back
		}
	}
	return true
}
