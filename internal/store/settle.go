package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"ombud/internal/moderation"
)

// Settle records how questions ended: the row goes, the opinion is kept for the next who says
// the same, what accuses the message joins its case, and the cost is counted.
func (s *Store) Settle(ctx context.Context, k moderation.Settling) error {
	err := s.change(ctx, func(t *tx) error {
		day := moderation.Day{Usage: k.Usage, Took: k.Took}
		for _, each := range k.Settlements {
			var edited time.Time
			err := t.QueryRowContext(ctx, "DELETE FROM questions WHERE id = $1 RETURNING edited_at", each.Question.ID).Scan(instant{&edited})
			if errors.Is(err, sql.ErrNoRows) {
				continue // its message is gone, or somebody else was quicker
			}
			if err != nil {
				return err
			}
			day.Count(each)
			if err := t.keepOpinion(ctx, each, k.At); err != nil {
				return fmt.Errorf("keep an opinion: %w", err)
			}
			if each.Verdict == nil {
				continue
			}
			_, _, err = t.accuse(ctx, moderation.Accusation{
				Message: each.Question.Message, Verdict: each.Verdict, Hide: each.Verdict.Hides(), EditedAt: edited, At: k.At,
				Grade: each.Grade, Likeness: each.Likeness,
			})
			if err != nil {
				return fmt.Errorf("accuse message %s: %w", each.Question.Message.Subject.MessageID, err)
			}
		}
		return t.spend(ctx, k, day)
	})
	if err != nil {
		return fmt.Errorf("settle questions: %w", err)
	}
	return nil
}

func (t *tx) keepOpinion(ctx context.Context, each moderation.Settlement, at time.Time) error {
	if each.CacheKey == "" || each.Cached {
		return nil
	}
	sealed, err := t.seal.sealJSON(each.Opinion, row("opinions", each.CacheKey))
	if err != nil {
		return err
	}
	_, err = t.ExecContext(ctx, `
		INSERT INTO opinions (cache_key, author_id, given_at, sealed) VALUES ($1, $2, $3, $4)
		ON CONFLICT (cache_key) DO NOTHING`, each.CacheKey, each.Question.Message.Author.ID, millis(at), sealed)
	return err
}

// CacheKey is a hash of texts under a key of this database.
func (s *Store) CacheKey(parts ...string) string {
	h := hmac.New(sha256.New, s.cacheKey)
	for _, p := range parts {
		fmt.Fprintf(h, "%d\x00%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Topics of the alerts about a server's budget.
const (
	topicNearBudget = "classifier budget 80"
	topicSpent      = "classifier budget 100"
)

// spend adds to the day and tells the moderators at 80 % and at the end of the budget, once each a day.
func (t *tx) spend(ctx context.Context, k moderation.Settling, add moderation.Day) error {
	before, known, err := t.day(ctx, k.GuildID, k.Day)
	if err != nil {
		return err
	}
	if err := t.addDay(ctx, k.GuildID, k.Day, add); err != nil {
		return err
	}
	if !known {
		_, err := t.ExecContext(ctx, "DELETE FROM alerts WHERE guild_id = $1 AND topic IN ($2, $3)", k.GuildID, topicNearBudget, topicSpent)
		if err != nil {
			return err
		}
	}
	after := before.Usage.Add(add.Usage)
	switch {
	case !k.Budget.Allows(after, k.Reserve):
		return t.raise(ctx, moderation.Alert{GuildID: k.GuildID, Topic: topicSpent, Sentence: "Today's budget for the classifier is spent: " +
			k.Budget.Spent(after) + ". It is not asked again before midnight (UTC); the rules judge every message as before. " +
			"The operator sets OMBUD_CLASSIFIER_BUDGET, and the policy (classifier: ask) how much is asked."}, k.At)
	case k.Budget.Near(after):
		return t.raise(ctx, moderation.Alert{GuildID: k.GuildID, Topic: topicNearBudget, Sentence: "More than 80 % of today's budget for the classifier is used: " +
			k.Budget.Spent(after) + ". When all of it is, the classifier is not asked again before midnight (UTC); the rules go on."}, k.At)
	}
	return nil
}

func (t *tx) day(ctx context.Context, guildID, day string) (d moderation.Day, known bool, err error) {
	days, err := t.days(ctx, guildID, day, day)
	if err != nil || len(days) == 0 {
		return d, false, err
	}
	return days[0], true, nil
}

func (t *tx) addDay(ctx context.Context, guildID, day string, d moderation.Day) error {
	_, err := t.ExecContext(ctx, `
		INSERT INTO classifier_days (guild_id, day, calls, tokens_in, tokens_out, cost, took_ms, answered, cached, unclassified, accused, dropped)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (guild_id, day) DO UPDATE SET
			calls = classifier_days.calls + excluded.calls, tokens_in = classifier_days.tokens_in + excluded.tokens_in,
			tokens_out = classifier_days.tokens_out + excluded.tokens_out, cost = classifier_days.cost + excluded.cost,
			took_ms = classifier_days.took_ms + excluded.took_ms, answered = classifier_days.answered + excluded.answered,
			cached = classifier_days.cached + excluded.cached, unclassified = classifier_days.unclassified + excluded.unclassified,
			accused = classifier_days.accused + excluded.accused, dropped = classifier_days.dropped + excluded.dropped`,
		guildID, day, d.Calls, d.TokensIn, d.TokensOut, d.Cost, d.Took.Milliseconds(), d.Answered, d.Cached, d.Unclassified, d.Accused, d.Dropped)
	if err != nil {
		return fmt.Errorf("count what was used: %w", err)
	}
	return nil
}
