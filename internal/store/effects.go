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

// addEffects writes down what follows a decision.
func (t *tx) addEffects(ctx context.Context, d moderation.Decision, names []string) error {
	for _, name := range names {
		if err := t.addEffect(ctx, d, name, false, d.At); err != nil {
			return fmt.Errorf("note the effect %s: %w", name, err)
		}
	}
	return nil
}

// takeEffectsBack writes down the taking back of everything that followed a decision. What followed a whole sweep
// goes with the last message that is left of it.
func (t *tx) takeEffectsBack(ctx context.Context, d moderation.Decision, at time.Time) error {
	names, err := list(ctx, t, one[string], "SELECT name FROM effects WHERE decision_id = $1 AND undo = 0 ORDER BY id", d.ID)
	if err != nil {
		return err
	}
	swept, err := t.takeSweptBack(ctx, d, at)
	if err != nil {
		return err
	}
	for _, name := range names {
		if swept && slices.Contains(moderation.OfWholeSweep(), name) {
			continue
		}
		if err := t.addEffect(ctx, d, name, true, at); err != nil {
			return err
		}
	}
	return nil
}

// addEffect writes an effect down, once.
func (t *tx) addEffect(ctx context.Context, d moderation.Decision, name string, undo bool, at time.Time) error {
	var id int64
	err := t.QueryRowContext(ctx, `
		INSERT INTO effects (case_id, decision_id, name, undo, state, noted_at) VALUES ($1, $2, $3, $4, 'pending', $5)
		ON CONFLICT (decision_id, name, undo) DO NOTHING RETURNING id`, d.CaseID, d.ID, name, bit(undo), millis(at)).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	t.then(jobs.FollowDecision{EffectID: id})
	return nil
}

// Following returns one effect of a decision with the decision as it stands.
func (s *Store) Following(ctx context.Context, id int64) (f moderation.Following, err error) {
	f.ID = id
	err = s.view(ctx, func(t *tx) error {
		var decision int64
		err := t.QueryRowContext(ctx, "SELECT case_id, decision_id, name, undo, state, noted_at FROM effects WHERE id = $1", id).
			Scan(&f.CaseID, &decision, &f.Name, &f.Undo, &f.State, instant{&f.NotedAt})
		if err != nil {
			return notFound(err)
		}
		d, err := t.readDecision(ctx, decision)
		if err == nil {
			f.Decision = *d
		}
		return err
	})
	if err != nil {
		return moderation.Following{}, fmt.Errorf("read effect %d: %w", id, err)
	}
	return f, nil
}

// Followed records how an effect ended. The first end counts.
func (s *Store) Followed(ctx context.Context, id int64, state moderation.ActionState, at time.Time) error {
	_, err := s.db.ExecContext(ctx, "UPDATE effects SET state = $1, ended_at = $2 WHERE id = $3 AND state = 'pending'",
		string(state), millis(at), id)
	if err != nil {
		return fmt.Errorf("record the end of effect %d: %w", id, err)
	}
	return nil
}

// EffectsPending reports whether one of the named effects of a decision has not ended.
func (s *Store) EffectsPending(ctx context.Context, decisionID int64, names []string) (pending bool, err error) {
	err = s.view(ctx, func(t *tx) error {
		waiting, err := list(ctx, t, func(rows *sql.Rows) (name string, err error) {
			err = rows.Scan(&name)
			return name, err
		}, "SELECT name FROM effects WHERE decision_id = $1 AND undo = 0 AND state = 'pending'", decisionID)
		pending = slices.ContainsFunc(waiting, func(name string) bool { return slices.Contains(names, name) })
		return err
	})
	if err != nil {
		return false, fmt.Errorf("look for the effects of decision %d: %w", decisionID, err)
	}
	return pending, nil
}
