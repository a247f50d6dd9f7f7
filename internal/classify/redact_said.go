package classify

import (
	"slices"
	"strings"
	"unicode"

	"ombud/internal/policy"
)

// said knows names that are no cover: a member who takes a piece of a sentence or the name of a group of
// people for a name would blank it in everybody's comments, and the model would see nothing wrong in the
// rest. What such a name gives away is nothing about the member.
func said(name string) bool { return phrase(name) || groupOfPeople(name) }

// phrase knows a name that is a piece of a sentence: a few words in small letters, one of which
// makes sentences and no names. "king of spain" may be somebody, "should be deported" is not.
func phrase(name string) bool {
	words := wordsOf(name)
	return len(words) > 1 && !strings.ContainsFunc(name, unicode.IsUpper) &&
		slices.ContainsFunc(words, func(word string) bool { return slices.Contains(sentenceWords(), word) })
}

// sentenceWords are auxiliaries, pronouns and the like of the languages that the presets know.
func sentenceWords() []string {
	return []string{
		"am", "are", "be", "been", "can", "cannot", "could", "did", "do", "does", "go", "had", "has", "have", "he", "her", "him", "his", "i", "is",
		"it", "its", "me", "must", "my", "not", "our", "she", "should", "their", "them", "they", "this", "to", "us", "was", "we", "were", "will", "would",
		"you", "your",
		"bin", "bist", "dich", "dir", "du", "euch", "hat", "ich", "ihn", "ihr", "ist", "kein", "muss", "nicht", "sein", "sie", "sind", "soll", "sollen",
		"sollte", "uns", "war", "wir", "wird",
		"debe", "deben", "eres", "es", "están", "está", "ellos", "hay", "no", "que", "son", "sois", "tienen", "tú", "vosotros",
		"doit", "doivent", "elle", "es", "est", "il", "ils", "ne", "nous", "pas", "sont", "tu", "vous",
	}
}

func groupOfPeople(name string) bool {
	return slices.Contains(groups(), strings.Join(wordsOf(strings.ToLower(policy.See(name).String())), " "))
}

// groups are those that hatred is most often about. Words that are given names too, such as Christian, are
// left out.
func groups() []string {
	return []string{
		"africans", "arab", "arabs", "asians", "atheists", "autistics", "blacks", "catholics", "chinese", "christians", "disabled", "feminists",
		"foreigners", "gay", "gays", "gypsies", "hindus", "homosexuals", "immigrants", "indians", "islam", "jew", "jewish", "jews", "kurds", "lesbian",
		"lesbians", "mexicans", "migrants", "muslim", "muslims", "poles", "refugees", "roma", "russians", "sikhs", "trans", "transgender", "turks",
		"ukrainians", "whites", "women",
		"araber", "asylanten", "ausländer", "behinderte", "flüchtlinge", "frauen", "juden", "kurden", "migranten", "moslems", "muslime", "russen",
		"schwarze", "schwule", "syrer", "türken", "ukrainer", "zigeuner",
		"africanos", //nolint:misspell // Spanish
		"gitanos", "inmigrantes", "judíos", "moros", "mujeres", "musulmanes", "negros", "refugiados", "árabes",
		"arabes", "femmes", "immigrés", "juifs", "musulmans", "noirs", "réfugiés", "étrangers",
	}
}
