package check

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// samples is how many comments of each kind Compare shows.
const samples = 5

// Compare tells what a second file of results got right that the first got wrong, and the
// other way round, on the rows that both have.
func Compare(first, second string, out io.Writer) error {
	before, err := resultsIn(first)
	if err != nil {
		return err
	}
	after, err := resultsIn(second)
	if err != nil {
		return err
	}
	was := map[string]Result{}
	for _, r := range before {
		was[r.key()] = r
	}
	var one, two counts
	var right, wrong []Result
	both := 0
	for _, now := range after {
		old, ok := was[now.key()]
		truth := now.truth("abusive")
		if !ok || truth == unlabelled {
			continue
		}
		both++
		one.add(old.Flagged, truth)
		two.add(now.Flagged, truth)
		switch fits := func(r Result) bool { return r.Flagged == (truth == abusive) }; {
		case !fits(old) && fits(now):
			right = append(right, now)
		case fits(old) && !fits(now):
			wrong = append(wrong, now)
		}
	}
	if both == 0 {
		return fmt.Errorf("%s and %s have no labelled row in common", first, second)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%d labelled comments are in both\n", both)
	for _, side := range []struct {
		name string
		c    counts
	}{{first, one}, {second, two}} {
		c := side.c
		fmt.Fprintf(&b, "%s\n  precision %s\n  recall    %s\n  F1        %s\n", side.name,
			shareOf(c.truePositive, c.truePositive+c.falsePositive), shareOf(c.truePositive, c.truePositive+c.falseNegative), f1(c))
	}
	show(&b, "newly right", right)
	show(&b, "newly wrong", wrong)
	_, err = out.Write(b.Bytes())
	return err
}

func show(w io.Writer, what string, all []Result) {
	fmt.Fprintf(w, "\n%s: %d\n", what, len(all))
	for _, r := range all[:min(len(all), samples)] {
		verdict := "not flagged"
		if r.Flagged {
			verdict = "flagged"
		}
		if r.Unclassified != "" {
			verdict = "no opinion: " + r.Unclassified
		}
		var clauses []string
		for _, c := range r.Claims {
			clauses = append(clauses, fmt.Sprintf("%s %.2f", c.Clause, c.Confidence))
		}
		fmt.Fprintf(w, "  %s (%s; %s)\n    %q\n", r.ID, verdict, strings.Join(clauses, ", "), short(r.Text))
	}
}

// maxSample is how much of a comment is shown, in characters.
const maxSample = 160

func short(text string) string {
	r := []rune(text)
	if len(r) > maxSample {
		return string(r[:maxSample-1]) + "…"
	}
	return text
}

func resultsIn(name string) ([]Result, error) {
	f, err := os.Open(name) // #nosec G304 -- whoever compares names it
	if err != nil {
		return nil, fmt.Errorf("cannot read the results: %w", err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	_, all, _, err := readResults(f)
	if err != nil {
		return nil, fmt.Errorf("%s is no file of results of ombud check --classifier: %w", name, err)
	}
	if len(all) == 0 {
		return nil, errors.New(name + " holds no result")
	}
	return all, nil
}
