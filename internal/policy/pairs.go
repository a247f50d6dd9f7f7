package policy

// pairs are which two letters words begin or end with. Most words of a message
// are told apart from a list's few by them, without a hash of each beginning.
// Letters that differ in the upper bits only, such as a and A, are one.
type pairs [32]uint32

func (p *pairs) add(first, second byte) { p[first&31] |= 1 << (second & 31) }

func (p *pairs) has(first, second byte) bool { return p[first&31]&(1<<(second&31)) != 0 }

// addKey adds the first two classes of a word's key; see keyHash. A key of one
// class goes with every second one.
func (p *pairs) addKey(word []byte) {
	if first, second, two := keyHead(word, false); two {
		p.add(first, second)
	} else {
		p[first&31] = ^uint32(0)
	}
}

// hasKey says whether a text's key may begin like one of those added.
func (p *pairs) hasKey(text []byte, signs bool) bool {
	first, second, two := keyHead(text, signs)
	return p.has(first, second) || !two && p[first&31] != 0
}

// keyHead answers the first two classes of a key, cut to a byte each, and
// whether there are two.
func keyHead(text []byte, signs bool) (first, second byte, two bool) {
	var last rune
	for at := 0; at < len(text); {
		k, size := keyAt(text, at, signs)
		at += size
		switch {
		case k == 0 || k == last:
		case last == 0:
			last = k
			first = byte(k & 0x7f)
		default:
			return first, byte(k & 0x7f), true
		}
	}
	return first, 0, false
}
