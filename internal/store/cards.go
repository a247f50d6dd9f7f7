package store

import (
	"context"
	"errors"
	"fmt"

	"ombud/internal/moderation"
)

// CardTried notes that the first card of a case is about to be posted, and
// reports whether that was noted before: then a card may stand that no row knows of.
func (s *Store) CardTried(ctx context.Context, caseID int64) (before bool, err error) {
	err = s.change(ctx, func(t *tx) error {
		fresh, err := affected(t.ExecContext(ctx, `
			INSERT INTO cards (case_id, channel_id, message_id, version, shown_at) VALUES ($1, '', '', 0, 0)
			ON CONFLICT (case_id) DO NOTHING`, caseID))
		before = !fresh
		return err
	})
	if err != nil {
		return false, fmt.Errorf("note the try to post the card of case %d: %w", caseID, err)
	}
	return before, nil
}

// CardShown records where a case's card stands and which version of the case it
// shows. It is no new version of the case, and an older version never takes the place
// of a newer one.
func (s *Store) CardShown(ctx context.Context, caseID int64, card moderation.CardRef, version int64) error {
	err := s.change(ctx, func(t *tx) error {
		var old moderation.CardRef
		err := t.QueryRowContext(ctx, "SELECT channel_id, message_id, replaces FROM cards WHERE case_id = $1", caseID).
			Scan(&old.ChannelID, &old.MessageID, &old.Replaces)
		if err := notFound(err); err != nil && !errors.Is(err, moderation.ErrNotFound) {
			return err
		}
		_, err = t.ExecContext(ctx, `
			INSERT INTO cards (case_id, channel_id, message_id, version, shown_at, replaces, pictures) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (case_id) DO UPDATE SET channel_id = excluded.channel_id, message_id = excluded.message_id,
				version = excluded.version, shown_at = excluded.shown_at, replaces = excluded.replaces, pictures = excluded.pictures
			WHERE cards.version <= excluded.version`,
			caseID, card.ChannelID, card.MessageID, version, millis(s.now()), card.Replaces, card.Pictures)
		old.Pictures = card.Pictures // it stands where it stood
		if err != nil || old == card {
			return err
		}
		return t.note(ctx, caseID, HistoryRow{At: s.now(), What: whatCardShown, Detail: card.MessageID})
	})
	if err != nil {
		return fmt.Errorf("record the card of case %d: %w", caseID, err)
	}
	return nil
}
