package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"ombud/internal/moderation"
)

func sweptRow(sweepID int64, s moderation.Subject) []byte {
	return row("sweep_messages", strconv.FormatInt(sweepID, 10), s.ChannelID, s.MessageID)
}

const selectSwept = "SELECT sweep_id, channel_id, message_id, author_id, hash, written_at, alike, case_id, number, granted_by, sealed FROM sweep_messages"

// scanSwept reads a message of a sweep, with what it says as long as that is kept.
func (t *tx) scanSwept(guildID string) func(*sql.Rows) (moderation.SweptMessage, error) {
	return func(rows *sql.Rows) (m moderation.SweptMessage, err error) {
		var sweepID int64
		var sealed []byte
		m.Subject.GuildID = guildID
		err = rows.Scan(&sweepID, &m.Subject.ChannelID, &m.Subject.MessageID, &m.Author.ID, &m.Hash, instant{&m.Written}, &m.Alike, &m.CaseID, &m.Number, &m.GrantedBy, &sealed)
		if err != nil || len(sealed) == 0 {
			return m, err
		}
		var v sealedSwept
		if err := t.seal.openJSON(sealed, sweptRow(sweepID, m.Subject), &v); err != nil {
			return m, err
		}
		v.into(&m.Message)
		return m, nil
	}
}

// sealedSwept is what is encrypted of a message that a sweep found: what its case will need.
type sealedSwept struct {
	sealedRevision
	Bot bool `json:"bot,omitempty"`
}

func (v sealedSwept) into(m *moderation.Message) {
	m.Judged.Surfaces, m.Author.Name, m.Discussion = v.Surfaces, v.Author, v.Discussion
	m.Answers, m.Author.Picture, m.Author.Bot = v.Answers, v.Picture, v.Bot
}

// sealedRevisionOf is what is encrypted of a message's revision.
func sealedRevisionOf(m moderation.Message) sealedRevision {
	return sealedRevision{
		Surfaces: m.Judged.Surfaces, Author: m.Author.Name, Discussion: m.Discussion,
		Answers: m.Answers, Picture: m.Author.Picture,
	}
}

// SetPlaces notes where to look, once. Open cases whose message is hidden already are found by
// their author, or by the likeness that the case of the sweep has.
func (s *Store) SetPlaces(ctx context.Context, id int64, channelIDs, threadIDs []string) error {
	err := s.change(ctx, func(t *tx) error {
		w, err := t.readSweep(ctx, id)
		if err != nil || len(w.Places) > 0 {
			return err
		}
		if err := t.addPlaces(ctx, id, 0, channelIDs, true); err != nil {
			return err
		}
		if err := t.addPlaces(ctx, id, len(channelIDs), threadIDs, false); err != nil {
			return err
		}
		_, err = t.ExecContext(ctx, `
			INSERT INTO sweep_messages (sweep_id, channel_id, message_id, author_id, hash, written_at, alike, state, case_id)
			SELECT w.id, c.channel_id, c.message_id, c.author_id, c.revision_hash, c.opened_at, 1000, 'found', c.id
			FROM sweeps w JOIN cases o ON o.id = w.case_id JOIN cases c ON c.guild_id = w.guild_id
			WHERE w.id = $1 AND c.decision_id IS NULL AND c.taken = 1 AND c.opened_at >= w.since_at
				AND (w.reach = 'author' AND c.author_id = w.author_id OR w.reach = 'text' AND c.likeness = o.likeness AND o.likeness <> '')`, id)
		return err
	})
	return sweepError("note the places of", id, err)
}

// AddPlaces notes further threads to look through, and how far the channel they are of is listed.
func (s *Store) AddPlaces(ctx context.Context, id int64, of moderation.SweptPlace, threadIDs []string) error {
	err := s.change(ctx, func(t *tx) error {
		if _, err := t.lookedOn(ctx, id, 0); err != nil {
			return err
		}
		var last int
		if err := t.QueryRowContext(ctx, "SELECT max(ordinal) FROM sweep_places WHERE sweep_id = $1", id).Scan(&last); err != nil {
			return err
		}
		if err := t.addPlaces(ctx, id, last+1, threadIDs, false); err != nil {
			return err
		}
		_, err := t.ExecContext(ctx, "UPDATE sweep_places SET unlisted = $1, archived_before = $2 WHERE sweep_id = $3 AND channel_id = $4",
			bit(of.Unlisted), millis(of.Archived), id, of.ChannelID)
		return err
	})
	return sweepError("note more places of", id, ignoreNothingNew(err))
}

