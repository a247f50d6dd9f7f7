package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"ombud/internal/moderation"
)

// MarkEdited notes that a message with a case says something else now, of which nothing accuses it,
// or that it says again what it is accused of. What it says now is kept with the case: that, and nothing that its
// author took back, is what a removal takes away. Without a case it does nothing.
func (s *Store) MarkEdited(ctx context.Context, m moderation.Message) error {
	subject, hash, at := m.Subject, m.Revision(), m.Judged.SentAt
	if err := s.passWaiting(ctx, subject, moderation.SparedEdited, hash); err != nil {
		return err
	}
	if err := s.markQuestions(ctx, subject, hash, at); err != nil {
		return err
	}
	var id, edited int64
	var accused, into string
	err := s.db.QueryRowContext(ctx, `SELECT id, revision_hash, edited_at, edited_hash FROM cases
		WHERE guild_id = $1 AND channel_id = $2 AND message_id = $3 AND gone_at = 0 AND taken = 0`,
		subject.GuildID, subject.ChannelID, subject.MessageID).Scan(&id, &accused, &edited, &into)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for the case of message %s: %w", subject.MessageID, err)
	}
	now := millis(at)
	if hash == accused {
		now = 0
	}
	same := now == 0 || into == hash
	if same && (edited == now || edited != 0 && now != 0 && subject.Title()) || edited != 0 && now != 0 && edited > now {
		return nil // a title has no time of its own, and is told of with whatever else changes
	}
	err = s.change(ctx, func(t *tx) error {
		if _, err := t.ExecContext(ctx, "UPDATE cases SET edited_at = $1, edited_hash = $2, version = version + 1 WHERE id = $3", now, hash, id); err != nil {
			return err
		}
		if err := t.keepEdited(ctx, id, m, hash); err != nil {
			return err
		}
		return t.follow(ctx, id, HistoryRow{At: at, What: whatEdited, RevisionHash: hash})
	})
	if err != nil {
		return fmt.Errorf("note that the message of case %d was edited: %w", id, err)
	}
	return nil
}

// keepEdited keeps what a message says now, unless it was accused of that, too, and drops what it said between
// that and what it is accused of. What was deleted after its time is not begun anew.
func (t *tx) keepEdited(ctx context.Context, caseID int64, m moderation.Message, hash string) error {
	if err := t.dropEdited(ctx, caseID, hash); err != nil {
		return err
	}
	sealed, err := t.seal.sealJSON(sealedRevisionOf(m), revisionRow(caseID, hash))
	if err != nil {
		return err
	}
	_, err = t.ExecContext(ctx, `
		INSERT INTO revisions (case_id, hash, written_at, accused_at, sealed, files)
		SELECT $1, $2, $3, 0, $4, $5 FROM cases WHERE id = $1 AND texts_gone_at = 0
		ON CONFLICT (case_id, hash) DO NOTHING`, caseID, hash, millis(m.Judged.SentAt), sealed, bit(m.HasFiles()))
	if err != nil {
		return fmt.Errorf("keep what it says now: %w", err)
	}
	return nil
}

// dropEdited drops what a message said that nothing accused, but for one revision.
func (t *tx) dropEdited(ctx context.Context, caseID int64, but string) error {
	if _, err := t.ExecContext(ctx, "DELETE FROM revisions WHERE case_id = $1 AND accused_at = 0 AND hash <> $2", caseID, but); err != nil {
		return fmt.Errorf("drop what it said before: %w", err)
	}
	return nil
}

// readEdited reads what the message said when it was edited last. It may not be known: of what was edited before
// its case was opened, only that it was.
func (t *tx) readEdited(ctx context.Context, c *moderation.Case) error {
	if c.EditedAt.IsZero() || c.Texts.Gone() {
		return nil
	}
	var sealed []byte
	var v sealedRevision
	err := t.QueryRowContext(ctx, `SELECT r.hash, r.written_at, r.sealed FROM revisions r JOIN cases c ON c.id = r.case_id AND c.edited_hash = r.hash
		WHERE c.id = $1`, c.ID).Scan(&c.Edited.Hash, instant{&c.Edited.At}, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil {
		err = t.seal.openJSON(sealed, revisionRow(c.ID, c.Edited.Hash), &v)
	}
	if err != nil {
		return fmt.Errorf("read what it was edited into: %w", err)
	}
	c.Edited.Surfaces, c.Edited.Answers = v.Surfaces, v.Answers
	return nil
}
