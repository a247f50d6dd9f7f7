package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"ombud/internal/moderation"
)

// MarkGone notes that a message was deleted by somebody else, whether it is the one that
// was written or the one that gave it back. While ombud itself is about to take it away, or
// did, the deletion is its own.
func (s *Store) MarkGone(ctx context.Context, subject moderation.Subject, at time.Time) error {
	if err := s.forgetQuestions(ctx, subject); err != nil {
		return err
	}
	if err := s.passWaiting(ctx, subject, moderation.SparedGone, ""); err != nil {
		return err
	}
	err := s.change(ctx, func(t *tx) error {
		var id int64
		var hash string
		err := t.QueryRowContext(ctx, `
			UPDATE cases SET gone_at = $1, version = version + 1
			WHERE guild_id = $2 AND channel_id = $3 AND gone_at = 0 AND taken = 0
				AND (stands_as = $4 OR message_id = $4 AND stands_as = '')
				AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.case_id = cases.id AND a.state = 'pending'
					AND a.kind IN ('remove', 'hide', 'ban'))
			RETURNING id, revision_hash`,
			millis(at), subject.GuildID, subject.ChannelID, subject.MessageID).Scan(&id, &hash)
		if errors.Is(err, sql.ErrNoRows) {
			return errNothingNew
		}
		if err != nil {
			return err
		}
		return t.follow(ctx, id, HistoryRow{At: at, What: whatGone, RevisionHash: hash})
	})
	if err := ignoreNothingNew(err); err != nil {
		return fmt.Errorf("note that message %s is gone: %w", subject.MessageID, err)
	}
	return nil
}

// MarkPlaceGone notes on every case in a channel that its message went with it, as MarkGone does, and
// leaves what stood there alone in every sweep in which it waits. What AutoMod blocked stood nowhere.
func (s *Store) MarkPlaceGone(ctx context.Context, guildID, channelID string, at time.Time) error {
	err := s.change(ctx, func(t *tx) error {
		sweeps, err := list(ctx, t, one[int64], `UPDATE sweep_messages SET state = 'passed', why = $1, sealed = NULL
			WHERE channel_id = $2 AND state = 'found' RETURNING sweep_id`, moderation.SparedGone, channelID)
		if err != nil {
			return err
		}
		slices.Sort(sweeps)
		for _, id := range slices.Compact(sweeps) {
			if err := t.showSweep(ctx, id); err != nil {
				return err
			}
		}
		type gone struct {
			id   int64
			hash string
		}
		cases, err := list(ctx, t, func(rows *sql.Rows) (g gone, err error) {
			err = rows.Scan(&g.id, &g.hash)
			return g, err
		}, `
			UPDATE cases SET gone_at = $1, version = version + 1
			WHERE guild_id = $2 AND channel_id = $3 AND gone_at = 0 AND taken = 0 AND message_id NOT LIKE 'blocked-%'
				AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.case_id = cases.id AND a.state = 'pending'
					AND a.kind IN ('remove', 'hide', 'ban'))
			RETURNING id, revision_hash`, millis(at), guildID, channelID)
		if err != nil {
			return err
		}
		for _, g := range cases {
			if err := t.follow(ctx, g.id, HistoryRow{At: at, What: whatGone, RevisionHash: g.hash}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("note that channel %s is gone: %w", channelID, err)
	}
	return nil
}

// factChanges is how each fact changes a case's row. $1 is the case, $2 who, $3 until, $4
// the time, $5 the detail; a row that does not fit stays as it is. A parameter that is only
// mentioned is cast, or PostgreSQL takes it for a 32-bit number, which holds no time.
func factChanges() map[moderation.FactKind]string {
	return map[moderation.FactKind]string{
		moderation.FactClaimed: `UPDATE cases SET claimed_by = $2, claimed_until = $3, version = version + 1
			WHERE id = $1 AND decision_id IS NULL AND (claimed_by = $2 OR claimed_until <= $4) AND $5 = ''`,
		moderation.FactReleased: `UPDATE cases SET claimed_by = '', claimed_until = 0, version = version + 1
			WHERE id = $1 AND claimed_by = $2 AND CAST($3 AS BIGINT) >= 0 AND CAST($4 AS BIGINT) >= 0 AND $5 = ''`,
		moderation.FactEscalated: `UPDATE cases SET escalated_by = $2, escalated_at = $4, version = version + 1
			WHERE id = $1 AND escalated_at = 0 AND CAST($3 AS BIGINT) >= 0 AND $5 = ''`,
		moderation.FactAppeal: `UPDATE cases SET appeal = $5, appealed_at = $4, version = version + 1
			WHERE id = $1 AND appeal <> $5 AND $2 <> '-' AND CAST($3 AS BIGINT) >= 0`,
		moderation.FactClause: `UPDATE cases SET clause = $5, version = version + 1
			WHERE id = $1 AND decision_id IS NULL AND clause <> $5 AND $2 <> '-' AND CAST($3 AS BIGINT) >= 0 AND CAST($4 AS BIGINT) >= 0`,
	}
}

// SetFact notes a fact on a case, or ends it, and has the card shown. A change that does not
// fit, such as a claim of what somebody else has claimed, changes nothing.
func (s *Store) SetFact(ctx context.Context, f moderation.Fact) (facts moderation.Facts, err error) {
	query, known := factChanges()[f.Kind]
	if !known {
		return facts, fmt.Errorf("note the fact %q: there is none of this name", f.Kind)
	}
	err = s.change(ctx, func(t *tx) error {
		set, err := affected(t.ExecContext(ctx, query, f.CaseID, f.Who, millis(f.Until), millis(f.At), f.Detail))
		if err != nil {
			return err
		}
		if set {
			step := HistoryRow{At: f.At, Who: f.Who, What: string(f.Kind), Detail: f.Detail}
			if err := t.follow(ctx, f.CaseID, step); err != nil {
				return err
			}
		}
		facts, err = t.readFacts(ctx, f.CaseID)
		return err
	})
	if err != nil {
		return facts, fmt.Errorf("note that case %d is %s: %w", f.CaseID, f.Kind, err)
	}
	return facts, nil
}

func (t *tx) readFacts(ctx context.Context, caseID int64) (f moderation.Facts, err error) {
	err = t.QueryRowContext(ctx, `
		SELECT claimed_by, claimed_until, escalated_by, escalated_at, gone_at, edited_at, appeal, appealed_at, clause
		FROM cases WHERE id = $1`, caseID).
		Scan(&f.ClaimedBy, instant{&f.ClaimedUntil}, &f.EscalatedBy, instant{&f.EscalatedAt},
			instant{&f.GoneAt}, instant{&f.EditedAt}, &f.Appeal, instant{&f.AppealedAt}, &f.Clause)
	return f, notFound(err)
}
