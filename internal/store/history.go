package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"ombud/internal/moderation"
)

// What can stand in HistoryRow.What beside the names of moderation.Change.
const (
	whatClauseNamed  = moderation.WhatClauseNamed
	whatDecided      = "decided"
	whatActionNoted  = "action noted"
	whatActionDone   = "action done"
	whatActionFailed = "action failed"
	whatGone         = "gone"
	whatEdited       = "edited"
	whatCardShown    = "card shown"
	whatUndone       = "undone"
	whatCancelled    = "action cancelled"
)

// HistoryRow is a step as the tables have it.
type HistoryRow = moderation.HistoryRow

// sealedStep is what is encrypted of a step.
type sealedStep struct {
	Why string `json:"why"`
}

// stepRow binds a step's words to what cannot change about it: its id is not known before it
// is written.
func stepRow(caseID int64, h HistoryRow) []byte {
	return row("history", strconv.FormatInt(caseID, 10), strconv.FormatInt(millis(h.At), 10), h.Who, h.What, strconv.Itoa(h.Decision))
}

// History returns everything that happened to a case, oldest first.
func (s *Store) History(ctx context.Context, caseID int64) (all []HistoryRow, err error) {
	err = s.view(ctx, func(t *tx) error {
		all, err = list(ctx, t, func(rows *sql.Rows) (h HistoryRow, err error) {
			var sealed []byte
			if err = rows.Scan(instant{&h.At}, &h.Who, &h.What, &h.Detail, &h.Decision, &sealed, &h.RevisionHash); err != nil || len(sealed) == 0 {
				return h, err
			}
			var words sealedStep
			err = t.seal.openJSON(sealed, stepRow(caseID, h), &words)
			h.Why = words.Why
			return h, err
		}, "SELECT happened_at, who, what, detail, decision, sealed, revision_hash FROM history WHERE case_id = $1 ORDER BY id", caseID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the history of case %d: %w", caseID, err)
	}
	return all, nil
}

func (t *tx) note(ctx context.Context, caseID int64, h HistoryRow) error {
	var sealed []byte
	if h.Why != "" {
		var err error
		if sealed, err = t.seal.sealJSON(sealedStep{Why: h.Why}, stepRow(caseID, h)); err != nil {
			return err
		}
	}
	_, err := t.ExecContext(ctx, `
		INSERT INTO history (case_id, happened_at, who, what, detail, decision, sealed, revision_hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		caseID, millis(h.At), h.Who, h.What, h.Detail, h.Decision, sealed, h.RevisionHash)
	if err == nil && h.What != whatCardShown && h.What != whatTextsDeleted {
		_, err = t.ExecContext(ctx, "UPDATE cases SET has_texts = 1 WHERE id = $1 AND has_texts = 0", caseID) // it may have brought some
	}
	if err != nil {
		return fmt.Errorf("write the history: %w", err)
	}
	return nil
}

// Note adds a step to a case's history and has its card shown.
func (s *Store) Note(ctx context.Context, caseID int64, step moderation.HistoryRow) error {
	err := s.change(ctx, func(t *tx) error {
		if err := t.touch(ctx, caseID); err != nil {
			return err
		}
		return t.follow(ctx, caseID, step)
	})
	if err != nil {
		return fmt.Errorf("note a step of case %d: %w", caseID, err)
	}
	return nil
}
