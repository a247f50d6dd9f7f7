package store

import (
	"database/sql"
	"strings"
	"testing"

	"ombud/internal/policy"
)

// planOf is how the database would find the rows of a query. PostgreSQL reads a small table whole whatever
// indexes there are, unless it is told not to.
func planOf(t *testing.T, s *Store, query string, args ...any) string {
	t.Helper()
	begun, err := s.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = begun.Rollback() }()
	explain := "EXPLAIN QUERY PLAN "
	if s.dialect.dir == "postgres" {
		explain = "EXPLAIN "
		if _, err := begun.ExecContext(t.Context(), "SET LOCAL enable_seqscan = off"); err != nil {
			t.Fatal(err)
		}
	}
	var lines []string
	lines, err = list(t.Context(), &tx{Tx: begun}, func(rows *sql.Rows) (line string, err error) {
		if s.dialect.dir == "postgres" {
			err = rows.Scan(&line)
			return line, err
		}
		var id, parent, unused int
		err = rows.Scan(&id, &parent, &unused, &line)
		return line, err
	}, explain+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

func planCases() []aCase {
	return []aCase{{"hot queries find their rows by an index", func(t *testing.T, s *Store) {
		for name, q := range map[string]struct {
			query string
			args  []any
		}{
			"agreement on one server":   {agreementOn("10"), []any{"10", 1, policy.ByClassifier}},
			"agreement on all servers":  {agreementOn(""), []any{"", 1, policy.ByClassifier}},
			"what a decision has to do": {"SELECT id FROM actions WHERE decision_id = $1 AND state = 'pending' ORDER BY id", []any{1}},
			"strikes of a case":         {"SELECT id FROM strikes WHERE case_id = $1", []any{1}},
			"effects of a case":         {"SELECT id FROM effects WHERE case_id = $1", []any{1}},
			"what stands in a feed":     {"SELECT id FROM articles WHERE feed_id = $1 AND left_at = 0 ORDER BY id", []any{1}},
			"what is left of a feed":    {"SELECT count(*) FROM articles WHERE feed_id = $1 AND left_at > 0", []any{1}},
			"what of a feed is old":     {"SELECT a.id FROM articles a WHERE a.feed_id = $1 AND " + outOfUse, []any{1, 1}},
			"what is known of a feed":   {"SELECT mark, site, left_at FROM old_articles WHERE feed_id = $1 AND mark IN ($2)", []any{1, 1}},
		} {
			plan := planOf(t, s, q.query, q.args...)
			if strings.Contains(plan, "SCAN ") || strings.Contains(plan, "Seq Scan") || !strings.Contains(plan, "SEARCH") && !strings.Contains(plan, "Index") && !strings.Contains(plan, "Bitmap") {
				t.Errorf("%s reads a whole table:\n%s", name, plan)
			}
		}
	}}}
}
