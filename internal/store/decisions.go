package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"ombud/internal/jobs"
	"ombud/internal/moderation"
)

// sealedDecision is what is encrypted of a decision.
type sealedDecision struct {
	Reason string `json:"reason"`
}

func decisionRow(caseID int64, number int) []byte {
	return row("decisions", strconv.FormatInt(caseID, 10), strconv.Itoa(number))
}

// addDecision gives the decision its number and id and makes it the standing one. The case
// is locked, so that no two take the same number.
func (t *tx) addDecision(ctx context.Context, d *moderation.Decision) error {
	err := t.QueryRowContext(ctx, "SELECT coalesce(max(number), 0) + 1 FROM decisions WHERE case_id = $1", d.CaseID).Scan(&d.Number)
	if err != nil {
		return err
	}
	var sealed []byte
	if d.Terms.Reason != "" {
		if sealed, err = t.seal.sealJSON(sealedDecision{Reason: d.Terms.Reason}, decisionRow(d.CaseID, d.Number)); err != nil {
			return err
		}
	}
	err = t.QueryRowContext(ctx, `
		INSERT INTO decisions (case_id, number, kind, moderator_id, revision_hash, decided_at, for_ms, delete_ms, sealed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
		d.CaseID, d.Number, string(d.Kind), d.ModeratorID, d.RevisionHash, millis(d.At),
		d.Terms.For.Milliseconds(), d.Terms.Delete.Milliseconds(), sealed).Scan(&d.ID)
	if err != nil {
		return err
	}
	_, err = t.ExecContext(ctx, "UPDATE cases SET decision_id = $1, claimed_by = '', claimed_until = 0 WHERE id = $2", d.ID, d.CaseID)
	return err
}

const selectDecisions = `
	SELECT id, case_id, number, kind, moderator_id, revision_hash, decided_at, for_ms, delete_ms, undone_by, undone_at, sealed
	FROM decisions`

func (t *tx) scanDecision(r interface{ Scan(into ...any) error }) (d moderation.Decision, err error) {
	var sealed []byte
	err = r.Scan(&d.ID, &d.CaseID, &d.Number, &d.Kind, &d.ModeratorID, &d.RevisionHash, instant{&d.At},
		span{&d.Terms.For}, span{&d.Terms.Delete}, &d.UndoneBy, instant{&d.UndoneAt}, &sealed)
	if err != nil || len(sealed) == 0 {
		return d, notFound(err)
	}
	var words sealedDecision
	err = t.seal.openJSON(sealed, decisionRow(d.CaseID, d.Number), &words)
	d.Terms.Reason = words.Reason
	return d, err
}

func (t *tx) readDecision(ctx context.Context, id int64) (*moderation.Decision, error) {
	d, err := t.scanDecision(t.QueryRowContext(ctx, selectDecisions+" WHERE id = $1", id))
	if err != nil {
		return nil, fmt.Errorf("read the decision: %w", err)
	}
	return &d, nil
}

func (t *tx) readDecisions(ctx context.Context, c *moderation.Case) (err error) {
	c.Decisions, err = list(ctx, t, func(rows *sql.Rows) (moderation.Decision, error) {
		return t.scanDecision(rows)
	}, selectDecisions+" WHERE case_id = $1 ORDER BY number", c.ID)
	if err != nil {
		return fmt.Errorf("read the decisions: %w", err)
	}
	return nil
}

// Undo takes a decision of a case back. Of two at once one wins, as in Decide.
func (s *Store) Undo(ctx context.Context, u moderation.Undoing, back []moderation.Action) error {
	err := s.change(ctx, func(t *tx) error {
		if _, err := t.undo(ctx, u, back, 0); err != nil {
			return err
		}
		var delay time.Duration
		if len(back) > 0 {
			delay = actionGrace
		}
		return t.show(ctx, u.CaseID, delay)
	})
	if err != nil {
		return fmt.Errorf("undo decision %d of case %d: %w", u.Number, u.CaseID, err)
	}
	return nil
}

// undo is Undo within a transaction, but for showing it. With a sweep, that does what gives back.
func (t *tx) undo(ctx context.Context, u moderation.Undoing, back []moderation.Action, sweepID int64) (d moderation.Decision, err error) {
	if err := t.touch(ctx, u.CaseID); err != nil { // which locks it
		return d, err
	}
	d, err = t.scanDecision(t.QueryRowContext(ctx, selectDecisions+" WHERE case_id = $1 AND number = $2", u.CaseID, u.Number))
	if err != nil {
		return d, err
	}
	if d.Undone() {
		return d, &moderation.RefusedError{Sentence: fmt.Sprintf("Already undone by <@%s> <t:%d:R>. Nothing was done twice.", d.UndoneBy, d.UndoneAt.Unix())}
	}
	stood, err := affected(t.ExecContext(ctx, "UPDATE cases SET decision_id = NULL WHERE id = $1 AND decision_id = $2", u.CaseID, d.ID))
	switch {
	case err != nil:
		return d, err
	case !stood && !u.Superseded:
		return d, &moderation.RefusedError{Sentence: "This decision does not stand any more: look at the card again."}
	}
	if _, err := t.ExecContext(ctx, "UPDATE decisions SET undone_by = $1, undone_at = $2 WHERE id = $3",
		u.ModeratorID, millis(u.At), d.ID); err != nil {
		return d, err
	}
	for _, a := range back {
		if err := t.addAction(ctx, a, 0, d.RevisionHash, u.At, sweepID); err != nil {
			return d, fmt.Errorf("note the action %s: %w", a.Kind, err)
		}
	}
	if err := t.settlePending(ctx, d.ID); err != nil {
		return d, err
	}
	if err := t.grantAppeal(ctx, d, u); err != nil {
		return d, fmt.Errorf("end the appeal: %w", err)
	}
	if err := t.takeEffectsBack(ctx, d, u.At); err != nil {
		return d, fmt.Errorf("take back what followed: %w", err)
	}
	return d, t.note(ctx, u.CaseID, HistoryRow{
		At: u.At, Who: u.ModeratorID, What: whatUndone, Detail: string(d.Kind), Decision: d.Number, RevisionHash: d.RevisionHash,
	})
}

// settleAfter is longer than one try of an action lasts.
const settleAfter = jobs.LongestTry

// settlePending sees to it that no action of an undone decision stays pending until its next
// try, minutes away: a try that is under way has ended by then, and the look that comes
// after it finds the decision undone.
func (t *tx) settlePending(ctx context.Context, decisionID int64) error {
	pending, err := list(ctx, t, one[int64], "SELECT id FROM actions WHERE decision_id = $1 AND state = 'pending' ORDER BY id", decisionID)
	for _, id := range pending {
		t.then(jobs.PerformAction{ActionID: id, Delay: settleAfter})
	}
	return err
}
