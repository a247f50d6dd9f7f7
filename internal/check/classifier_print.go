package check

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"

	"ombud/internal/policy"
)

// printClassifier tells how well opinions fit labels. Rows without an opinion count as not flagged:
// that is what becomes of them.
func printClassifier(w io.Writer, p *policy.Policy, results []Result) error {
	var b bytes.Buffer
	c, unlabelledRows, without := tallyResults(results)
	fmt.Fprintf(&b, "%d comments, %d labelled, %d of them abusive; %d without an opinion. In brackets the 95 %% interval.\n",
		len(results), len(results)-unlabelledRows, c.truePositive+c.falseNegative, without)
	fmt.Fprintf(&b, "precision            %s\n", shareOf(c.truePositive, c.truePositive+c.falsePositive))
	fmt.Fprintf(&b, "recall               %s\n", shareOf(c.truePositive, c.truePositive+c.falseNegative))
	fmt.Fprintf(&b, "F1                   %s\n", f1(c))
	fmt.Fprintf(&b, "false-positive rate  %s\n", shareOf(c.falsePositive, c.falsePositive+c.trueNegative))
	calibration(&b, results)
	perClause(&b, p, results)
	expense(&b, results)
	_, err := w.Write(b.Bytes())
	return err
}

func tallyResults(results []Result) (c counts, unlabelledRows, without int) {
	for _, r := range results {
		if r.Unclassified != "" {
			without++
		}
		truth := r.truth("abusive")
		if truth == unlabelled {
			unlabelledRows++
		}
		c.add(r.Flagged, truth)
	}
	return c, unlabelledRows, without
}

func (r Result) truth(name string) label {
	switch v, ok := r.Labels[name]; {
	case !ok:
		return unlabelled
	case v == 1:
		return abusive
	}
	return clean
}

func shareOf(hits, of int) string {
	if of == 0 {
		return "–"
	}
	s := Share{hits, of}
	low, high := s.Interval()
	return fmt.Sprintf("%.3f [%.3f, %.3f] (%d of %d)", s.Value(), low, high, hits, of)
}

// bins of confidence.
const bins = 10

// calibration holds what the classifier says it is sure of against how often it is right.
// The error is the mean distance of the two, weighed by rows (expected calibration error).
func calibration(w io.Writer, results []Result) {
	var n, hits [bins]int
	var sum [bins]float64
	all := 0
	for _, r := range results {
		truth := r.truth("abusive")
		if truth == unlabelled || r.Unclassified != "" {
			continue
		}
		i := min(int(r.confidence()*bins), bins-1)
		n[i]++
		sum[i] += r.confidence()
		if truth == abusive {
			hits[i]++
		}
		all++
	}
	if all == 0 {
		return
	}
	off := 0.0
	fmt.Fprintf(w, "\ncalibration: of comments whose surest claim has this confidence, so many are abusive\n")
	for i := range bins {
		if n[i] == 0 {
			continue
		}
		mean := sum[i] / float64(n[i])
		off += math.Abs(mean-float64(hits[i])/float64(n[i])) * float64(n[i]) / float64(all)
		fmt.Fprintf(w, "  %.1f–%.1f  mean %.2f  %s\n", float64(i)/bins, float64(i+1)/bins, mean, shareOf(hits[i], n[i]))
	}
	fmt.Fprintf(w, "  calibration error %.3f\n", off)
}

// perClause tells how often a claim of a clause fits the label of that clause, where rows have
// one, and else the label abusive.
func perClause(w io.Writer, p *policy.Policy, results []Result) {
	fmt.Fprintf(w, "\nagreement per clause, at the confidence that the policy asks for\n")
	for _, clause := range p.Clauses {
		var c counts
		own, claimed, right := false, 0, 0
		for _, r := range results {
			said := r.claims(p, clause.ID)
			if truth := r.truth(clause.ID); truth != unlabelled {
				own = true
				c.add(said, truth)
			}
			if truth := r.truth("abusive"); said && truth != unlabelled {
				claimed++
				if truth == abusive {
					right++
				}
			}
		}
		if own {
			fmt.Fprintf(w, "  %-20s precision %s, recall %s\n", clause.ID,
				shareOf(c.truePositive, c.truePositive+c.falsePositive), shareOf(c.truePositive, c.truePositive+c.falseNegative))
			continue
		}
		fmt.Fprintf(w, "  %-20s abusive where claimed %s\n", clause.ID, shareOf(right, claimed))
	}
}

// claims reports whether a result holds a claim of a clause that becomes a finding.
func (r Result) claims(p *policy.Policy, clause string) bool {
	o := policy.Opinion{}
	for _, c := range r.Claims {
		o.Claims = append(o.Claims, policy.Claim{Clause: c.Clause, Confidence: c.Confidence})
	}
	return slices.ContainsFunc(p.Weigh(policy.Question{}, o), func(f policy.Finding) bool { return f.Clause == clause && !f.Shadow })
}

func expense(w io.Writer, results []Result) {
	var used policy.Usage
	var took []int64
	for _, r := range results {
		used = used.Add(r.Usage)
		took = append(took, r.TookMS)
	}
	slices.Sort(took)
	fmt.Fprintf(w, "\n%d calls, %d tokens in, %d out, cost %.4f; an answer takes %d ms in the median, %d ms in the slowest twentieth\n",
		used.Calls, used.TokensIn, used.TokensOut, float64(used.Cost)/1e6, took[len(took)/2], took[len(took)*95/100])
}
