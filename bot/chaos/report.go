package main

import (
	"bytes"
	"fmt"
	"io"
	"sync"
)

// results are those of all scenarios, some of which may run side by side.
type results struct {
	out io.Writer

	mu     sync.Mutex
	lines  []string
	missed int
	strict bool // what cannot be played here counts as missed
}

// report is what one scenario says. It is printed as it comes when nothing runs
// beside it, and in one piece otherwise.
type report struct {
	all      *results
	out      io.Writer
	scenario string
}

// begin opens the report on a scenario; end closes it.
func (a *results) begin(s scenario, beside bool) *report {
	r := &report{all: a, out: a.out, scenario: s.name}
	if beside {
		r.out = &bytes.Buffer{}
	}
	if s.test != "" {
		r.scenario = s.test + " " + s.name
	}
	fmt.Fprintf(r.out, "\n== %s: %s\n", r.scenario, s.about)
	return r
}

func (r *report) end() {
	r.all.mu.Lock()
	defer r.all.mu.Unlock()
	if kept, ok := r.out.(*bytes.Buffer); ok {
		_, _ = kept.WriteTo(r.all.out)
	}
}

// tell adds a line to the account.
func (r *report) tell(format string, values ...any) {
	fmt.Fprintf(r.out, "  "+format+"\n", values...)
}

// figure prints one result beside its bar.
func (r *report) figure(name string, figure any, met bool, bar string) {
	line := fmt.Sprintf("%s, %s: %v (%s)", r.scenario, name, figure, bar)
	r.all.mu.Lock()
	defer r.all.mu.Unlock()
	if !met {
		line += " MISSED"
		r.all.missed++
	}
	r.all.lines = append(r.all.lines, line)
	fmt.Fprintln(r.out, line)
}

// leftOut says loudly that something cannot be played on this machine.
func (r *report) leftOut(why error) {
	r.figure("LEFT OUT on this machine", why, !r.all.strict, "-strict counts it as missed")
}

// of prints how many of some met a bar that all have to meet.
func (r *report) of(name string, met, all int) {
	r.figure(name, fmt.Sprintf("%d of %d", met, all), met == all && all > 0, "bar: all, and at least one")
}

// interrupted makes a run that did not get to its end count as missed.
func (a *results) interrupted() {
	a.missed++
	fmt.Fprintln(a.out, "\ninterrupted: the rest was not played")
}

func (a *results) end() {
	fmt.Fprintf(a.out, "\n== results: %d, missed: %d\n", len(a.lines), a.missed)
	for _, line := range a.lines {
		fmt.Fprintln(a.out, line)
	}
}
