package main

import (
	"fmt"
	"io"
)

// bar prints one promise and whether it is kept.
func bar(w io.Writer, kept bool, format string, args ...any) {
	word := "ok"
	if !kept {
		word = "MISSED"
	}
	fmt.Fprintf(w, "  %-6s  %s\n", word, fmt.Sprintf(format, args...))
}

// printCatch prints what the presets catch beside the other filter, on the
// same rows in the same run.
func printCatch(w io.Writer, results map[string]map[string]result) {
	fmt.Fprintf(w, "\nCatch: strict is to find no less than %s, and flag no more that is not abusive\n", goAway)
	for _, set := range []string{"fox_news", "civil_toxic_spans", "openai_mod", "surge_toxicity", "davidson"} {
		for _, part := range parts(results[set]["strict"], results[set][goAway]) {
			ours, theirs := part.ours, part.theirs
			bar(w, ours.recall.Value() >= theirs.recall.Value() && ours.wrong.Value() <= theirs.wrong.Value(),
				"%-18s %-7s  recall %.3f, theirs %.3f; false-positive rate %.3f, theirs %.3f", set, part.name,
				ours.recall.Value(), theirs.recall.Value(), ours.wrong.Value(), theirs.wrong.Value())
		}
	}
	fmt.Fprintf(w, "\nCatch: news is to find twice as much as %s, and flag no more that is not abusive\n", goAwayPlain)
	for _, set := range []string{"fox_news", "civil_toxic_spans"} {
		for _, part := range parts(results[set]["news"], results[set][goAwayPlain]) {
			ours, theirs := part.ours, part.theirs
			bar(w, ours.recall.Value() >= 2*theirs.recall.Value() && ours.wrong.Value() <= theirs.wrong.Value(),
				"%-18s %-7s  recall %.3f, theirs %.3f, %.2f times; false-positive rate %.3f, theirs %.3f", set, part.name,
				ours.recall.Value(), theirs.recall.Value(), ours.recall.Value()/max(theirs.recall.Value(), 1e-9),
				ours.wrong.Value(), theirs.wrong.Value())
		}
	}
}

type part struct {
	name         string
	ours, theirs figures
}

func parts(ours, theirs result) []part {
	return []part{
		{"all", ours.all, theirs.all},
		{tuned.String(), ours.halves[tuned], theirs.halves[tuned]},
		{tested.String(), ours.halves[tested], theirs.halves[tested]},
	}
}
