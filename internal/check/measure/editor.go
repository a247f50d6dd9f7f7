package main

import (
	_ "embed"
	"fmt"
	"io"
	"strings"

	"ombud/internal/check"
)

// readings says what an editor makes of the rows that news flags although they
// are labelled as not abusive: "id, wrong or right, why". Wrong is a flag that
// the editor would not have wanted to see.
//
//go:embed readings.tsv
var readings string

// printEditor prints, of the negatives of the news sets, how many are flagged,
// and how many wrongly so. A row that nobody has read counts as wrong.
func printEditor(w io.Writer, all map[string][]row, results map[string]map[string]result) error {
	wrong := map[string]bool{}
	for i, line := range lines(readings) {
		id, rest, _ := strings.Cut(line, "\t")
		word, why, _ := strings.Cut(rest, "\t")
		if word != "wrong" && word != "right" || why == "" {
			return fmt.Errorf("readings.tsv, entry %d: want an id, wrong or right, and a reason", i+1)
		}
		wrong[id] = word == "wrong"
	}
	for _, set := range []string{"fox_news", "civil_toxic_spans", "wiki_context", "wiki_identity_fuzz"} {
		raw, bad, unread := check.Share{}, check.Share{}, 0
		for _, r := range all[set] {
			if !r.clean() {
				continue
			}
			raw.Of++
			bad.Of++
			if !results[set]["news"].said[r.ID] {
				continue
			}
			raw.Hits++
			isWrong, read := wrong[r.ID]
			if !read {
				unread++
			}
			if isWrong || !read {
				bad.Hits++
			}
		}
		bar(w, bad.Value() <= .01, "negatives of %-18s (%d) wrongly flagged by an editor's reading %v ≤ 0.01; flagged at all %v; %d not read",
			set, raw.Of, bad, raw, unread)
	}
	return nil
}
