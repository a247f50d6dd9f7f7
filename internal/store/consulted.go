package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"ombud/internal/moderation"
	"ombud/internal/policy"
)

// Consulted counts what the classifier did for a server since a time.
func (s *Store) Consulted(ctx context.Context, guildID string, since time.Time) (c moderation.Consulted, err error) {
	err = s.view(ctx, func(t *tx) error {
		c = moderation.Consulted{}
		now := s.now().UTC().Format(time.DateOnly)
		days, err := t.days(ctx, guildID, since.UTC().Format(time.DateOnly), now)
		if err != nil {
			return err
		}
		for _, d := range days {
			c.Since = c.Since.Add(d)
		}
		if c.Today, _, err = t.day(ctx, guildID, now); err != nil {
			return err
		}
		if err := t.QueryRowContext(ctx, "SELECT count(*) FROM questions WHERE guild_id = $1", guildID).Scan(&c.Waiting); err != nil {
			return err
		}
		c.Clauses, err = t.agreement(ctx, guildID, since)
		return err
	})
	if err != nil {
		return c, fmt.Errorf("count what the classifier did on server %s: %w", guildID, err)
	}
	return c, nil
}

// Agreement counts what moderators of all servers decided since a time.
func (s *Store) Agreement(ctx context.Context, since time.Time) (all []moderation.Agreement, err error) {
	err = s.view(ctx, func(t *tx) error {
		all, err = t.agreement(ctx, "", since)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count what moderators decided about the classifier's findings: %w", err)
	}
	return all, nil
}

// agreement counts, clause by clause, what moderators decided about what the classifier
// accused, on one server or, without an id, on all. Dismissed is against it, whatever else was decided for it.
func (t *tx) agreement(ctx context.Context, guildID string, since time.Time) ([]moderation.Agreement, error) {
	return list(ctx, t, func(rows *sql.Rows) (a moderation.Agreement, err error) {
		err = rows.Scan(&a.Clause, &a.Upheld, &a.Dismissed, &a.Open)
		return a, err
	}, agreementOn(guildID), guildID, millis(since), policy.ByClassifier)
}

// agreementOn is the query for one server, which the cases of the time lead to, or for all, where the
// classifier's findings do: one query for both could use neither index.
func agreementOn(guildID string) string {
	server := "c.guild_id = $1"
	if guildID == "" {
		server = "CAST($1 AS TEXT) = ''"
	}
	return `SELECT f.clause,
			sum(CASE WHEN d.kind IS NOT NULL AND d.kind <> 'dismiss' THEN 1 ELSE 0 END),
			sum(CASE WHEN d.kind = 'dismiss' THEN 1 ELSE 0 END),
			sum(CASE WHEN d.kind IS NULL THEN 1 ELSE 0 END)
		FROM findings f JOIN cases c ON c.id = f.case_id
		LEFT JOIN decisions d ON d.id = c.decision_id AND d.revision_hash = f.revision_hash
		WHERE ` + server + ` AND c.opened_at >= $2 AND f.rule = $3 AND f.clause <> ''
		GROUP BY f.clause ORDER BY f.clause`
}

func (t *tx) days(ctx context.Context, guildID, from, to string) ([]moderation.Day, error) {
	return list(ctx, t, func(rows *sql.Rows) (d moderation.Day, err error) {
		var ms int64
		err = rows.Scan(&d.Calls, &d.TokensIn, &d.TokensOut, &d.Cost, &ms, &d.Answered, &d.Cached, &d.Unclassified, &d.Accused, &d.Dropped)
		d.Took = time.Duration(ms) * time.Millisecond
		return d, err
	}, `SELECT calls, tokens_in, tokens_out, cost, took_ms, answered, cached, unclassified, accused, dropped
		FROM classifier_days WHERE guild_id = $1 AND day >= $2 AND day <= $3 ORDER BY day`, guildID, from, to)
}
