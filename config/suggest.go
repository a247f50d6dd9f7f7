package config

import "strings"

// ownPrefix begins the names that belong to ombud alone.
const ownPrefix = "OMBUD_"

// suggest says what to do about a name that is no setting: the setting that
// was probably meant, or else all of ombud's own.
func suggest(name string, known []string) string {
	best, bestDistance := "", len(name)
	for _, candidate := range known {
		if d := nameDistance(strings.ToUpper(name), candidate); d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	// A third of the letters may differ; past that it is another word.
	if bestDistance*3 <= len(name)-len(ownPrefix) {
		return "did you mean " + best + "?"
	}
	var own []string
	for _, candidate := range known {
		if strings.HasPrefix(candidate, ownPrefix) {
			own = append(own, candidate)
		}
	}
	return "remove it, or use one of " + strings.Join(own, ", ")
}

// nameDistance also compares without the first word, for OMBUD_TOKEN is meant
// to be DISCORD_TOKEN.
func nameDistance(name, candidate string) int {
	_, nameRest, _ := strings.Cut(name, "_")
	_, candidateRest, _ := strings.Cut(candidate, "_")
	return min(editDistance(name, candidate), editDistance(nameRest, candidateRest))
}

// editDistance counts the letters to insert, delete or change (Levenshtein).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
