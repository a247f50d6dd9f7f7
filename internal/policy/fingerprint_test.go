package policy

import (
	"encoding/binary"
	"testing"
)

func TestThreeFingerprintsAtOnceAreSipHash(t *testing.T) {
	k := Key{1, 2, 3, 250, 15: 9}
	for n := range uint64(100) {
		what := [3]uint64{n, mix(n), ^mix(n + 7)}
		for i, got := range k.shared(what) {
			data := binary.LittleEndian.AppendUint64(nil, what[i])
			if want := k.hash(append(data, labelByAnyone)); got != want {
				t.Fatalf("of %x: %x, and by the library %x", what[i], got, want)
			}
		}
	}
}

func TestAuthorsWithTheSameEndingAreTwo(t *testing.T) {
	w := &work{engine: &Engine{key: Key{1}}}
	of := func(id string) Fingerprint {
		w.message.Author.ID = id
		return w.author()
	}
	first, second := of("111100"), of("222200")
	if first == second || of("111100") != first || of("1") == of("") {
		t.Error("two authors share a fingerprint, or one has two")
	}
}
