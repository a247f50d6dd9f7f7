package main

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"strings"

	"ombud/internal/check"
)

// innocent are names, places, words and sentences that no policy may flag.
//
//go:embed innocent.txt
var innocent string

// printInnocence prints how much is flagged of what should not be.
func printInnocence(w io.Writer, all map[string][]row, results map[string]map[string]result, judges []judge) error {
	probes := lines(innocent)
	groups := []struct {
		what  string
		limit float64
		set   string
		is    func(row) bool
	}{
		{"HateCheck's counter-speech", .10, "hatecheck", func(r row) bool { return strings.HasPrefix(r.Labels.Orig.Functionality, "counter_") }},
		{"HateCheck's neutral and positive identity sentences", .01, "hatecheck", func(r row) bool { return strings.HasPrefix(r.Labels.Orig.Functionality, "ident_") }},
		{"neutral and positive identity sentences, templates", .01, "identity_templates", row.clean},
		{"neutral and positive identity sentences, comments", .01, "wiki_identity_fuzz", row.clean},
	}
	fmt.Fprintf(w, "\nInnocence: the share that is flagged; the bars are for news, the others stand beside it\n")
	flagged := map[string]check.Share{}
	for _, j := range judges {
		var s check.Share
		for _, text := range probes {
			said, err := j.says(text)
			if err != nil {
				return err
			}
			s.Of++
			if said {
				s.Hits++
			}
		}
		flagged[j.name] = s
	}
	printShares(w, "names, places, words", .02, flagged)
	for _, g := range groups {
		for _, name := range order() {
			var s check.Share
			for _, r := range all[g.set] {
				if g.is(r) {
					s.Of++
					if results[g.set][name].said[r.ID] {
						s.Hits++
					}
				}
			}
			flagged[name] = s
		}
		printShares(w, g.what, g.limit, flagged)
	}
	return printEditor(w, all, results)
}

func printShares(w io.Writer, what string, limit float64, flagged map[string]check.Share) {
	var b strings.Builder
	for _, name := range order() {
		fmt.Fprintf(&b, ", %s %.3f", name, flagged[name].Value())
	}
	bar(w, flagged["news"].Value() <= limit, "%-52s (%d) ≤ %.2f%s", what, flagged["news"].Of, limit, b.String())
}

// lines are a file's lines, without blank ones and comments.
func lines(text string) []string {
	var all []string
	for s := bufio.NewScanner(strings.NewReader(text)); s.Scan(); {
		if line := strings.TrimSpace(s.Text()); line != "" && !strings.HasPrefix(line, "#") {
			all = append(all, line)
		}
	}
	return all
}
