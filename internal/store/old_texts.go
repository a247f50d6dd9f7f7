package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"ombud/internal/moderation"
)

// whatTextsDeleted is a step of a case's history.
const whatTextsDeleted = "texts deleted"

const day = 24 * time.Hour

// withOldTexts finds decided cases in which nothing has happened, and nothing is left to happen, for as
// many days as their server keeps texts. $1 is the time, $2 the days where nobody chose, $3 the
// time before which a case must have been opened at the least: an index leads to those.
const withOldTexts = `
	SELECT c.id, coalesce(s.keep_text_days, CAST($2 AS BIGINT)) FROM cases c LEFT JOIN server_settings s ON s.guild_id = c.guild_id
	WHERE c.has_texts = 1 AND c.opened_at < $3 AND c.decision_id IS NOT NULL AND c.appeal <> 'open'
		AND coalesce(s.keep_text_days, CAST($2 AS BIGINT)) > 0
		AND c.opened_at < CAST($1 AS BIGINT) - coalesce(s.keep_text_days, CAST($2 AS BIGINT)) * 86400000
		AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.case_id = c.id AND a.state = 'pending')
		AND NOT EXISTS (SELECT 1 FROM history h WHERE h.case_id = c.id AND h.what NOT IN ('` + whatCardShown + `', '` + whatTextsDeleted + `')
			AND h.happened_at >= CAST($1 AS BIGINT) - coalesce(s.keep_text_days, CAST($2 AS BIGINT)) * 86400000)`

func oldTextsAt(now time.Time) []any {
	least := now.Add(-moderation.LeastKeepTextDays * day)
	return []any{millis(now), moderation.DefaultSettings().KeepTextDays, millis(least)}
}

// CasesWithOldTexts lists at most so many cases whose texts are to be deleted, the oldest first.
func (s *Store) CasesWithOldTexts(ctx context.Context, now time.Time, most int) (ids []int64, err error) {
	err = s.view(ctx, func(t *tx) error {
		ids, err = list(ctx, t, func(rows *sql.Rows) (id int64, err error) {
			var days int
			err = rows.Scan(&id, &days)
			return id, err
		}, withOldTexts+" ORDER BY c.id LIMIT $4", append(oldTextsAt(now), most)...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for cases with old texts: %w", err)
	}
	return ids, nil
}

// DeleteTexts deletes everything that somebody wrote in a case, unless something happened there since it
// was found, and notes that cards quote it still. Who did what and when, clauses and decisions stay.
func (s *Store) DeleteTexts(ctx context.Context, caseID int64, now time.Time) (deleted bool, err error) {
	err = s.change(ctx, func(t *tx) error {
		// Locked first, as everywhere; what the case is by then is read after that.
		if _, err := t.ExecContext(ctx, "UPDATE cases SET version = version WHERE id = $1", caseID); err != nil {
			return err
		}
		var id, days int64
		err := t.QueryRowContext(ctx, withOldTexts+" AND c.id = $4", append(oldTextsAt(now), caseID)...).Scan(&id, &days)
		if errors.Is(err, sql.ErrNoRows) {
			return errNothingNew
		}
		if err != nil {
			return err
		}
		for _, empty := range []func(context.Context, int64) error{t.emptyRevisions, t.emptyFindings, t.emptyAppeals, t.dropWords, t.dropReasons, t.dropCopies} {
			if err := empty(ctx, caseID); err != nil {
				return err
			}
		}
		if err := t.note(ctx, caseID, HistoryRow{At: now, What: whatTextsDeleted, Detail: fmt.Sprintf("after %d days", days)}); err != nil {
			return err
		}
		_, err = t.ExecContext(ctx, "UPDATE cases SET has_texts = 0, likeness = '', texts_gone_at = $1, texts_kept_days = $2 WHERE id = $3",
			millis(now), days, caseID)
		if err != nil {
			return err
		}
		deleted = true
		return t.mustUnquote(ctx, caseID, now)
	})
	if err := ignoreNothingNew(err); err != nil {
		return false, fmt.Errorf("delete the texts of case %d: %w", caseID, err)
	}
	return deleted, nil
}

// emptyRevisions seals nothing in the place of what was said: a revision is a row all the same.
func (t *tx) emptyRevisions(ctx context.Context, caseID int64) error {
	hashes, err := list(ctx, t, one[string], "SELECT hash FROM revisions WHERE case_id = $1 ORDER BY hash", caseID)
	if err != nil {
		return fmt.Errorf("list the revisions: %w", err)
	}
	for _, hash := range hashes {
		sealed, err := t.seal.sealJSON(sealedRevision{}, revisionRow(caseID, hash))
		if err != nil {
			return err
		}
		if _, err := t.ExecContext(ctx, "UPDATE revisions SET sealed = $1 WHERE case_id = $2 AND hash = $3", sealed, caseID, hash); err != nil {
			return fmt.Errorf("empty a revision: %w", err)
		}
	}
	return nil
}

// emptyFindings leaves which rule found that which clause is broken, and not in which words.
func (t *tx) emptyFindings(ctx context.Context, caseID int64) error {
	type key struct {
		hash    string
		ordinal int
	}
	all, err := list(ctx, t, func(rows *sql.Rows) (k key, err error) {
		err = rows.Scan(&k.hash, &k.ordinal)
		return k, err
	}, "SELECT revision_hash, ordinal FROM findings WHERE case_id = $1 ORDER BY revision_hash, ordinal", caseID)
	if err != nil {
		return fmt.Errorf("list the findings: %w", err)
	}
	for _, k := range all {
		sealed, err := t.seal.sealJSON(sealedFinding{}, findingRow(caseID, k.hash, k.ordinal))
		if err != nil {
			return err
		}
		_, err = t.ExecContext(ctx, "UPDATE findings SET sealed = $1 WHERE case_id = $2 AND revision_hash = $3 AND ordinal = $4", sealed, caseID, k.hash, k.ordinal)
		if err != nil {
			return fmt.Errorf("empty a finding: %w", err)
		}
	}
	return nil
}

func (t *tx) emptyAppeals(ctx context.Context, caseID int64) error {
	decisions, err := list(ctx, t, one[int64], "SELECT decision_id FROM appeals WHERE case_id = $1 ORDER BY decision_id", caseID)
	if err != nil {
		return fmt.Errorf("list the appeals: %w", err)
	}
	for _, id := range decisions {
		sealed, err := t.seal.sealJSON("", appealRow(id))
		if err != nil {
			return err
		}
		if _, err := t.ExecContext(ctx, "UPDATE appeals SET sealed = $1 WHERE decision_id = $2", sealed, id); err != nil {
			return fmt.Errorf("empty an appeal: %w", err)
		}
	}
	return nil
}

// dropWords deletes what members and moderators added, which may quote what was said.
func (t *tx) dropWords(ctx context.Context, caseID int64) error {
	for _, table := range []string{"reports", "decisions", "history"} {
		if _, err := t.ExecContext(ctx, "UPDATE "+table+" SET sealed = NULL WHERE case_id = $1 AND sealed IS NOT NULL", caseID); err != nil {
			return fmt.Errorf("delete the words of %s: %w", table, err)
		}
	}
	return nil
}

// dropReasons deletes what moderators said about sweeps that began with the case.
func (t *tx) dropReasons(ctx context.Context, caseID int64) error {
	if _, err := t.ExecContext(ctx, "UPDATE sweeps SET sealed = NULL WHERE case_id = $1 AND sealed IS NOT NULL", caseID); err != nil {
		return fmt.Errorf("delete the reasons of sweeps: %w", err)
	}
	return nil
}
