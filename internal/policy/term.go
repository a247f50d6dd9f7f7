package policy

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
)

// Term is a text in a policy and where it was written.
type Term struct {
	Text string
	At   Pos `json:"-"`

	layer int // 0 stands in the file itself, 1 in what it extends, and so on
}

// MarshalText leaves the place out: it does not change what a policy means.
func (t Term) MarshalText() ([]byte, error) { return []byte(t.Text), nil }

// Terms are what a rule looks for or allows.
type Terms []Term

// MarshalJSON answers a hash of the texts instead of them. JSON serves
// Policy.Version only, and of ten thousand words it would be most of what a
// change of policy costs.
func (t Terms) MarshalJSON() ([]byte, error) {
	sum := sha256.New()
	some := make([]byte, 0, 4096)
	for i := range t {
		// The length first, so that no two lists come to the same bytes.
		some = binary.AppendUvarint(some, uint64(len(t[i].Text)))
		if some = append(some, t[i].Text...); len(some) >= 4000 {
			sum.Write(some)
			some = some[:0]
		}
	}
	sum.Write(some)
	return json.Marshal(hex.EncodeToString(sum.Sum(nil)))
}

// and adds more terms. The first ones are taken as they are: a long list need not
// be copied.
func (t Terms) and(more Terms) Terms {
	if len(t) == 0 {
		return more
	}
	return append(t, more...)
}

// texts is what the places are not needed for.
func texts(terms Terms) []string {
	list := make([]string, len(terms))
	for i, t := range terms {
		list[i] = t.Text
	}
	return list
}
