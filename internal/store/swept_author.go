package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"ombud/internal/jobs"
	"ombud/internal/moderation"
)

// wasSwept is a condition on messages m of a sweep: it removed them, whatever became of them since.
const wasSwept = "m.number <> 0 AND m.state NOT IN ('found', 'decided', 'failed')"

// heard is a condition on notices n: the author heard of the decision.
const heard = "n.about = 'decided' AND n.state IN ('sent', 'noted')"

// SweptWith is what the sweep that made a decision did about its author, or moderation.ErrNotFound.
func (s *Store) SweptWith(ctx context.Context, decisionID int64) (w moderation.SweptOf, err error) {
	err = s.view(ctx, func(t *tx) error {
		w, err = t.sweptWith(ctx, decisionID)
		return err
	})
	if err != nil {
		return moderation.SweptOf{}, fmt.Errorf("read the sweep of decision %d: %w", decisionID, err)
	}
	return w, nil
}

func (t *tx) sweptWith(ctx context.Context, decisionID int64) (w moderation.SweptOf, err error) {
	var author, leads string
	err = t.QueryRowContext(ctx, `
		SELECT s.id, s.state, s.case_id, m.author_id, c.author_id, CASE WHEN m.granted_by <> '' THEN 1 ELSE 0 END
		FROM decisions d JOIN sweep_messages m ON m.case_id = d.case_id AND m.number = d.number AND m.case_id <> 0
		JOIN sweeps s ON s.id = m.sweep_id JOIN cases c ON c.id = s.case_id
		WHERE d.id = $1`, decisionID).Scan(&w.SweepID, &w.State, &w.LeadID, &author, &leads, &w.Granted)
	if err != nil {
		return w, notFound(err)
	}
	w.Leads = author == leads
	const ofAuthor = " FROM sweep_messages m LEFT JOIN decisions d ON d.case_id = m.case_id AND d.number = m.number" +
		" WHERE m.sweep_id = $1 AND m.author_id = $2 AND " + wasSwept
	err = t.QueryRowContext(ctx, `
		SELECT count(*), count(CASE WHEN d.undone_at = 0 THEN 1 END), count(CASE WHEN d.undone_at > 0 AND d.undone_at <=
			(SELECT coalesce(max(n.ended_at), 0) FROM notices n WHERE n.decision_id = $3 AND `+heard+`) THEN 1 END)`+ofAuthor,
		w.SweepID, author, decisionID).Scan(&w.Removed, &w.Stands, &w.Untold)
	if err != nil {
		return w, err
	}
	left := ofAuthor
	if w.Stands > 0 {
		left += " AND d.undone_at = 0"
	}
	w.Places, err = list(ctx, t, func(rows *sql.Rows) (p moderation.SweptPlace, err error) {
		err = rows.Scan(&p.ChannelID, &p.Found)
		return p, err
	}, "SELECT m.channel_id, count(*)"+left+" GROUP BY m.channel_id ORDER BY count(*) DESC, m.channel_id", w.SweepID, author)
	if err != nil {
		return w, err
	}
	if most := moderation.SweptPlacesTold; len(w.Places) > most {
		w.Places, w.More = w.Places[:most], len(w.Places)-most
	}
	w.Cases, err = list(ctx, t, one[int64], "SELECT m.case_id"+left+
		" ORDER BY CASE WHEN m.case_id = $3 THEN 0 ELSE 1 END, m.alike DESC, m.written_at, m.case_id LIMIT $4",
		w.SweepID, author, w.LeadID, moderation.SweptCasesTold)
	return w, err
}

