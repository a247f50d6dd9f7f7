package policy

import "strings"

// class is what sort of function word a token is, as far as aiming, sparing
// and quoting ask. English only: in other languages no word is aimed, so that
// an aimed rule stays silent rather than wrong.
type class uint16

const (
	classYou      class = 1 << iota // the person spoken to
	classBe                         // are, is, sounds
	classYouAre                     // you're
	classThird                      // he, she
	classThirdIs                    // he's
	classFirst                      // I, me
	classFirstIs                    // I'm
	classFiller                     // may stand between a person and what they are called
	classNot                        // denies
	classPerson                     // man, people
	classLike                       // "clowns like you"
	classCall                       // calls somebody something
	classReport                     // speaks of what was said
	classCondemns                   // says what it thinks of that
	classIf                         // makes a condition of it
	classCommon                     // makes sentences, and says nothing here
)

// functionWords are the words of each class. They are not terms of any rule.
func functionWords() map[string]class {
	known := make(map[string]class)
	for c, words := range map[class]string{
		classYou:      "you u ya ye y'all yall",
		classBe:       "are r is am was were be been being look looks sound sounds seem seems act acts acting remain become became",
		classYouAre:   "you're youre ur your'e u're ya're you've",
		classThird:    "he she",
		classThirdIs:  "he's she's hes",
		classFirst:    "i me myself",
		classFirstIs:  "i'm im",
		classFiller:   "a an the one some bit bunch own felt feel such so very really just truly totally completely absolutely utterly pretty kind of sort quite rather too more most as all both still always obviously clearly apparently simply nothing but only another big little old fucking freaking frickin friggin damn damned goddamn bloody fuckin complete total absolute utter real right proper typical certified self-righteous stupid dumb ignorant pathetic lying sad sorry arrogant racist bigoted miserable disgusting worthless brainless spineless mindless",
		classNot:      "not isn't isnt aren't arent wasn't wasnt weren't ain't never no nobody none noone don't dont doesn't doesnt didn't didnt neither nor hardly",
		classPerson:   "person people man men woman women guy guys girl girls boy boys kid fellow dude bro lady moron morons idiot idiots fool fools bitch ass asses fuck fucks fucker shit bastard bastards troll trolls loser losers",
		classLike:     "like",
		classIf:       "if then unless whether when anyone whoever",
		classCall:     "call calls called calling",
		classReport:   "say says said saying word words term terms name names slur slurs insult insults insulting phrase phrases quote quotes quoted quoting wrote write writes writing language chant chanted chanting shout shouted shouting yell yelled yelling scream screamed screaming tell tells told telling hear hears heard hearing slogan comment comments commented label labels labelled labeled labeling post posts posted tweet tweeted text texted written message messages reply replied using used use title",
		classCondemns: "unacceptable wrong shameful shame disgusting disgraceful appalling offensive condemn condemns condemned abusive abuse harassment bullying racist sexist hateful unkind rude deplorable awful horrible ok okay acceptable",
	} {
		for word := range strings.FieldsSeq(words) {
			known[word] |= c
		}
	}
	return known
}

// class is what sort of function word a token is. It is asked only around
// words that a rule looks for, which most texts have none of.
func (w *work) class(i int) class {
	t := &w.tokens[i]
	if !t.classed {
		t.class, t.classed = w.classify(t), true
	}
	return t.class
}

func (w *work) classify(t *token) class {
	w.lowered = lower(w.lowered[:0], w.stream.text[t.start:t.end])
	known := functions().known
	if c, ok := known[string(w.lowered)]; ok {
		return c
	}
	if stem := owner(w.lowered); stem != nil {
		if c := known[string(stem)]; c != 0 {
			return c
		}
	}
	if t.odd {
		return w.functionIn(w.stream.text[t.start:t.end], false) // "caaaalled"
	}
	return 0
}

// reach is how many words may stand between a person and what they are called.
const reach = 6

// aim says whether the words from:to of a surface are said to or about a
// person:
//
//	you are (such) a X, you're X, you X, are you X     the reader
//	he is (a) X                                        somebody spoken of
//	X people, X woman, X idiots                        people by the word
//	how X are you, what a X you are, X like you
//
// "Your X idea" and "it is X" speak about a thing, and "you are not X" denies.
func (w *work) aim(from, to int) bool {
	if w.aimBefore(from) {
		return true
	}
	if to >= len(w.tokens) || w.tokens[to].gap != gapNone {
		return false
	}
	next := w.class(to)
	if next&classPerson != 0 || next&classYou != 0 && w.endsInAre(to+1) {
		return true
	}
	if to+1 < len(w.tokens) && w.tokens[to+1].gap == gapNone && w.class(to+1)&classYou != 0 {
		return next&(classBe|classLike) != 0
	}
	return false
}

// endsInAre says whether the sentence ends like "what an X you all are". "The X
// you are speaking of" goes on and is about somebody else.
func (w *work) endsInAre(at int) bool {
	for ; at < len(w.tokens) && w.tokens[at].gap == gapNone; at++ {
		switch c := w.class(at); {
		case c&classBe != 0:
			return at+1 == len(w.tokens) || w.tokens[at+1].gap != gapNone
		case c&classFiller == 0:
			return false
		}
	}
	return false
}

func (w *work) aimBefore(from int) bool {
	is := false
	for i := from - 1; i >= max(0, from-reach) && w.tokens[i+1].gap == gapNone; i-- {
		switch c := w.class(i); {
		case c&classNot != 0:
			return false
		case c&(classYouAre|classThirdIs) != 0:
			return !w.denied(i)
		case c&classYou != 0:
			return !w.denied(i)
		case c&classThird != 0:
			return is && !w.denied(i)
		case c&classBe != 0:
			is = true
		case c&classFiller == 0:
			return false
		}
	}
	return false
}

// denied looks shortly before a person for a denial, a condition or a report:
// "I don't think you are", "if you say that you are", "he said you are".
func (w *work) denied(at int) bool {
	denies := classNot | classReport | classCall | classIf
	for i := at; i > max(0, at-4); i-- {
		switch w.tokens[i].gap {
		case gapSentence:
			return false
		case gapComma:
			denies &^= classNot // "nobody likes you, you X" denies nothing
		}
		if w.class(i-1)&denies != 0 {
			return true
		}
	}
	return false
}

// negated says whether the words are denied: "not an X", "isn't X".
func (w *work) negated(from int) bool {
	for i := from - 1; i >= max(0, from-reach) && w.tokens[i+1].gap == gapNone; i-- {
		c := w.class(i)
		if c&classNot != 0 {
			return true
		}
		if c&(classFiller|classBe) == 0 {
			return false
		}
	}
	return false
}

// self says whether the writer speaks about themselves: "I am such an X",
// "makes me an X".
func (w *work) self(from int) bool {
	for i := from - 1; i >= max(0, from-reach) && w.tokens[i+1].gap == gapNone; i-- {
		c := w.class(i)
		switch {
		case c&classFirstIs != 0:
			return true
		case c&classFirst != 0:
			return true
		case c&(classFiller|classBe|classLike) == 0:
			return false
		}
	}
	return false
}