func (t *tx) addPlaces(ctx context.Context, id int64, from int, channelIDs []string, unlisted bool) error {
	for i, channel := range channelIDs {
		_, err := t.ExecContext(ctx, `INSERT INTO sweep_places (sweep_id, ordinal, channel_id, unlisted) VALUES ($1, $2, $3, $4)
			ON CONFLICT (sweep_id, channel_id) DO NOTHING`, id, from+i, channel, bit(unlisted))
		if err != nil {
			return err
		}
	}
	return nil
}

// lookedOn counts a page that a sweep looked at, and answers how many messages it has. errNothingNew
// says that somebody stopped it.
func (t *tx) lookedOn(ctx context.Context, id int64, read int) (have int, err error) {
	var state moderation.SweepState
	err = t.QueryRowContext(ctx, `UPDATE sweeps SET seen = seen + $1, pages = pages + 1, version = version + 1,
			truncated = CASE WHEN pages + 1 >= $3 THEN 1 ELSE truncated END WHERE id = $2
		RETURNING state, (SELECT count(*) FROM sweep_messages m WHERE m.sweep_id = sweeps.id)`,
		read, id, moderation.MaxSweptPages).Scan(&state, &have)
	if err == nil && state != moderation.SweepLooking {
		err = errNothingNew
	}
	return have, notFound(err)
}

// Collect notes how far a place was looked through, and keeps what was found there.
func (s *Store) Collect(ctx context.Context, id int64, p moderation.SweptPlace, read int, found []moderation.SweptMessage) error {
	err := s.change(ctx, func(t *tx) error {
		have, err := t.lookedOn(ctx, id, read)
		if err != nil {
			return err
		}
		_, err = t.ExecContext(ctx, "UPDATE sweep_places SET before_id = $1, done = $2 WHERE sweep_id = $3 AND channel_id = $4",
			int64(p.Before), bit(p.Done), id, p.ChannelID)
		if err != nil {
			return err
		}
		room := moderation.MaxSwept - have
		for _, m := range found[:min(len(found), max(room, 0))] {
			if err := t.collect(ctx, id, m); err != nil {
				return err
			}
		}
		if len(found) > room {
			_, err = t.ExecContext(ctx, "UPDATE sweeps SET truncated = 1 WHERE id = $1", id)
		}
		return err
	})
	return sweepError("keep what was found by", id, ignoreNothingNew(err))
}

// collect keeps one message, unless a moderator decided about it before: also by giving it back.
func (t *tx) collect(ctx context.Context, id int64, m moderation.SweptMessage) error {
	var open, decided int64
	err := t.QueryRowContext(ctx, `
		SELECT coalesce(max(CASE WHEN decision_id IS NULL THEN id ELSE 0 END), 0),
			coalesce(max(CASE WHEN decision_id IS NULL AND stands_as = '' THEN 0 ELSE id END), 0)
		FROM cases WHERE guild_id = $1 AND channel_id = $2 AND (message_id = $3 OR stands_as = $3)`,
		m.Subject.GuildID, m.Subject.ChannelID, m.Subject.MessageID).Scan(&open, &decided)
	if err != nil || decided != 0 {
		return err
	}
	sealed, err := t.seal.sealJSON(sealedSwept{sealedRevisionOf(m.Message), m.Author.Bot}, sweptRow(id, m.Subject))
	if err != nil {
		return err
	}
	_, err = t.ExecContext(ctx, `
		INSERT INTO sweep_messages (sweep_id, channel_id, message_id, author_id, hash, written_at, alike, state, case_id, sealed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 'found', $8, $9) ON CONFLICT (sweep_id, channel_id, message_id) DO NOTHING`,
		id, m.Subject.ChannelID, m.Subject.MessageID, m.Author.ID, m.Hash, millis(m.Written), m.Alike, open, sealed)
	return err
}

