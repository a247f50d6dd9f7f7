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
func (s *Store) Decide(ctx context.Context, d moderation.Decision, actions []moderation.Action) error {
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
		if err := t.addDecision(ctx, d); err != nil {
			return fmt.Errorf("record the decision: %w", err)
		}
		for _, a := range actions {
			if err := t.addAction(ctx, d, a); err != nil {
				return fmt.Errorf("note the action %s: %w", a.Kind, err)
			}
		}
		show := jobs.ShowCard{CaseID: d.CaseID}
		if len(actions) > 0 {
			show.Delay = actionGrace // their end shows the card, as a rule before that
		}
		t.then(show)
		return t.note(ctx, d.CaseID, HistoryRow{
			At: d.At, Who: d.ModeratorID, What: whatDecided, Detail: string(d.Kind), RevisionHash: d.RevisionHash,
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

func (t *tx) addDecision(ctx context.Context, d moderation.Decision) error {
	var id int64
	err := t.QueryRowContext(ctx, `
		INSERT INTO decisions (case_id, kind, moderator_id, revision_hash, decided_at)
		VALUES ($1, $2, $3, $4, $5) RETURNING id`,
		d.CaseID, string(d.Kind), d.ModeratorID, d.RevisionHash, millis(d.At)).Scan(&id)
	if err != nil {
		return err
	}
	_, err = t.ExecContext(ctx, "UPDATE cases SET decision_id = $1 WHERE id = $2", id, d.CaseID)
	return err
}

func (t *tx) addAction(ctx context.Context, d moderation.Decision, a moderation.Action) error {
	var id int64
	err := t.QueryRowContext(ctx, `
		INSERT INTO actions (case_id, kind, moderator_id, revision_hash, until_at, state, noted_at)
		VALUES ($1, $2, $3, $4, $5, 'pending', $6) RETURNING id`,
		d.CaseID, string(a.Kind), a.ModeratorID, d.RevisionHash, millis(a.Until), millis(d.At)).Scan(&id)
	if err != nil {
		return err
	}
	t.then(jobs.PerformAction{ActionID: id})
	return nil
}

// selectActions reads actions with what they act upon, which their case knows.
const selectActions = `
	SELECT a.id, a.case_id, a.kind, a.moderator_id, c.guild_id, c.channel_id, c.message_id, c.author_id,
		a.until_at, a.state, a.failure, a.ended_at
	FROM actions a JOIN cases c ON c.id = a.case_id`

func scanAction(r interface{ Scan(into ...any) error }) (a moderation.Action, err error) {
	err = r.Scan(&a.ID, &a.CaseID, &a.Kind, &a.ModeratorID,
		&a.Subject.GuildID, &a.Subject.ChannelID, &a.Subject.MessageID, &a.AuthorID,
		instant{&a.Until}, &a.State, &a.Failure, instant{&a.EndedAt})
	return a, err
}

// Action returns one action.
func (s *Store) Action(ctx context.Context, id int64) (moderation.Action, error) {
	a, err := scanAction(s.db.QueryRowContext(ctx, selectActions+" WHERE a.id = $1", id))
	if err != nil {
		return moderation.Action{}, fmt.Errorf("read action %d: %w", id, notFound(err))
	}
	return a, nil
}

// FinishAction records how a pending action ended. The first end counts.
func (s *Store) FinishAction(ctx context.Context, id int64, state moderation.ActionState, failure string, at time.Time) error {
	what := whatActionDone
	switch state {
	case moderation.Done:
	case moderation.Failed:
		what = whatActionFailed
	default:
		return fmt.Errorf("finish action %d: %q is no end", id, state)
	}
	err := s.change(ctx, func(t *tx) error {
		a, err := scanAction(t.QueryRowContext(ctx, selectActions+" WHERE a.id = $1", id))
		if err != nil {
			return notFound(err)
		}
		// The case first: every transaction locks in this order.
		if err := t.touch(ctx, a.CaseID); err != nil {
			return err
		}
		ended, err := affected(t.ExecContext(ctx,
			"UPDATE actions SET state = $1, failure = $2, ended_at = $3 WHERE id = $4 AND state = 'pending'",
			string(state), failure, millis(at), id))
		if err != nil {
			return err
		}
		if !ended {
			return errNothingNew
		}
		return t.follow(ctx, a.CaseID, HistoryRow{At: at, Who: a.ModeratorID, What: what, Detail: string(a.Kind)})
	})
	if err := ignoreNothingNew(err); err != nil {
		return fmt.Errorf("finish action %d: %w", id, err)
	}
	return nil
}
