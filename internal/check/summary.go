package check

import (
	"bytes"
	"fmt"
	"io"

	"ombud/internal/policy"
)

// summary counts verdicts against labels.
type summary struct {
	rows, flagged, hidden int
	all                   counts
	clauses, rules        []named
	clauseAt, ruleAt      map[string]int
}

type named struct {
	id      string
	matched int // rows, labelled or not
	counts
}

// counts is a table of two by two.
type counts struct {
	truePositive, falsePositive, falseNegative, trueNegative int
}

func (c *counts) add(said bool, truth label) {
	switch {
	case truth == unlabelled:
	case said && truth == abusive:
		c.truePositive++
	case said:
		c.falsePositive++
	case truth == abusive:
		c.falseNegative++
	default:
		c.trueNegative++
	}
}

func newSummary(p *policy.Policy) *summary {
	s := &summary{clauseAt: map[string]int{}, ruleAt: map[string]int{}}
	for _, c := range p.Clauses {
		s.clauseAt[c.ID] = len(s.clauses)
		s.clauses = append(s.clauses, named{id: c.ID})
	}
	for _, r := range p.Rules {
		if r.Mode != policy.Off {
			s.ruleAt[r.ID] = len(s.rules)
			s.rules = append(s.rules, named{id: r.ID})
		}
	}
	return s
}

func (s *summary) add(r *result) {
	s.rows++
	switch r.effect {
	case policy.Flag:
		s.flagged++
	case policy.Hide:
		s.hidden++
	}
	s.all.add(r.effect != policy.Allow, r.abusive)
	clauses, rules := map[string]bool{}, map[string]bool{}
	for _, f := range r.findings {
		rules[f.Rule] = true
		if !f.Shadow {
			clauses[f.Clause] = true
		}
	}
	tally(s.clauses, clauses, r.abusive)
	tally(s.rules, rules, r.abusive)
}

func tally(list []named, found map[string]bool, truth label) {
	for i := range list {
		n := &list[i]
		if found[n.id] {
			n.matched++
		}
		n.add(found[n.id], truth)
	}
}

// print writes the figures. A clause's or rule's recall is its share of all
// abusive rows, so that theirs add up to the whole's or more.
func (s *summary) print(w io.Writer, failed int) error {
	var b bytes.Buffer
	c := s.all
	labelled := c.truePositive + c.falsePositive + c.falseNegative + c.trueNegative
	fmt.Fprintf(&b, "%d rows judged, %d not; %d flagged, %d hidden, %d allowed\n",
		s.rows, failed, s.flagged, s.hidden, s.rows-s.flagged-s.hidden)
	if labelled == 0 {
		fmt.Fprintln(&b, "no row carries a label (labels.abusive), so nothing can be said about right and wrong")
	} else {
		fmt.Fprintf(&b, "%d rows labelled, %d of them abusive; in brackets the 95 %% interval\n", labelled, c.truePositive+c.falseNegative)
	}
	fmt.Fprintf(&b, "\n%-28s %7s  %-20s %-20s %-20s %s\n", "", "matched", "precision", "recall", "F1", "false-positive rate")
	line := func(id string, matched int, c counts) {
		fmt.Fprintf(&b, "%-28s %7d  %-20s %-20s %-20s %s\n", id, matched,
			Share{c.truePositive, c.truePositive + c.falsePositive},
			Share{c.truePositive, c.truePositive + c.falseNegative},
			f1(c),
			Share{c.falsePositive, c.falsePositive + c.trueNegative})
	}
	line("policy", s.flagged+s.hidden, c)
	for _, n := range s.clauses {
		line("clause "+n.id, n.matched, n.counts)
	}
	for _, n := range s.rules {
		line("rule "+n.id, n.matched, n.counts)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// f1 is the harmonic mean of precision and recall. With J = TP/(TP+FP+FN), a
// plain share, F1 = 2J/(1+J) grows with J, so that J's interval gives F1's.
func f1(c counts) string {
	of := c.truePositive + c.falsePositive + c.falseNegative
	if of == 0 {
		return "–"
	}
	j := Share{c.truePositive, of}
	low, high := j.Interval()
	f := func(j float64) float64 { return 2 * j / (1 + j) }
	return fmt.Sprintf("%.3f [%.3f, %.3f]", f(j.Value()), f(low), f(high))
}
