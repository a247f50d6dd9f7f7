package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"ombud/internal/moderation"
	"ombud/internal/policy"
)

// errNothingNew ends a transaction that would change nothing, so that it is rolled back.
var errNothingNew = errors.New("nothing new")

func ignoreNothingNew(err error) error {
	if errors.Is(err, errNothingNew) {
		return nil
	}
	return err
}

// notFound turns database/sql's word for it into the domain's.
func notFound(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return moderation.ErrNotFound
	}
	return err
}

// Case returns a case with everything about it, as it stood at one moment.
func (s *Store) Case(ctx context.Context, id int64) (c moderation.Case, err error) {
	err = s.view(ctx, func(t *tx) error {
		c, err = t.readCase(ctx, id)
		return err
	})
	if err != nil {
		return moderation.Case{}, fmt.Errorf("read case %d: %w", id, err)
	}
	return c, nil
}

func (t *tx) readCase(ctx context.Context, id int64) (moderation.Case, error) {
	c := moderation.Case{ID: id}
	var decision sql.NullInt64
	err := t.QueryRowContext(ctx, `
		SELECT c.guild_id, c.channel_id, c.message_id, c.author_id, c.author_created_at, c.author_joined_at, c.author_bot,
			c.opened_at, c.gone_at, c.revision_hash, c.decision_id, c.version,
			c.claimed_by, c.claimed_until, c.escalated_by, c.escalated_at, c.edited_at, c.appeal, c.appealed_at, c.clause, c.shown_on, c.shares, c.sweep_id, c.stands_as,
			c.texts_gone_at, c.texts_kept_days, c.unquote_at,
			coalesce(k.channel_id, ''), coalesce(k.message_id, ''), coalesce(k.replaces, ''), coalesce(k.pictures, ''), coalesce(k.version, 0)
		FROM cases c LEFT JOIN cards k ON k.case_id = c.id WHERE c.id = $1`, id).
		Scan(&c.Subject.GuildID, &c.Subject.ChannelID, &c.Subject.MessageID,
			&c.Author.ID, instant{&c.Author.AccountCreated}, instant{&c.Author.Joined}, &c.Author.Bot,
			instant{&c.OpenedAt}, instant{&c.GoneAt}, &c.Revision.Hash, &decision, &c.Version,
			&c.ClaimedBy, instant{&c.ClaimedUntil}, &c.EscalatedBy, instant{&c.EscalatedAt}, instant{&c.EditedAt}, &c.Appeal, instant{&c.AppealedAt}, &c.Clause, &c.Shared.On, &c.Shared.Why, &c.SweepID, &c.StandsAs,
			instant{&c.Texts.GoneAt}, &c.Texts.KeptDays, instant{&c.Texts.UnquoteAt},
			&c.Card.ChannelID, &c.Card.MessageID, &c.Card.Replaces, &c.Card.Pictures, &c.CardVersion)
	if err != nil {
		return c, notFound(err)
	}
	for _, read := range []func(context.Context, *moderation.Case) error{
		t.readRevision, t.readEdited, t.readFindings, t.readReports, t.readActions, t.readDecisions, t.readRecord, t.readShared, t.readStanding, t.readNotices, t.readCopies,
	} {
		if err := read(ctx, &c); err != nil {
			return c, err
		}
	}
	for _, d := range c.Decisions {
		if decision.Valid && d.ID == decision.Int64 {
			c.Decision = &d
		}
	}
	return c, nil
}

func (t *tx) readRevision(ctx context.Context, c *moderation.Case) error {
	var sealed []byte
	err := t.QueryRowContext(ctx, "SELECT written_at, policy, sealed FROM revisions WHERE case_id = $1 AND hash = $2",
		c.ID, c.Revision.Hash).Scan(instant{&c.Revision.At}, &c.Policy, &sealed)
	if err != nil {
		return fmt.Errorf("read the newest revision: %w", err)
	}
	var v sealedRevision
	if err := t.seal.openJSON(sealed, revisionRow(c.ID, c.Revision.Hash), &v); err != nil {
		return fmt.Errorf("read the newest revision: %w", err)
	}
	c.Revision.Surfaces, c.Author.Name, c.Discussion = v.Surfaces, v.Author, v.Discussion
	c.Revision.Answers, c.Author.Picture = v.Answers, v.Picture
	return nil
}

func (t *tx) readFindings(ctx context.Context, c *moderation.Case) (err error) {
	c.Findings, err = list(ctx, t, func(rows *sql.Rows) (f policy.Finding, err error) {
		var ordinal int
		var effect string
		var sealed []byte
		if err := rows.Scan(&ordinal, &f.Rule, &f.Clause, &effect, &f.Shadow, &sealed); err != nil {
			return f, err
		}
		if err := f.Then.UnmarshalText([]byte(effect)); err != nil {
			return f, err
		}
		var v sealedFinding
		err = t.seal.openJSON(sealed, findingRow(c.ID, c.Revision.Hash, ordinal), &v)
		f.Reason, f.Spans = v.Reason, v.Spans
		return f, err
	}, `SELECT ordinal, rule, clause, effect, shadow, sealed FROM findings
		WHERE case_id = $1 AND revision_hash = $2 ORDER BY ordinal`, c.ID, c.Revision.Hash)
	if err != nil {
		return fmt.Errorf("read the findings: %w", err)
	}
	return nil
}

func (t *tx) readActions(ctx context.Context, c *moderation.Case) (err error) {
	c.Actions, err = list(ctx, t, func(rows *sql.Rows) (moderation.Action, error) {
		return scanAction(rows)
	}, actionsWith("")+" WHERE a.case_id = $1 ORDER BY a.id", c.ID)
	if err != nil {
		return fmt.Errorf("read the actions: %w", err)
	}
	return nil
}

// recordedDecisions is how many earlier decisions a case carries about its author.
const recordedDecisions = 3

func (t *tx) readRecord(ctx context.Context, c *moderation.Case) error {
	if c.Author.ID == "" {
		return nil
	}
	err := t.QueryRowContext(ctx, // Those that one sweep opened count as one.
		`SELECT count(DISTINCT CASE WHEN sweep_id = 0 THEN id ELSE -sweep_id END) FROM cases WHERE guild_id = $1 AND author_id = $2 AND id <> $3`,
		c.Subject.GuildID, c.Author.ID, c.ID).Scan(&c.Record.Cases)
	if err != nil || c.Record.Cases == 0 {
		return err
	}
	c.Record.Last, err = list(ctx, t, func(rows *sql.Rows) (moderation.Decision, error) {
		return t.scanDecision(rows)
	}, selectDecisions+` WHERE kind <> 'dismiss' AND id IN (
			SELECT decision_id FROM cases WHERE guild_id = $1 AND author_id = $2 AND id <> $3 AND decision_id IS NOT NULL)
		ORDER BY decided_at DESC, id DESC LIMIT $4`, c.Subject.GuildID, c.Author.ID, c.ID, recordedDecisions)
	if err != nil {
		return fmt.Errorf("read the author's record: %w", err)
	}
	return nil
}