// listSwept lists messages of a sweep with its server.
func (s *Store) listSwept(ctx context.Context, id int64, where string, args ...any) (all []moderation.SweptMessage, err error) {
	err = s.view(ctx, func(t *tx) error {
		var guild string
		if err := t.QueryRowContext(ctx, "SELECT guild_id FROM sweeps WHERE id = $1", id).Scan(&guild); err != nil {
			return notFound(err)
		}
		all, err = list(ctx, t, t.scanSwept(guild), selectSwept+" WHERE sweep_id = $1 AND "+where, append([]any{id}, args...)...)
		return err
	})
	return all, sweepError("list messages of", id, err)
}

// SweptNext lists messages that wait, of the channel in which the first of them stands.
func (s *Store) SweptNext(ctx context.Context, id int64, most int) ([]moderation.SweptMessage, error) {
	return s.listSwept(ctx, id, `state = 'found' AND channel_id =
		(SELECT min(channel_id) FROM sweep_messages WHERE sweep_id = $1 AND state = 'found')
		ORDER BY written_at LIMIT $2`, most)
}

// SweptRemoved lists what a sweep removed and did not give back, the oldest first.
func (s *Store) SweptRemoved(ctx context.Context, id int64, most int) ([]moderation.SweptMessage, error) {
	return s.listSwept(ctx, id, "state = 'removed' ORDER BY written_at, message_id LIMIT $2", most)
}

// PassSwept leaves messages alone.
func (s *Store) PassSwept(ctx context.Context, id int64, all []moderation.SweptMessage, why string) error {
	err := s.change(ctx, func(t *tx) error {
		for _, m := range all {
			if err := t.endSwept(ctx, id, m.Subject, moderation.SweptPassed, why); err != nil {
				return err
			}
		}
		return t.touchSweep(ctx, id)
	})
	return sweepError("leave messages alone in", id, err)
}

// EndSwept records what became of a message.
func (s *Store) EndSwept(ctx context.Context, id int64, m moderation.SweptMessage, state moderation.SweptState, why string) error {
	err := s.change(ctx, func(t *tx) error {
		if err := t.endSwept(ctx, id, m.Subject, state, why); err != nil {
			return err
		}
		return t.touchSweep(ctx, id)
	})
	return sweepError("end a message of", id, err)
}

// endSwept records what became of a message; its text is not needed any more.
func (t *tx) endSwept(ctx context.Context, id int64, s moderation.Subject, state moderation.SweptState, why string) error {
	_, err := t.ExecContext(ctx, "UPDATE sweep_messages SET state = $1, why = $2, sealed = NULL WHERE sweep_id = $3 AND channel_id = $4 AND message_id = $5",
		string(state), why, id, s.ChannelID, s.MessageID)
	if err != nil {
		return fmt.Errorf("record what became of message %s: %w", s.MessageID, err)
	}
	return nil
}

// passWaiting leaves a message alone in every sweep in which it waits, because something happened
// to it: it says something else now, with this hash, or nothing any more when that is empty. As a rule
// there is no such sweep, and nothing is written.
func (s *Store) passWaiting(ctx context.Context, m moderation.Subject, why, hash string) error {
	var n int
	err := s.db.QueryRowContext(ctx, "SELECT count(*) FROM sweep_messages WHERE channel_id = $1 AND message_id = $2 AND state = 'found' AND hash <> $3",
		m.ChannelID, m.MessageID, hash).Scan(&n)
	if err != nil {
		return fmt.Errorf("look for message %s in sweeps: %w", m.MessageID, err)
	}
	if n == 0 {
		return nil
	}
	err = s.change(ctx, func(t *tx) error {
		ids, err := list(ctx, t, one[int64], `UPDATE sweep_messages SET state = 'passed', why = $1, sealed = NULL
			WHERE channel_id = $2 AND message_id = $3 AND state = 'found' AND hash <> $4 RETURNING sweep_id`, why, m.ChannelID, m.MessageID, hash)
		for _, id := range ids {
			if err := t.showSweep(ctx, id); err != nil {
				return err
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("leave message %s alone: %w", m.MessageID, err)
	}
	return nil
}
