package store

import (
	"context"
	"fmt"
	"time"

	"ombud/internal/jobs"
	"ombud/internal/moderation"
)

// RaiseAlert tells the moderators of a server something about ombud itself, unless they
// were told on the same topic and EndAlert has not ended it since.
func (s *Store) RaiseAlert(ctx context.Context, a moderation.Alert) error {
	err := s.change(ctx, func(t *tx) error { return t.raise(ctx, a, s.now()) })
	if err != nil {
		return fmt.Errorf("raise the alert %q on server %s: %w", a.Topic, a.GuildID, err)
	}
	return nil
}

// raise is RaiseAlert in the transaction of its cause.
func (t *tx) raise(ctx context.Context, a moderation.Alert, at time.Time) error {
	raised, err := list(ctx, t, one[int64], `
		INSERT INTO alerts (guild_id, topic, sentence, raised_at, feed_id, recipient_id) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (guild_id, topic) DO NOTHING RETURNING id`, a.GuildID, a.Topic, text(a.Sentence), millis(at), a.FeedID, a.RecipientID)
	for _, id := range raised {
		t.then(jobs.ShowAlert{AlertID: id})
	}
	return err
}

// EndAlert says that what the alert was about is mended, so that it can be raised anew.
func (s *Store) EndAlert(ctx context.Context, guildID, topic string) error {
	if _, err := s.db.ExecContext(ctx, "DELETE FROM alerts WHERE guild_id = $1 AND topic = $2", guildID, topic); err != nil {
		return fmt.Errorf("end the alert %q on server %s: %w", topic, guildID, err)
	}
	return nil
}

// Alert returns an alert, or moderation.ErrNotFound when it has ended.
func (s *Store) Alert(ctx context.Context, id int64) (moderation.Alert, error) {
	a := moderation.Alert{ID: id}
	err := s.db.QueryRowContext(ctx, "SELECT guild_id, topic, sentence, message_id, feed_id, recipient_id, raised_at FROM alerts WHERE id = $1", id).
		Scan(&a.GuildID, &a.Topic, &a.Sentence, &a.MessageID, &a.FeedID, &a.RecipientID, instant{&a.RaisedAt})
	if err != nil {
		return moderation.Alert{}, fmt.Errorf("read alert %d: %w", id, notFound(err))
	}
	return a, nil
}

// AlertShown records the message in which the moderators were told.
func (s *Store) AlertShown(ctx context.Context, id int64, messageID string) error {
	if _, err := s.db.ExecContext(ctx, "UPDATE alerts SET message_id = $1 WHERE id = $2", messageID, id); err != nil {
		return fmt.Errorf("record that alert %d was shown: %w", id, err)
	}
	return nil
}
