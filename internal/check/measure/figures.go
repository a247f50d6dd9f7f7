package main

import (
	"fmt"

	"ombud/internal/check"
)

// figures of one judge on some rows: recall is a share of the abusive ones,
// the false-positive rate one of the others.
type figures struct{ recall, wrong check.Share }

func (f *figures) add(abusive, said bool) {
	s := &f.wrong
	if abusive {
		s = &f.recall
	}
	s.Of++
	if said {
		s.Hits++
	}
}

// precision is a share of what was flagged.
func (f figures) precision() check.Share {
	return check.Share{Hits: f.recall.Hits, Of: f.recall.Hits + f.wrong.Hits}
}

// result is what a judge says of a set.
type result struct {
	all    figures
	halves [2]figures
	said   map[string]bool // id of row → flagged
}

func measure(j judge, rows []row) (result, error) {
	r := result{said: make(map[string]bool)}
	for _, row := range rows {
		said, err := j.says(row.Text)
		if err != nil {
			return r, fmt.Errorf("%s on %s: %w", j.name, row.ID, err)
		}
		r.said[row.ID] = said
		if row.Labels.Abusive == nil {
			continue
		}
		r.all.add(row.abusive(), said)
		r.halves[row.half()].add(row.abusive(), said)
	}
	return r, nil
}