// grantSwept has everything given back that a sweep took from an author: their appeal against the decision
// that they were told of was heard. The sweep's own job does it, so that no two give the same back.
func (t *tx) grantSwept(ctx context.Context, decisionID int64, by string) error {
	granted, err := list(ctx, t, one[int64], `
		UPDATE sweep_messages SET granted_by = $1
		WHERE state IN ('decided', 'removed') AND number <> 0 AND granted_by = '' AND (sweep_id, author_id) IN (
			SELECT m.sweep_id, m.author_id FROM decisions d
			JOIN sweep_messages m ON m.case_id = d.case_id AND m.number = d.number AND m.case_id <> 0 WHERE d.id = $2)
		RETURNING sweep_id`, by, decisionID)
	if err != nil || len(granted) == 0 {
		return err
	}
	t.then(jobs.RunSweep{SweepID: granted[0]})
	return t.touchSweep(ctx, granted[0])
}

// SweptGranted lists what a sweep removed and an appeal gives back, the oldest first.
func (s *Store) SweptGranted(ctx context.Context, id int64, most int) ([]moderation.SweptMessage, error) {
	return s.listSwept(ctx, id, "state = 'removed' AND granted_by <> '' ORDER BY written_at, message_id LIMIT $2", most)
}

// takeSweptBack takes back what followed once for all that a sweep removed of an author, when a decision is undone and
// none of them is left; as long as others are left, the author hears that some came back. It reports whether a sweep
// made the decision.
func (t *tx) takeSweptBack(ctx context.Context, d moderation.Decision, at time.Time) (swept bool, err error) {
	var sweep int64
	var author string
	err = t.QueryRowContext(ctx, "SELECT sweep_id, author_id FROM sweep_messages WHERE case_id = $1 AND case_id <> 0 AND number = $2",
		d.CaseID, d.Number).Scan(&sweep, &author)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	// Of two that are undone at once one has to see the other: the sweep is locked.
	if _, err := t.ExecContext(ctx, "UPDATE sweeps SET version = version WHERE id = $1", sweep); err != nil {
		return true, err
	}
	var left bool
	err = t.QueryRowContext(ctx, `
		SELECT EXISTS (SELECT 1 FROM sweep_messages m JOIN decisions d ON d.case_id = m.case_id AND d.number = m.number
			WHERE m.sweep_id = $1 AND m.author_id = $2 AND m.number <> 0 AND m.state NOT IN ('found', 'failed')
				AND m.granted_by = '' AND d.undone_at = 0)`, sweep, author).Scan(&left)
	if err != nil {
		return true, err
	}
	type once struct {
		decision int64
		name     string
	}
	all, err := list(ctx, t, func(rows *sql.Rows) (v once, err error) {
		err = rows.Scan(&v.decision, &v.name)
		return v, err
	}, `SELECT e.decision_id, e.name FROM sweep_messages m JOIN decisions d ON d.case_id = m.case_id AND d.number = m.number
		JOIN effects e ON e.decision_id = d.id AND e.undo = 0
		WHERE m.sweep_id = $1 AND m.author_id = $2 AND m.case_id <> 0 ORDER BY e.id`, sweep, author)
	if err != nil {
		return true, err
	}
	for _, v := range all {
		if !slices.Contains(moderation.OfWholeSweep(), v.name) {
			continue
		}
		told, err := t.readDecision(ctx, v.decision)
		if err != nil {
			return true, err
		}
		if left {
			var was bool
			err := t.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM notices n WHERE n.decision_id = $1 AND "+heard+")", v.decision).Scan(&was)
			if err != nil {
				return true, err
			}
			if !was {
				continue // of what is left they hear yet, and of what comes back after that
			}
			v.name = moderation.PartName
		} else if err := t.dropUntold(ctx, v.decision, at); err != nil {
			return true, err
		}
		if err := t.addEffect(ctx, *told, v.name, true, at); err != nil {
			return true, err
		}
	}
	return true, nil
}

// dropUntold ends a notice that was not asked for yet. A sweep that goes on later tells of what it removes then, and
// of that alone.
func (t *tx) dropUntold(ctx context.Context, decisionID int64, at time.Time) error {
	_, err := t.ExecContext(ctx, `
		UPDATE effects SET state = 'done', ended_at = $1
		WHERE decision_id = $2 AND name = $3 AND undo = 0 AND state = 'pending'`, millis(at), decisionID, moderation.NoticeName)
	return err
}
