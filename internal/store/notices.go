package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"ombud/internal/jobs"
	"ombud/internal/moderation"
)

const selectNotices = `
	SELECT id, guild_id, case_id, decision_id, about, recipient_id, locale, state, made_at, ended_at FROM notices`

func scanNotice(scan func(into ...any) error) (n moderation.Notice, err error) {
	err = scan(&n.ID, &n.GuildID, &n.CaseID, &n.DecisionID, &n.About, &n.RecipientID, &n.Locale, &n.State,
		instant{&n.MadeAt}, instant{&n.EndedAt})
	return n, err
}

// insertNotice adds a notice unless it is there. False: it was.
func (t *tx) insertNotice(ctx context.Context, n moderation.Notice) (id int64, added bool, err error) {
	err = t.QueryRowContext(ctx, `
		INSERT INTO notices (guild_id, case_id, decision_id, about, recipient_id, locale, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (decision_id, about, recipient_id) DO NOTHING RETURNING id`,
		n.GuildID, n.CaseID, n.DecisionID, string(n.About), n.RecipientID, n.Locale, millis(n.MadeAt)).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	return id, err == nil, err
}

// AddNotices adds those that are not there yet, each with the job that sends it.
func (s *Store) AddNotices(ctx context.Context, all []moderation.Notice, after time.Duration) error {
	err := s.change(ctx, func(t *tx) error {
		for _, n := range all {
			id, added, err := t.insertNotice(ctx, n)
			if err != nil {
				return err
			}
			if added {
				t.then(jobs.SendNotice{NoticeID: id, Delay: after})
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("add %d notice(s): %w", len(all), err)
	}
	return nil
}

// TryNotice adds a notice or finds it, and notes that it is about to be sent; before says that
// this was noted already: then a message may stand that no row knows of.
func (s *Store) TryNotice(ctx context.Context, n moderation.Notice) (now moderation.Notice, before bool, err error) {
	err = s.change(ctx, func(t *tx) error {
		if _, _, err := t.insertNotice(ctx, n); err != nil {
			return err
		}
		now, err = scanNotice(t.QueryRowContext(ctx, selectNotices+" WHERE decision_id = $1 AND about = $2 AND recipient_id = $3",
			n.DecisionID, string(n.About), n.RecipientID).Scan)
		if err != nil {
			return err
		}
		fresh, err := affected(t.ExecContext(ctx, "UPDATE notices SET tried = 1 WHERE id = $1 AND tried = 0", now.ID))
		before = !fresh
		return err
	})
	if err != nil {
		return moderation.Notice{}, false, fmt.Errorf("note the try to send a notice: %w", err)
	}
	return now, before, nil
}

// Notice returns one notice.
func (s *Store) Notice(ctx context.Context, id int64) (moderation.Notice, error) {
	n, err := scanNotice(s.db.QueryRowContext(ctx, selectNotices+" WHERE id = $1", id).Scan)
	if err != nil {
		return moderation.Notice{}, fmt.Errorf("read notice %d: %w", id, notFound(err))
	}
	return n, nil
}

// EndNotice records how a notice ended and, when it was the author's, shows the card.
func (s *Store) EndNotice(ctx context.Context, id int64, state moderation.NoticeState, at moderation.CardRef, now time.Time) error {
	err := s.change(ctx, func(t *tx) error {
		n, err := scanNotice(t.QueryRowContext(ctx, selectNotices+" WHERE id = $1", id).Scan)
		if err != nil {
			return notFound(err)
		}
		// The case first: every transaction locks in this order.
		if err := t.touch(ctx, n.CaseID); err != nil {
			return err
		}
		ended, err := affected(t.ExecContext(ctx, `
			UPDATE notices SET state = $1, channel_id = $2, message_id = $3, ended_at = $4 WHERE id = $5 AND state = 'pending'`,
			string(state), at.ChannelID, at.MessageID, millis(now), id))
		if err != nil {
			return err
		}
		if !ended {
			return errNothingNew
		}
		step := HistoryRow{At: now, Who: n.RecipientID, What: whatNotice, Detail: string(n.About) + " " + string(state)}
		if n.About.ToReporter() {
			return t.note(ctx, n.CaseID, step) // no card says it
		}
		return t.follow(ctx, n.CaseID, step)
	})
	if err := ignoreNothingNew(err); err != nil {
		return fmt.Errorf("record the end of notice %d: %w", id, err)
	}
	return nil
}

// OutcomesTold are the decisions of a case of which a reporter has heard, the newest last: once more for one
// whose taking back they heard of.
func (s *Store) OutcomesTold(ctx context.Context, caseID int64, reporterID string) (decisionIDs []int64, err error) {
	err = s.view(ctx, func(t *tx) error {
		decisionIDs, err = list(ctx, t, one[int64], `
			SELECT decision_id FROM notices
			WHERE case_id = $1 AND recipient_id = $2 AND about IN ('outcome', 'outcome undone') AND state = 'sent' ORDER BY ended_at, id`, caseID, reporterID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what a reporter of case %d was told: %w", caseID, err)
	}
	return decisionIDs, nil
}

// whatNotice is the step of a case's history that somebody was told, or could not be.
const whatNotice = moderation.WhatNotice

// readNotices reads what the author was told.
func (t *tx) readNotices(ctx context.Context, c *moderation.Case) (err error) {
	c.Notices, err = list(ctx, t, func(rows *sql.Rows) (moderation.Notice, error) {
		return scanNotice(rows.Scan)
	}, selectNotices+" WHERE case_id = $1 AND about NOT IN ('outcome', 'outcome undone') ORDER BY id", c.ID)
	if err != nil {
		return fmt.Errorf("read the notices: %w", err)
	}
	return nil
}
