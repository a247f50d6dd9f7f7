package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"ombud/internal/jobs"
	"ombud/internal/moderation"
)

func appealRow(decisionID int64) []byte { return row("appeals", strconv.FormatInt(decisionID, 10)) }

const selectAppeals = `
	SELECT id, guild_id, case_id, decision_id, author_id, locale, opened_at, state, decided_by, decided_at,
		card_channel, card_id, card_state, sealed FROM appeals`

func (t *tx) readAppeal(ctx context.Context, where string, key int64) (a moderation.Appeal, err error) {
	var sealed []byte
	err = t.QueryRowContext(ctx, selectAppeals+where, key).
		Scan(&a.ID, &a.GuildID, &a.CaseID, &a.DecisionID, &a.AuthorID, &a.Locale, instant{&a.OpenedAt}, &a.State, &a.DecidedBy,
			instant{&a.DecidedAt}, &a.Card.ChannelID, &a.Card.MessageID, &a.CardState, &sealed)
	if err != nil {
		return a, notFound(err)
	}
	return a, t.seal.openJSON(sealed, appealRow(a.DecisionID), &a.Words)
}

// Appeal returns one appeal.
func (s *Store) Appeal(ctx context.Context, id int64) (moderation.Appeal, error) {
	return s.appeal(ctx, " WHERE id = $1", id)
}

// AppealOf returns the appeal of a decision, or moderation.ErrNotFound.
func (s *Store) AppealOf(ctx context.Context, decisionID int64) (moderation.Appeal, error) {
	return s.appeal(ctx, " WHERE decision_id = $1", decisionID)
}

func (s *Store) appeal(ctx context.Context, where string, key int64) (a moderation.Appeal, err error) {
	err = s.view(ctx, func(t *tx) error {
		if a, err = t.readAppeal(ctx, where, key); err != nil {
			return err
		}
		swept, err := t.sweptWith(ctx, a.DecisionID)
		if errors.Is(err, moderation.ErrNotFound) {
			return nil
		}
		a.Swept = swept
		return err
	})
	if err != nil {
		return moderation.Appeal{}, fmt.Errorf("read an appeal (%d): %w", key, err)
	}
	return a, nil
}

// AddAppeal adds an appeal unless there is one of this decision.
func (s *Store) AddAppeal(ctx context.Context, a moderation.Appeal) (added bool, err error) {
	err = s.change(ctx, func(t *tx) error {
		sealed, err := t.seal.sealJSON(a.Words, appealRow(a.DecisionID))
		if err != nil {
			return err
		}
		if err := t.touch(ctx, a.CaseID); err != nil {
			return err
		}
		var id int64
		err = t.QueryRowContext(ctx, `
			INSERT INTO appeals (guild_id, case_id, decision_id, author_id, locale, opened_at, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (decision_id) DO NOTHING RETURNING id`,
			a.GuildID, a.CaseID, a.DecisionID, a.AuthorID, a.Locale, millis(a.OpenedAt), sealed).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return errNothingNew
		}
		if err != nil {
			return err
		}
		added = true
		t.then(jobs.ShowAppeal{AppealID: id})
		if err := t.callToAppeal(ctx, id, a.GuildID); err != nil {
			return err
		}
		return t.noteAppeal(ctx, a.CaseID, moderation.AppealOpen, a.AuthorID, a.OpenedAt)
	})
	if err := ignoreNothingNew(err); err != nil {
		return false, fmt.Errorf("add an appeal in case %d: %w", a.CaseID, err)
	}
	return added, nil
}

// noteAppeal keeps the case's own fact in step. The case is locked.
func (t *tx) noteAppeal(ctx context.Context, caseID int64, state moderation.AppealState, who string, at time.Time) error {
	_, err := t.ExecContext(ctx, "UPDATE cases SET appeal = $1, appealed_at = $2 WHERE id = $3", string(state), millis(at), caseID)
	if err != nil {
		return err
	}
	return t.follow(ctx, caseID, HistoryRow{At: at, Who: who, What: string(moderation.FactAppeal), Detail: string(state)})
}

