package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"ombud/internal/policy"
)

// order is how judges stand in tables.
func order() []string {
	return []string{"relaxed", "news", "family", "strict", goAwayPlain, goAway}
}

func printSet(w io.Writer, name string, results map[string]result) {
	first := results[order()[0]].all
	if first.recall.Of+first.wrong.Of == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s: %d abusive, %d not\n", name, first.recall.Of, first.wrong.Of)
	fmt.Fprintf(w, "  %-14s %-21s %-21s %-21s  %-13s %s\n", "", "recall", "false-positive rate", "precision", "tuned half", "tested half")
	for _, judge := range order() {
		r := results[judge]
		fmt.Fprintf(w, "  %-14s %-21s %-21s %-21s  %.3f at %.3f  %.3f at %.3f\n", judge, r.all.recall, r.all.wrong, r.all.precision(),
			r.halves[tuned].recall.Value(), r.halves[tuned].wrong.Value(), r.halves[tested].recall.Value(), r.halves[tested].wrong.Value())
	}
}

// showErrors prints the ids of the rows that are not judged as they are
// labelled, with the half they are in, what was said and what it stands on.
func showErrors(ctx context.Context, w io.Writer, rows []row, preset string) error {
	e, err := presetEngine(preset)
	if err != nil {
		return err
	}
	for _, r := range rows {
		v, err := verdict(ctx, e, r.Text)
		if err != nil {
			return err
		}
		said := v.Effect != policy.Allow
		if said && !r.clean() || !said && !r.abusive() {
			continue
		}
		var grounds []string
		for _, f := range v.Findings {
			grounds = append(grounds, f.Rule)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.ID, r.half(), v.Effect, strings.Join(grounds, " "))
	}
	return nil
}
