package store

import (
	"context"
	"fmt"
	"time"

	"ombud/internal/moderation"
)

// FinishAction records how a pending action ended, and where the text stands after it. The
// first end counts.
func (s *Store) FinishAction(ctx context.Context, id int64, e moderation.Ending) error {
	err := s.change(ctx, func(t *tx) error { return t.finishAction(ctx, id, e) })
	if err := ignoreNothingNew(err); err != nil {
		return fmt.Errorf("finish action %d: %w", id, err)
	}
	return nil
}

// finishAction is FinishAction within a transaction; errNothingNew says that the action had ended.
func (t *tx) finishAction(ctx context.Context, id int64, e moderation.Ending) error {
	what, known := map[moderation.ActionState]string{
		moderation.Done: whatActionDone, moderation.Failed: whatActionFailed, moderation.Cancelled: whatCancelled,
	}[e.State]
	if !known {
		return fmt.Errorf("%q is no end", e.State)
	}
	a, err := scanAction(t.QueryRowContext(ctx, actionsWith("")+" WHERE a.id = $1", id))
	if err != nil {
		return notFound(err)
	}
	// The case first: every transaction locks in this order.
	if err := t.touch(ctx, a.CaseID); err != nil {
		return err
	}
	ended, err := affected(t.ExecContext(ctx,
		"UPDATE actions SET state = $1, failure = $2, note = $3, ended_at = $4 WHERE id = $5 AND state = 'pending'",
		string(e.State), e.Failure, e.Result.Note, millis(e.At), id))
	if err != nil {
		return err
	}
	if !ended {
		return errNothingNew
	}
	if e.State == moderation.Done {
		if err := t.moved(ctx, a, e.Result); err != nil {
			return err
		}
	}
	if err := t.sweptEnded(ctx, a, e); err != nil {
		return err
	}
	return t.follow(ctx, a.CaseID, HistoryRow{At: e.At, Who: a.ModeratorID, What: what, Detail: string(a.Kind)})
}

// moved keeps up with where a case's text stands.
func (t *tx) moved(ctx context.Context, a moderation.Action, r moderation.Result) (err error) {
	switch {
	case r.StandsAs != "":
		_, err = t.ExecContext(ctx, "UPDATE cases SET taken = 0, stands_as = CASE WHEN message_id = $1 THEN '' ELSE $1 END WHERE id = $2",
			r.StandsAs, a.CaseID)
	case moderation.TakesAway(a.Kind):
		_, err = t.ExecContext(ctx, "UPDATE cases SET taken = 1 WHERE id = $1", a.CaseID)
	}
	return err
}

// standing finds actions of one kind, done for decisions that stand, against the author of an
// action's case on its server, other than the action itself and the one it takes back.
const standing = `
	FROM actions o JOIN decisions d ON d.id = o.decision_id AND d.undone_at = 0
	JOIN cases c ON c.id = o.case_id JOIN cases mine ON mine.id = $1
	WHERE c.guild_id = mine.guild_id AND c.author_id = mine.author_id AND c.author_id <> ''
		AND o.kind = $2 AND o.state = 'done' AND o.id <> $3 AND o.id <> $4`

// NotePrior keeps until when the author of a pending timeout could not write before it. A timeout of another
// action is not somebody's: what was before that one counts.
func (s *Store) NotePrior(ctx context.Context, actionID int64, stood time.Time) error {
	_, err := s.db.ExecContext(ctx, `
		UPDATE actions SET prior_at = coalesce((
			SELECT max(o.prior_at) FROM cases mine JOIN cases c ON c.guild_id = mine.guild_id AND c.author_id = mine.author_id
			JOIN actions o ON o.case_id = c.id AND o.kind = 'timeout' AND o.state = 'done' AND o.id <> actions.id
				AND o.until_at BETWEEN CAST($1 AS BIGINT) - 1000 AND CAST($1 AS BIGINT) + 1000
			WHERE mine.id = actions.case_id), CAST($1 AS BIGINT))
		WHERE id = $2 AND state = 'pending'`, millis(stood), actionID)
	if err != nil {
		return fmt.Errorf("keep what was before timeout %d: %w", actionID, err)
	}
	return nil
}

// StandingTimeout is until when other decisions keep the author of an action from writing.
func (s *Store) StandingTimeout(ctx context.Context, a moderation.Action) (until time.Time, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT coalesce(max(o.until_at), 0)"+standing, a.CaseID, "timeout", a.ID, a.Undoes).Scan(instant{&until})
	if err != nil {
		return time.Time{}, fmt.Errorf("look for other timeouts beside action %d: %w", a.ID, err)
	}
	return until, nil
}

// StandingBan reports whether another decision bans the author of an action.
func (s *Store) StandingBan(ctx context.Context, a moderation.Action) (bool, error) {
	var n int64
	err := s.db.QueryRowContext(ctx, "SELECT count(*)"+standing, a.CaseID, "ban", a.ID, a.Undoes).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for other bans beside action %d: %w", a.ID, err)
	}
	return n > 0, nil
}

// MovedBefore reports whether an earlier action has still to give a message back, or to take away one
// that a gives back. Two that take away do each other no harm, and do not wait.
func (s *Store) MovedBefore(ctx context.Context, a moderation.Action) (bool, error) {
	var n int64
	err := s.db.QueryRowContext(ctx, `
		SELECT count(*) FROM actions o JOIN actions a ON a.case_id = o.case_id AND o.id < a.id
		WHERE a.id = $1 AND o.state = 'pending'
			AND (o.kind = 'restore' OR a.kind = 'restore' AND o.kind IN ('remove', 'hide'))`, a.ID).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for what has to be done before action %d: %w", a.ID, err)
	}
	return n > 0, nil
}
