package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/pressly/goose/v3"

	"ombud/internal/jobs"
	"ombud/internal/moderation"
	"ombud/internal/policy"
)

var _ moderation.ConsultStore = (*Store)(nil)

func questionRow(s moderation.Subject, hash string) []byte {
	return row("questions", s.GuildID, s.ChannelID, s.MessageID, hash)
}

// trimEvery is how many questions pass between two looks at the backlog's limit, which
// costs a walk along it.
const trimEvery = 32

// Ask notes a message for the classifier and enqueues asking.
func (s *Store) Ask(ctx context.Context, m moderation.Message, backlog, workers int) (dropped int, err error) {
	hash, under := m.Revision(), m.Under
	m.Under = moderation.Lease{} // whoever asks later may hold another one
	err = s.change(ctx, func(t *tx) error {
		dropped = 0
		if err := t.fence(ctx, under); err != nil {
			return err
		}
		sealed, err := t.seal.sealJSON(m, questionRow(m.Subject, hash))
		if err != nil {
			return err
		}
		added, err := list(ctx, t, one[int64], `
			INSERT INTO questions (guild_id, channel_id, message_id, revision_hash, author_id, written_at, queued_at, sealed)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (guild_id, channel_id, message_id, revision_hash) DO NOTHING RETURNING id`,
			m.Subject.GuildID, m.Subject.ChannelID, m.Subject.MessageID, hash, m.Author.ID,
			millis(m.Judged.SentAt), millis(s.now()), sealed)
		if err != nil {
			return err
		}
		if len(added) == 0 {
			return errNothingNew
		}
		if added[0]%trimEvery == 0 {
			if dropped, err = t.trim(ctx, m.Subject.GuildID, backlog, s.now()); err != nil {
				return err
			}
		}
		t.then(jobs.AskClassifier{Worker: int(added[0] % int64(max(workers, 1)))})
		return nil
	})
	if err := ignoreNothingNew(err); err != nil {
		return 0, fmt.Errorf("note a question about message %s: %w", m.Subject.MessageID, err)
	}
	return dropped, nil
}

// trim drops the questions of a server that are older than its newest ones.
func (t *tx) trim(ctx context.Context, guildID string, backlog int, now time.Time) (int, error) {
	if backlog <= 0 {
		return 0, nil
	}
	first, err := list(ctx, t, one[int64],
		"SELECT written_at FROM questions WHERE guild_id = $1 ORDER BY written_at DESC LIMIT 1 OFFSET $2", guildID, backlog)
	if err != nil || len(first) == 0 {
		return 0, err
	}
	return t.drop(ctx, now, "DELETE FROM questions WHERE guild_id = $1 AND written_at <= $2 AND claimed_until <= $3 RETURNING guild_id",
		guildID, first[0], millis(now))
}

// drop deletes questions and counts them on their servers' days.
func (t *tx) drop(ctx context.Context, now time.Time, query string, args ...any) (int, error) {
	gone, err := list(ctx, t, one[string], query, args...)
	if err != nil {
		return 0, err
	}
	byServer := map[string]int{}
	for _, guild := range gone {
		byServer[guild]++
	}
	for guild, n := range byServer {
		if err := t.addDay(ctx, guild, now.UTC().Format(time.DateOnly), moderation.Day{Dropped: int64(n)}); err != nil {
			return 0, err
		}
	}
	return len(gone), nil
}

