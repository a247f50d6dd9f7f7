package main

import (
	"fmt"
	"io"
)

// report prints what happened as it happens, and every result again at the end.
type report struct {
	out      io.Writer
	scenario string
	results  []string
	missed   int
}

func (r *report) begin(s scenario) {
	r.scenario = s.name
	fmt.Fprintf(r.out, "\n== %s: %s\n", s.name, s.about)
}

// tell adds a line to the account.
func (r *report) tell(format string, values ...any) {
	fmt.Fprintf(r.out, "  "+format+"\n", values...)
}

// figure prints one result beside its bar.
func (r *report) figure(name string, figure any, met bool, bar string) {
	line := fmt.Sprintf("%s, %s: %v (%s)", r.scenario, name, figure, bar)
	if !met {
		line += " MISSED"
		r.missed++
	}
	r.results = append(r.results, line)
	fmt.Fprintln(r.out, line)
}

// of prints how many of some met a bar that all have to meet.
func (r *report) of(name string, met, all int) {
	r.figure(name, fmt.Sprintf("%d of %d", met, all), met == all && all > 0, "bar: all, and at least one")
}

// interrupted makes a run that did not get to its end count as missed.
func (r *report) interrupted() {
	r.missed++
	fmt.Fprintln(r.out, "\ninterrupted: the rest was not played")
}

func (r *report) end() {
	fmt.Fprintf(r.out, "\n== results: %d, missed: %d\n", len(r.results), r.missed)
	for _, line := range r.results {
		fmt.Fprintln(r.out, line)
	}
}
