package wire

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
		name, from, ok := nameAt(object, i)
		if !ok {
			return false
		}
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

// nameAt is the name of the field that begins at i, and where its value begins.
func nameAt(object []byte, i int) (name []byte, value int, ok bool) {
	end := endOfText(object, i+1)
	if end < 0 {
		return nil, i, false
	}
	name = object[i+1 : end]
	if i = blanks(object, end+1); i >= len(object) || object[i] != ':' {
		return nil, i, false
	}
	return name, blanks(object, i+1), true
}

func isNull(raw []byte, i int) bool {
	const null = "null"
	return len(raw)-i >= len(null) && string(raw[i:i+len(null)]) == null && endOfValue(raw, i) == i+len(null)
}

// elements shows the elements of a JSON list in their order until show returns false. It returns
// whether all of them were shown.
func elements(list []byte, show func(value []byte) bool) bool {
	_, err := eachOf(list, blanks(list, 0), func(i int) (int, error) {
		to := endOfValue(list, i)
		if to <= i || !show(list[i:to]) {
			return i, errNoList
		}
		return to, nil
	})
	return err == nil
}

// eachOf reads the elements of the JSON list that begins at i, and returns where it ends. read gets where
// an element begins and returns where it ends.
func eachOf(raw []byte, i int, read func(i int) (end int, err error)) (end int, err error) {
	if i >= len(raw) || raw[i] != '[' {
		return i, errNoList
	}
	if i = blanks(raw, i+1); i < len(raw) && raw[i] == ']' {
		return i + 1, nil
	}
	for i < len(raw) {
		to, err := read(i)
		if err != nil {
			return i, err
		}
		if to <= i {
			return i, errNoList
		}
		if i = blanks(raw, to); i >= len(raw) || raw[i] != ',' {
			break
		}
		i = blanks(raw, i+1)
	}
	if i >= len(raw) || raw[i] != ']' {
		return i, errNoList
	}
	return i + 1, nil
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