// RuleAppeal records what was decided about an open appeal and enqueues what follows.
func (s *Store) RuleAppeal(ctx context.Context, id int64, state moderation.AppealState, moderatorID string, at time.Time) error {
	err := s.change(ctx, func(t *tx) error {
		a, err := t.readAppeal(ctx, " WHERE id = $1", id)
		if err != nil {
			return err
		}
		if err := t.touch(ctx, a.CaseID); err != nil {
			return err
		}
		won, err := affected(t.ExecContext(ctx,
			"UPDATE appeals SET state = $1, decided_by = $2, decided_at = $3 WHERE id = $4 AND state = 'open'",
			string(state), moderatorID, millis(at), id))
		if err != nil {
			return err
		}
		if !won {
			if a, err = t.readAppeal(ctx, " WHERE id = $1", id); err != nil {
				return err
			}
			return &moderation.AlreadyRuledError{ModeratorID: a.DecidedBy, State: a.State, At: a.DecidedAt}
		}
		if state == moderation.AppealOverturned {
			if err := t.grantSwept(ctx, a.DecisionID, moderatorID); err != nil {
				return err
			}
		}
		t.then(jobs.FollowRuling{AppealID: id})
		t.then(jobs.ShowAppeal{AppealID: id})
		return t.noteAppeal(ctx, a.CaseID, state, moderatorID, at)
	})
	if err != nil {
		return fmt.Errorf("decide appeal %d: %w", id, err)
	}
	return nil
}

// grantAppeal ends an open appeal of a decision that is taken back: its author has what they asked for.
func (t *tx) grantAppeal(ctx context.Context, d moderation.Decision, u moderation.Undoing) error {
	granted, err := list(ctx, t, one[int64], `
		UPDATE appeals SET state = 'overturned', decided_by = $1, decided_at = $2 WHERE decision_id = $3 AND state = 'open' RETURNING id`,
		u.ModeratorID, millis(u.At), d.ID)
	if err != nil || len(granted) == 0 {
		return err
	}
	if err := t.grantSwept(ctx, d.ID, u.ModeratorID); err != nil {
		return err
	}
	t.then(jobs.ShowAppeal{AppealID: granted[0]})
	return t.noteAppeal(ctx, d.CaseID, moderation.AppealOverturned, u.ModeratorID, u.At)
}

// TryAppealCard notes that an appeal's card is about to be posted, and reports whether that was
// noted before.
func (s *Store) TryAppealCard(ctx context.Context, id int64) (before bool, err error) {
	fresh, err := affected(s.db.ExecContext(ctx, "UPDATE appeals SET card_tried = 1 WHERE id = $1 AND card_tried = 0", id))
	if err != nil {
		return false, fmt.Errorf("note the try to post the card of appeal %d: %w", id, err)
	}
	return !fresh, nil
}

// AppealShown records where an appeal's card stands and what it shows.
func (s *Store) AppealShown(ctx context.Context, id int64, card moderation.CardRef, state moderation.AppealState) error {
	_, err := s.db.ExecContext(ctx, "UPDATE appeals SET card_channel = $1, card_id = $2, card_state = $3 WHERE id = $4",
		card.ChannelID, card.MessageID, string(state), id)
	if err != nil {
		return fmt.Errorf("record the card of appeal %d: %w", id, err)
	}
	return nil
}

// mostDeciders bounds how many moderators are looked up to find another one.
const mostDeciders = 10

// Deciders are the moderators who worked on a case of the server, the newest first: who decided, took
// back, claimed, escalated or noted something.
func (s *Store) Deciders(ctx context.Context, guildID string) (all []string, err error) {
	err = s.view(ctx, func(t *tx) error {
		all, err = list(ctx, t, func(rows *sql.Rows) (id string, err error) {
			var last int64
			err = rows.Scan(&id, &last)
			return id, err
		}, `
			SELECT h.who, max(h.id) FROM history h JOIN cases c ON c.id = h.case_id
			WHERE c.guild_id = $1 AND h.who <> '' AND h.what IN ('decided', 'undone', 'claimed', 'released', 'escalated', 'note')
			GROUP BY h.who ORDER BY max(h.id) DESC LIMIT $2`, guildID, mostDeciders)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list who decided on server %s: %w", guildID, err)
	}
	return all, nil
}
