package store

import (
	"context"
	"database/sql"
	"fmt"
)

// scanner is the row of a list.
type scanner = *sql.Rows

// unnameSteps makes steps of histories nobody's. The words of a step are sealed with who took it, so
// they are sealed anew.
func (g *forgetting) unnameSteps(ctx context.Context) error {
	type step struct {
		id, caseID int64
		sealed     []byte
		HistoryRow
	}
	all, err := list(ctx, g.tx, func(rows scanner) (v step, err error) {
		err = rows.Scan(&v.id, &v.caseID, instant{&v.At}, &v.Who, &v.What, &v.Decision, &v.sealed)
		return v, err
	}, "SELECT id, case_id, happened_at, who, what, decision, sealed FROM history WHERE who = $1 ORDER BY id", g.member)
	if err != nil {
		return fmt.Errorf("find steps of histories: %w", err)
	}
	for _, v := range all {
		var words sealedStep
		if len(v.sealed) > 0 {
			if err := g.seal.openJSON(v.sealed, stepRow(v.caseID, v.HistoryRow), &words); err != nil {
				return err
			}
			v.Who = nobody
			if v.sealed, err = g.seal.sealJSON(words, stepRow(v.caseID, v.HistoryRow)); err != nil {
				return err
			}
		}
		if _, err := g.ExecContext(ctx, "UPDATE history SET who = $1, sealed = $2 WHERE id = $3", nobody, v.sealed, v.id); err != nil {
			return fmt.Errorf("unname a step: %w", err)
		}
	}
	g.Steps += len(all)
	return nil
}

// columns are those beside history that name who did something about others.
func columns() []struct{ table, column, instead string } {
	return []struct{ table, column, instead string }{
		{"decisions", "moderator_id", nobody},
		{"decisions", "undone_by", nobody},
		{"actions", "moderator_id", nobody},
		{"appeals", "decided_by", nobody},
		{"cases", "claimed_by", ""}, // a claim of nobody's is none
		{"cases", "escalated_by", nobody},
		{"sweeps", "asked_by", nobody},
		{"sweeps", "acted_by", nobody},
		{"sweeps", "ended_by", nobody},
		{"sweep_messages", "granted_by", nobody},
		{"server_settings", "saved_by", nobody},
		{"posts", "held_by", nobody},
		{"subscriptions", "owner_id", ""}, // nobody is told of the feed's trouble but the moderators
	}
}

func (g *forgetting) unnameColumns(ctx context.Context) error {
	for _, c := range columns() {
		res, err := g.ExecContext(ctx, "UPDATE "+c.table+" SET "+c.column+" = $1 WHERE "+c.column+" = $2", c.instead, g.member)
		if err != nil {
			return fmt.Errorf("unname %s of %s: %w", c.column, c.table, err)
		}
		n, err := res.RowsAffected()
		if err != nil {
			return err
		}
		if c.table != "actions" { // a step's action is no second one
			g.Steps += int(n)
		}
	}
	return nil
}

// deleteRows deletes what is the member's own. Cases take along what hangs on them.
func (g *forgetting) deleteRows(ctx context.Context) error {
	for _, d := range []struct {
		table, column string
		count         *int
	}{
		{"cases", "author_id", &g.Cases},
		{"sweeps", "author_id", nil},
		{"sweep_messages", "author_id", nil},
		{"strikes", "member_id", nil},
		{"notices", "recipient_id", &g.Notices},
		{"questions", "author_id", &g.Questions},
		{"opinions", "author_id", &g.Questions},
		{"feed_offers", "user_id", nil},
		{"alerts", "recipient_id", nil},
	} {
		res, err := g.ExecContext(ctx, "DELETE FROM "+d.table+" WHERE "+d.column+" = $1", g.member)
		if err != nil {
			return fmt.Errorf("delete from %s: %w", d.table, err)
		}
		n, err := res.RowsAffected()
		if err != nil {
			return err
		}
		if d.count != nil {
			*d.count += int(n)
		}
	}
	return nil
}

// scrubJobs drops errors of jobs that name the member. Jobs themselves hold numbers of rows, and end
// when their row is gone.
func (g *forgetting) scrubJobs(ctx context.Context, holds string) error {
	res, err := g.ExecContext(ctx, "UPDATE river_job SET errors = NULL WHERE "+holds, g.member)
	if err != nil {
		return fmt.Errorf("scrub errors of jobs: %w", err)
	}
	n, err := res.RowsAffected()
	g.Jobs = int(n)
	return err
}
