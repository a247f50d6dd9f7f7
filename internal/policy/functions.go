package policy

import (
	"bytes"
	"slices"
	"strings"
	"sync"
)

// functionLexicon holds the small words that make sentences. They are no terms
// of any rule: aiming, sparing and quoting ask for their classes, and a row of
// spelled-out letters is read as words only if all of it is, these included.
type functionLexicon struct {
	words *lexicon
	of    []class // word → class
	known map[string]class
}

// functions is made once for all policies.
//
//nolint:gochecknoglobals // a table of constants
var functions = sync.OnceValue(func() *functionLexicon {
	f := &functionLexicon{words: newLexicon(), known: functionWords()}
	for word := range strings.FieldsSeq(commonWords) {
		if f.known[word] == 0 {
			f.known[word] = classCommon
		}
	}
	for word, c := range f.known {
		n := f.words.wordDisguised([]byte(word))
		for int(n) >= len(f.of) {
			f.of = append(f.of, 0)
		}
		f.of[n] = c
	}
	return f
})

// commonWords are frequent and none of the classes' words.
const commonWords = `about after again against ago all almost alone along already also although am among and another any anybody
anything around as ask asked at away back bad be because been before began begin behind believe best better between body book both
bring but by came can can't cannot care case change child children city close come comes could couldn't country course day days did
die do does done door down each early either else end enough even ever every everybody everyone everything eyes face fact family far
father feel few find first follow food for friend from full gave get gets getting give go god goes going gone gonna good got gotta
great group grow had hand hands happen hard has have having head hear heart help her here high him his hold home hope hour house how
however idea in into is it its job just keep kill knew know known knows land last late later learn least leave left less let let's
life light line listen little live lives long look looking lose lot love made make makes making many matter may maybe mean means meet
might mind mine money month more morning most mother mouth move much must my name near need needs never new news next nice night no
nobody none nothing now of off often oh ok on once one only open or other others our out over own part party pay people place play
please point put question quite read ready reason right room run same sat saw see seem seen send set several shall should show side
since sit small so some somebody someone something soon speak stand start stay still stop story such sure take taken takes talk than
thank thanks that that's the their them then there there's these they they're thing things think this those though thought
three through time to today together told too took top toward town tried true trust try turn two under understand until up us use
used very voice vote wait walk want wanted wants war was watch water way we week well went were what what's when where whether which
while white who whole whom whose why will win wish with without woman women won't work world would write wrong yeah year years yes
yet young your yours yourself herself himself itself ourselves themselves yourselves` + twinWords

// twinWords are ordinary words that a disguised term may be taken for, and the
// other way round: "f007" is a foot and not a fool.
const twinWords = ` ago bits books boon changed colon colons conn flag flags foot goal grain light loot muzzle muzzled muzzles shilling splc`

// twin says whether a text that was just read as terms, the candidates from
// before on, is as likely another word, letter for letter. The hash is its key's.
func (w *work) twin(text []byte, hash uint32, signs bool, before int) bool {
	f := functions()
	if len(w.candidates) == before || !f.words.skeletons.maybe(hash) {
		return false
	}
	w.letters = letters(w.letters[:0], text, signs)
	for at := f.words.skeletons.find(hash, f.words.skeletons.start(hash)); at >= 0; at = f.words.skeletons.find(hash, at+1) {
		known := f.words.text(f.words.skeletons.value(at))
		w.term = appendRunes(w.term[:0], known)
		if len(w.term) == len(w.letters) && spells(w.letters, w.term, false) && !slices.ContainsFunc(w.candidates[before:], func(c candidate) bool {
			return bytes.Equal(w.lexicon.text(c.word), known)
		}) {
			return true
		}
	}
	return false
}

// function says whether a word is one of those that make sentences.
func function(word []byte) bool {
	var lowered [32]byte
	_, ok := functions().known[string(lower(lowered[:0], word))]
	return ok
}

// functionIn answers the class of the function word that a stretch of text may
// be once read aggressively; 0 for none.
func (w *work) functionIn(text []byte, signs bool) class {
	hash, n := keyHash(text, signs)
	return w.functionAs(text, hash, n, signs)
}

// functionAs is functionIn for whoever knows the text's key already.
func (w *work) functionAs(text []byte, hash uint32, n int, signs bool) class {
	f := functions()
	if n < 2 || n > 4*maxWordLetters || !f.words.skeletons.maybe(hash) {
		return 0
	}
	w.letters = letters(w.letters[:0], text, signs)
	var c class
	for at := f.words.skeletons.find(hash, f.words.skeletons.start(hash)); at >= 0; at = f.words.skeletons.find(hash, at+1) {
		word := f.words.skeletons.value(at)
		w.term = appendRunes(w.term[:0], f.words.text(word))
		if spells(w.letters, w.term, false) {
			c |= f.of[word]
		}
	}
	return c
}
