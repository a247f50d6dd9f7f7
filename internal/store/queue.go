package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"ombud/internal/moderation"
)

const selectBriefs = `
	SELECT c.id, c.guild_id, c.channel_id, coalesce(nullif(c.stands_as, ''), c.message_id), c.author_id, c.opened_at, c.severity,
		c.claimed_by, c.claimed_until, c.escalated_at, c.gone_at,
		coalesce(nullif(k.channel_id, ''), w.channel_id, ''), coalesce(nullif(k.message_id, ''), w.message_id, ''),
		coalesce(d.id, 0), coalesce(d.number, 0), coalesce(d.kind, ''), coalesce(d.moderator_id, ''), coalesce(d.decided_at, 0)
	FROM cases c LEFT JOIN cards k ON k.case_id = CASE WHEN c.shown_on <> 0 THEN c.shown_on ELSE c.id END
		LEFT JOIN decisions d ON d.id = c.decision_id LEFT JOIN sweeps w ON w.id = c.sweep_id AND c.sweep_id <> 0`

func (s *Store) scanBrief(rows *sql.Rows) (b moderation.CaseBrief, err error) {
	var d moderation.Decision
	var until time.Time
	err = rows.Scan(&b.ID, &b.Subject.GuildID, &b.Subject.ChannelID, &b.Subject.MessageID, &b.AuthorID, instant{&b.OpenedAt}, &b.Grade,
		&b.ClaimedBy, instant{&until}, instant{&b.EscalatedAt}, instant{&b.GoneAt},
		&b.Card.ChannelID, &b.Card.MessageID, &d.ID, &d.Number, &d.Kind, &d.ModeratorID, instant{&d.At})
	if !until.After(s.now()) {
		b.ClaimedBy = ""
	}
	if d.ID != 0 {
		d.CaseID = b.ID
		b.Decision = &d
	}
	return b, err
}

func (s *Store) briefs(ctx context.Context, t *tx, where string, args ...any) ([]moderation.CaseBrief, error) {
	return list(ctx, t, s.scanBrief, selectBriefs+" "+where, args...)
}

// queueOrders are the orders in SQL.
func queueOrders() map[moderation.QueueOrder]string {
	return map[moderation.QueueOrder]string{
		moderation.OldestFirst:  "c.opened_at, c.id",
		moderation.NewestFirst:  "c.opened_at DESC, c.id DESC",
		moderation.GravestFirst: "c.severity DESC, c.opened_at, c.id",
	}
}

// Queue lists open cases of a server, those that were escalated first, and counts all of them.
func (s *Store) Queue(ctx context.Context, guildID string, order moderation.QueueOrder, most int) (open []moderation.CaseBrief, total int, err error) {
	by, known := queueOrders()[order]
	if !known {
		return nil, 0, fmt.Errorf("list open cases: there is no order %q", order)
	}
	err = s.view(ctx, func(t *tx) error {
		if err := t.QueryRowContext(ctx, "SELECT count(*) FROM cases WHERE guild_id = $1 AND decision_id IS NULL", guildID).Scan(&total); err != nil {
			return err
		}
		by = "ORDER BY CASE WHEN c.escalated_at = 0 THEN 1 ELSE 0 END, " + by
		// Only those that are shown are joined with their cards and decisions.
		open, err = s.briefs(ctx, t, "WHERE c.id IN (SELECT c.id FROM cases c WHERE c.guild_id = $1 AND c.decision_id IS NULL "+by+" LIMIT $2) "+by, guildID, most)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list open cases of server %s: %w", guildID, err)
	}
	return open, total, nil
}

// CasesOf lists cases about one author, newest first, and counts all of them.
func (s *Store) CasesOf(ctx context.Context, guildID, authorID string, most int) (cases []moderation.CaseBrief, total int, err error) {
	err = s.view(ctx, func(t *tx) error {
		if err := t.QueryRowContext(ctx, "SELECT count(*) FROM cases WHERE guild_id = $1 AND author_id = $2", guildID, authorID).Scan(&total); err != nil {
			return err
		}
		cases, err = s.briefs(ctx, t, "WHERE c.guild_id = $1 AND c.author_id = $2 ORDER BY c.id DESC LIMIT $3", guildID, authorID, most)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list cases about member %s: %w", authorID, err)
	}
	return cases, total, nil
}
