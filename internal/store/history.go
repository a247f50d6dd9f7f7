package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// What can stand in HistoryRow.What beside the names of moderation.Change.
const (
	whatClauseNamed  = "clause named"
	whatDecided      = "decided"
	whatActionNoted  = "action noted"
	whatActionDone   = "action done"
	whatActionFailed = "action failed"
	whatGone         = "gone"
	whatCardShown    = "card shown"
)

// HistoryRow is one thing that happened to a case. It holds ids and names of
// kinds, clauses and versions; never a member's words.
type HistoryRow struct {
	At           time.Time
	Who          string // who did it; empty: ombud itself
	What         string // "opened", "joined", "reopened", "decided", "action done", …
	Detail       string // the kind of decision or action, the clause, the policy's version
	RevisionHash string // the newest revision then
}

// History returns everything that happened to a case, oldest first.
func (s *Store) History(ctx context.Context, caseID int64) (all []HistoryRow, err error) {
	err = s.view(ctx, func(t *tx) error {
		all, err = list(ctx, t, func(rows *sql.Rows) (h HistoryRow, err error) {
			err = rows.Scan(instant{&h.At}, &h.Who, &h.What, &h.Detail, &h.RevisionHash)
			return h, err
		}, "SELECT happened_at, who, what, detail, revision_hash FROM history WHERE case_id = $1 ORDER BY id", caseID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the history of case %d: %w", caseID, err)
	}
	return all, nil
}

func (t *tx) note(ctx context.Context, caseID int64, h HistoryRow) error {
	_, err := t.ExecContext(ctx,
		"INSERT INTO history (case_id, happened_at, who, what, detail, revision_hash) VALUES ($1, $2, $3, $4, $5, $6)",
		caseID, millis(h.At), h.Who, h.What, h.Detail, h.RevisionHash)
	if err != nil {
		return fmt.Errorf("write the history: %w", err)
	}
	return nil
}
