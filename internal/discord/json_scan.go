package discord

import "bytes"

// topLevel shows the fields of a JSON object, one after the other, until show returns false,
// without decoding anything: a value is shown as it stands. It returns false when the
// text is no object as far as it was read.
func topLevel(object []byte, show func(name, value []byte) bool) bool {
	i := blanks(object, 0)
	if i >= len(object) || object[i] != '{' {
		return false
	}
	for i = blanks(object, i+1); i < len(object) && object[i] == '"'; i = blanks(object, i+1) {
		end := endOfText(object, i+1)
		if end < 0 {
			return false
		}
		name := object[i+1 : end]
		if i = blanks(object, end+1); i >= len(object) || object[i] != ':' {
			return false
		}
		from := blanks(object, i+1)
		to := endOfValue(object, from)
		if to <= from {
			return false
		}
		if !show(name, object[from:to]) {
			return true
		}
		if i = blanks(object, to); i >= len(object) || object[i] != ',' {
			break
		}
	}
	return i < len(object) && object[i] == '}'
}

// elements shows the elements of a JSON list in their order until show returns false. It returns
// whether all of them were shown.
func elements(list []byte, show func(value []byte) bool) bool {
	i := blanks(list, 0)
	if i >= len(list) || list[i] != '[' {
		return false
	}
	if i = blanks(list, i+1); i < len(list) && list[i] == ']' {
		return true
	}
	for i < len(list) {
		to := endOfValue(list, i)
		if to <= i || !show(list[i:to]) {
			return false
		}
		if i = blanks(list, to); i >= len(list) || list[i] != ',' {
			break
		}
		i = blanks(list, i+1)
	}
	return i < len(list) && list[i] == ']'
}

func blanks(raw []byte, i int) int {
	for i < len(raw) && (raw[i] == ' ' || raw[i] == '\n' || raw[i] == '\t' || raw[i] == '\r') {
		i++
	}
	return i
}

// endOfText is where the quotation mark stands that ends a text, -1 for nowhere.
func endOfText(raw []byte, from int) int {
	for i := from; ; i++ {
		next := bytes.IndexByte(raw[i:], '"')
		if next < 0 {
			return -1
		}
		i += next
		escapes := 0
		for i-1-escapes >= from && raw[i-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return i
		}
	}
}

// endOfValue is where a value ends that begins at from, -1 when it does not.
func endOfValue(raw []byte, from int) int {
	depth := 0
	for i := from; i < len(raw); i++ {
		switch raw[i] {
		case '"':
			if i = endOfText(raw, i+1); i < 0 {
				return -1
			}
			if depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\n', '\t', '\r':
			if depth == 0 {
				return i
			}
		}
	}
	return -1
}

// plainText is a JSON text without escapes, "" for anything else.
func plainText(value []byte) string {
	if len(value) < 2 || value[0] != '"' || bytes.IndexByte(value, '\\') >= 0 {
		return ""
	}
	return string(value[1 : len(value)-1])
}
