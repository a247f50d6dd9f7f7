package store

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"ombud/internal/policy"
)

// sealedRevision is what is encrypted of a revision.
type sealedRevision struct {
	Surfaces   []policy.Surface `json:"surfaces"`
	Author     string           `json:"author"`
	Discussion string           `json:"discussion"`
	Answers    string           `json:"answers,omitempty"`
	Picture    string           `json:"picture,omitempty"`
}

// sealedFinding is what is encrypted of a finding: the reason may quote the message.
type sealedFinding struct {
	Reason string        `json:"reason"`
	Spans  []policy.Span `json:"spans"`
}

func revisionRow(caseID int64, hash string) []byte {
	return row("revisions", strconv.FormatInt(caseID, 10), hash)
}

func findingRow(caseID int64, hash string, ordinal int) []byte {
	return row("findings", strconv.FormatInt(caseID, 10), hash, strconv.Itoa(ordinal))
}

func (a *accusing) addRevision(ctx context.Context) (bool, error) {
	sealed, err := a.seal.sealJSON(sealedRevisionOf(a.Message), revisionRow(a.id, a.hash))
	if err != nil {
		return false, err
	}
	known := "DO UPDATE SET accused_at = excluded.accused_at, sealed = excluded.sealed WHERE revisions.accused_at = 0" // it was edited into this
	if a.emptied {                                                                                                     // accused again, it is kept again
		known = "DO UPDATE SET sealed = excluded.sealed"
	}
	return affected(a.ExecContext(ctx, `
		INSERT INTO revisions (case_id, hash, written_at, accused_at, sealed, files) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (case_id, hash) `+known,
		a.id, a.hash, millis(a.Message.Judged.SentAt), millis(a.At), sealed, bit(a.Message.HasFiles())))
}

// addFindings adds what the rules found in this revision beyond what they had found
// in it before, such as under an earlier policy.
func (a *accusing) addFindings(ctx context.Context) (bool, error) {
	if a.Verdict == nil {
		return false, nil
	}
	type serves struct{ rule, clause string }
	known := make(map[serves]bool)
	there, err := list(ctx, a.tx, func(rows *sql.Rows) (v serves, err error) {
		err = rows.Scan(&v.rule, &v.clause)
		return v, err
	}, "SELECT rule, clause FROM findings WHERE case_id = $1 AND revision_hash = $2", a.id, a.hash)
	if err != nil {
		return false, err
	}
	for _, v := range there {
		known[v] = true
	}
	ordinal := len(there)
	for _, f := range a.Verdict.Findings {
		if known[serves{f.Rule, f.Clause}] {
			continue
		}
		if err := a.addFinding(ctx, f, ordinal); err != nil {
			return false, err
		}
		ordinal++
	}
	if ordinal == len(there) {
		return false, nil
	}
	_, err = a.ExecContext(ctx, "UPDATE revisions SET policy = $1 WHERE case_id = $2 AND hash = $3", a.Verdict.Policy, a.id, a.hash)
	return true, err
}

func (a *accusing) addFinding(ctx context.Context, f policy.Finding, ordinal int) error {
	sealed, err := a.seal.sealJSON(sealedFinding{Reason: f.Reason, Spans: f.Spans}, findingRow(a.id, a.hash, ordinal))
	if err != nil {
		return err
	}
	_, err = a.ExecContext(ctx, `
		INSERT INTO findings (case_id, revision_hash, ordinal, rule, clause, effect, shadow, sealed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		a.id, a.hash, ordinal, f.Rule, f.Clause, f.Then.String(), bit(f.Shadow), sealed)
	return err
}

// addHide notes that ombud takes the message away, once a revision. What a moderator
// decided about this very revision, or what was edited away since, is left alone.
func (a *accusing) addHide(ctx context.Context) (actionID int64, err error) {
	if !a.Hide || a.stale || !a.edited.IsZero() || a.decided && a.hash == a.newest {
		return 0, nil
	}
	return a.addHideOf(ctx, a.id, a.hash, a.At)
}

// addHideOf notes the hiding of a revision. 0: that was noted before, and not cancelled since: who edits
// a message away and back has it hidden all the same.
func (t *tx) addHideOf(ctx context.Context, caseID int64, hash string, at time.Time) (actionID int64, err error) {
	added, err := list(ctx, t, one[int64], `
		INSERT INTO actions (case_id, kind, moderator_id, revision_hash, until_at, state, noted_at)
		VALUES ($1, 'hide', '', $2, 0, 'pending', $3)
		ON CONFLICT (case_id, revision_hash) WHERE kind = 'hide' DO UPDATE
			SET state = 'pending', noted_at = excluded.noted_at, ended_at = 0 WHERE actions.state = 'cancelled'
		RETURNING id`, caseID, hash, millis(at))
	if err != nil || len(added) == 0 {
		return 0, err
	}
	return added[0], nil
}

// follow writes the history of a changed case and has its card shown.
func (t *tx) follow(ctx context.Context, caseID int64, h HistoryRow) error {
	if err := t.show(ctx, caseID, 0); err != nil {
		return err
	}
	return t.note(ctx, caseID, h)
}
