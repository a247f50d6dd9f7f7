package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"ombud/internal/jobs"
	"ombud/internal/moderation"
)

// actionGrace is how long a card waits for the end of what was decided before it says
// that it is being done.
const actionGrace = 2 * time.Second

// Decide records a decision if the case is open and its newest revision is the one
// that was decided on. Of two decisions at once one wins: the update of the case's row
// holds it until the commit, and the other then no longer finds it open.
func (s *Store) Decide(ctx context.Context, d moderation.Decision, actions []moderation.Action, effects []string) error {
	err := s.change(ctx, func(t *tx) error {
		won, err := affected(t.ExecContext(ctx,
			"UPDATE cases SET version = version + 1 WHERE id = $1 AND decision_id IS NULL AND revision_hash = $2",
			d.CaseID, d.RevisionHash))
		if err != nil {
			return err
		}
		if !won {
			return t.whyNot(ctx, d.CaseID)
		}
		if err := t.addDecision(ctx, &d); err != nil {
			return fmt.Errorf("record the decision: %w", err)
		}
		for _, a := range actions {
			if err := t.addAction(ctx, a, d.ID, d.RevisionHash, d.At, 0); err != nil {
				return fmt.Errorf("note the action %s: %w", a.Kind, err)
			}
		}
		if err := t.addEffects(ctx, d, effects); err != nil {
			return err
		}
		var delay time.Duration
		if len(actions) > 0 {
			delay = actionGrace // their end shows the card, as a rule before that
		}
		if err := t.show(ctx, d.CaseID, delay); err != nil {
			return err
		}
		return t.note(ctx, d.CaseID, HistoryRow{
			At: d.At, Who: d.ModeratorID, What: whatDecided, Detail: string(d.Kind),
			Decision: d.Number, Why: d.Terms.Reason, RevisionHash: d.RevisionHash,
		})
	})
	if err != nil {
		return fmt.Errorf("decide case %d: %w", d.CaseID, err)
	}
	return nil
}

// whyNot says why a case could not be decided.
func (t *tx) whyNot(ctx context.Context, caseID int64) error {
	var decision sql.NullInt64
	err := t.QueryRowContext(ctx, "SELECT decision_id FROM cases WHERE id = $1", caseID).Scan(&decision)
	if err != nil {
		return notFound(err)
	}
	if !decision.Valid {
		return &moderation.RefusedError{Sentence: "The message was edited since this card was drawn; look again."}
	}
	d, err := t.readDecision(ctx, decision.Int64)
	if err != nil {
		return err
	}
	return &moderation.AlreadyDecidedError{ModeratorID: d.ModeratorID, Kind: d.Kind, At: d.At}
}

// addAction notes what is to be done for a revision, because of a decision or, with none, of an undo.
// With a sweep, that does it, and no job of its own.
func (t *tx) addAction(ctx context.Context, a moderation.Action, decisionID int64, revision string, at time.Time, sweepID int64) error {
	var id int64
	err := t.QueryRowContext(ctx, `
		INSERT INTO actions (case_id, decision_id, kind, moderator_id, revision_hash, until_at, delete_ms, undoes, state, noted_at, sweep_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'pending', $9, $10) RETURNING id`,
		a.CaseID, decisionID, string(a.Kind), a.ModeratorID, revision, millis(a.Until), a.Delete.Milliseconds(), a.Undoes, millis(at), sweepID).Scan(&id)
	if err != nil || sweepID != 0 {
		return err
	}
	t.then(jobs.PerformAction{ActionID: id})
	return nil
}

// actionsWith reads actions with what they act upon, which their case knows: the message that gave a
// removed one back is then the one that stands. more is one more column for scanAction.
func actionsWith(more string) string {
	if more != "" {
		more = ", " + more
	}
	return `
	SELECT a.id, a.case_id, a.decision_id, a.kind, a.moderator_id, a.revision_hash, c.guild_id, c.channel_id,
		coalesce(nullif(c.stands_as, ''), c.message_id), c.author_id,
		a.until_at, a.delete_ms, a.prior_at, a.undoes, a.state, a.failure, a.note, a.noted_at, a.ended_at, coalesce(d.undone_at, 0) <> 0, a.sweep_id` + more + `
	FROM actions a JOIN cases c ON c.id = a.case_id LEFT JOIN decisions d ON d.id = a.decision_id`
}

func scanAction(r interface{ Scan(into ...any) error }, more ...any) (a moderation.Action, err error) {
	err = r.Scan(append([]any{
		&a.ID, &a.CaseID, &a.DecisionID, &a.Kind, &a.ModeratorID, &a.Revision,
		&a.Subject.GuildID, &a.Subject.ChannelID, &a.Subject.MessageID, &a.AuthorID,
		instant{&a.Until},
		span{&a.Delete},
		instant{&a.Prior},
		&a.Undoes, &a.State, &a.Failure, &a.Note,
		instant{&a.AskedAt},
		instant{&a.EndedAt},
		&a.DecisionUndone, &a.SweepID,
	}, more...)...)
	return a, err
}

// Action returns one action.
func (s *Store) Action(ctx context.Context, id int64) (moderation.Action, error) {
	a, err := scanAction(s.db.QueryRowContext(ctx, actionsWith("")+" WHERE a.id = $1", id))
	if err != nil {
		return moderation.Action{}, fmt.Errorf("read action %d: %w", id, notFound(err))
	}
	return a, nil
}