// Take claims questions: the newest of a server whose budget allows it.
func (s *Store) Take(ctx context.Context, k moderation.Taking) (taken []moderation.Question, err error) {
	err = s.change(ctx, func(t *tx) error {
		taken = nil
		now := s.now()
		newest, err := t.newest(ctx, k, s.skipLocked(), now)
		if err != nil || newest == "" {
			return err
		}
		ids, err := list(ctx, t, one[int64], `
			SELECT id FROM questions WHERE guild_id = $1 AND claimed_until <= $2
			ORDER BY written_at DESC, id DESC LIMIT $3`+s.skipLocked(), newest, millis(now), k.Most)
		if err != nil {
			return err
		}
		for _, id := range ids {
			q, err := t.claim(ctx, id, k.Until)
			if err != nil {
				return err
			}
			taken = append(taken, q)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("take questions: %w", err)
	}
	return taken, nil
}

// skipLocked leaves rows to whoever has them already.
func (s *Store) skipLocked() string {
	if s.dialect.goose == goose.DialectPostgres {
		return " FOR UPDATE SKIP LOCKED"
	}
	return ""
}

// newest is the server of the newest question whose budget is not spent; empty: there is none.
// Calls under way count as if each used up what is set aside for it.
func (t *tx) newest(ctx context.Context, k moderation.Taking, skip string, now time.Time) (guildID string, err error) {
	tokens, cost := k.Reserve.Tokens()*int64(k.Most), k.Reserve.Cost*int64(k.Most)
	if k.Budget.Tokens > 0 && tokens > k.Budget.Tokens || k.Budget.Cost > 0 && cost > k.Budget.Cost {
		return "", nil
	}
	var found []string
	if k.Budget == (moderation.Budget{}) {
		found, err = list(ctx, t, one[string], `
			SELECT guild_id FROM questions WHERE claimed_until <= $1
			ORDER BY written_at DESC, id DESC LIMIT 1`+skip, millis(now))
	} else {
		found, err = list(ctx, t, one[string], `
			SELECT guild_id FROM questions WHERE claimed_until <= $1 AND guild_id NOT IN (
				SELECT d.guild_id FROM classifier_days d
				LEFT JOIN (SELECT guild_id, count(*) AS n FROM questions WHERE claimed_until > $1 GROUP BY guild_id) c ON c.guild_id = d.guild_id
				WHERE d.day = $2 AND (
					CAST($3 AS BIGINT) > 0 AND d.tokens_in + d.tokens_out + coalesce(c.n, 0) * CAST($4 AS BIGINT) + CAST($5 AS BIGINT) > CAST($3 AS BIGINT) OR
					CAST($6 AS BIGINT) > 0 AND d.cost + coalesce(c.n, 0) * CAST($7 AS BIGINT) + CAST($8 AS BIGINT) > CAST($6 AS BIGINT)))
			ORDER BY written_at DESC, id DESC LIMIT 1`+skip,
			millis(now), k.Day, k.Budget.Tokens, k.Reserve.Tokens(), tokens, k.Budget.Cost, k.Reserve.Cost, cost)
	}
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}

func (t *tx) claim(ctx context.Context, id int64, until time.Time) (moderation.Question, error) {
	q := moderation.Question{ID: id}
	var subject moderation.Subject
	var hash string
	var sealed []byte
	err := t.QueryRowContext(ctx, `
		UPDATE questions SET claimed_until = $1 WHERE id = $2
		RETURNING guild_id, channel_id, message_id, revision_hash, queued_at, sealed`, millis(until), id).
		Scan(&subject.GuildID, &subject.ChannelID, &subject.MessageID, &hash, instant{&q.Queued}, &sealed)
	if err != nil {
		return q, fmt.Errorf("claim question %d: %w", id, err)
	}
	if err := t.seal.openJSON(sealed, questionRow(subject, hash), &q.Message); err != nil {
		return q, fmt.Errorf("read question %d: %w", id, err)
	}
	err = t.QueryRowContext(ctx, `
		SELECT a.title, a.summary FROM posts p JOIN articles a ON a.id = p.article_id
		WHERE p.discussion_id = $1 AND p.guild_id = $2`, subject.ChannelID, subject.GuildID).
		Scan(&q.Article.Title, &q.Article.Standfirst)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return q, fmt.Errorf("look up what is discussed: %w", err)
	}
	return q, nil
}

// GiveBack lets others take a question again; the zero time means at once.
func (s *Store) GiveBack(ctx context.Context, q moderation.Question, at time.Time) error {
	err := s.change(ctx, func(t *tx) error {
		_, err := t.ExecContext(ctx, "UPDATE questions SET claimed_until = $1 WHERE id = $2", millis(at), q.ID)
		return err
	})
	if err != nil {
		return fmt.Errorf("give question %d back: %w", q.ID, err)
	}
	return nil
}

// Tidy drops what is too old, and has those ask who would find something to ask.
func (s *Store) Tidy(ctx context.Context, k moderation.Tidying) (dropped int, err error) {
	err = s.change(ctx, func(t *tx) error {
		var waiting int
		err := t.QueryRowContext(ctx, "SELECT count(*) FROM (SELECT 1 FROM questions WHERE claimed_until <= $1 LIMIT $2) w",
			millis(k.At), k.Workers).Scan(&waiting)
		if err != nil {
			return err
		}
		for i := range waiting {
			t.then(jobs.AskClassifier{Worker: i})
		}
		if dropped, err = t.drop(ctx, k.At, "DELETE FROM questions WHERE queued_at < $1 AND claimed_until <= $2 RETURNING guild_id",
			millis(k.Questions), millis(k.At)); err != nil {
			return err
		}
		_, err = t.ExecContext(ctx, "DELETE FROM opinions WHERE given_at < $1", millis(k.Opinions))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("tidy the questions: %w", err)
	}
	return dropped, nil
}

// releaseQuestions ends the claims of a process that died. Only where there can be no other.
func (s *Store) releaseQuestions(ctx context.Context) error {
	if s.dialect.goose == goose.DialectPostgres {
		return nil // claims end by themselves
	}
	if _, err := s.db.ExecContext(ctx, "UPDATE questions SET claimed_until = 0 WHERE claimed_until > 0"); err != nil {
		return fmt.Errorf("give questions back: %w", err)
	}
	return nil
}

// markQuestions notes on what waits about a message that it was edited since, or says the same again. As a
// rule nothing waits, and nothing is written.
func (s *Store) markQuestions(ctx context.Context, m moderation.Subject, hash string, at time.Time) error {
	var n int
	err := s.db.QueryRowContext(ctx, "SELECT count(*) FROM questions WHERE guild_id = $1 AND channel_id = $2 AND message_id = $3",
		m.GuildID, m.ChannelID, m.MessageID).Scan(&n)
	if err == nil && n > 0 {
		_, err = s.db.ExecContext(ctx, `
			UPDATE questions SET edited_at = CASE WHEN revision_hash = $4 THEN 0 ELSE CAST($5 AS BIGINT) END
			WHERE guild_id = $1 AND channel_id = $2 AND message_id = $3 AND edited_at < $5`,
			m.GuildID, m.ChannelID, m.MessageID, hash, millis(at))
	}
	if err != nil {
		return fmt.Errorf("note on the questions about message %s that it was edited: %w", m.MessageID, err)
	}
	return nil
}

// forgetQuestions drops what waits about a message that is gone.
func (s *Store) forgetQuestions(ctx context.Context, m moderation.Subject) error {
	_, err := s.db.ExecContext(ctx, "DELETE FROM questions WHERE guild_id = $1 AND channel_id = $2 AND message_id = $3",
		m.GuildID, m.ChannelID, m.MessageID)
	if err != nil {
		return fmt.Errorf("drop the questions about message %s: %w", m.MessageID, err)
	}
	return nil
}

// Opinion returns what was said about the same question before.
func (s *Store) Opinion(ctx context.Context, key string) (o policy.Opinion, err error) {
	var sealed []byte
	err = s.db.QueryRowContext(ctx, "SELECT sealed FROM opinions WHERE cache_key = $1", key).Scan(&sealed)
	if err != nil {
		return o, fmt.Errorf("look for an opinion: %w", notFound(err))
	}
	if err := s.seal.openJSON(sealed, row("opinions", key), &o); err != nil {
		return o, fmt.Errorf("read an opinion: %w", err)
	}
	return o, nil
}
