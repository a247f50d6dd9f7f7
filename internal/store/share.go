package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"ombud/internal/jobs"
	"ombud/internal/moderation"
)

// A raid must not bury moderators, whose channel takes about one message a second.
const (
	// shareWithin is how close to another a case has to be to share its card.
	shareWithin = time.Minute
	// ownCards is how many new cards a server gets in that time, whoever wrote and whatever;
	// cases beyond that share one.
	ownCards = 12
)

// share puts a new case on another one's card: of the same author, of nearly the same text, or of a
// flood, each within a minute of the last that joined there.
func (a *accusing) share(ctx context.Context, likeness string) error {
	subject := a.Message.Subject
	// Cases of one server are placed one after the other, or two of one author would not see each other.
	if _, err := a.ExecContext(ctx, "UPDATE servers SET saved_at = saved_at WHERE guild_id = $1", subject.GuildID); err != nil {
		return err
	}
	since := millis(a.At.Add(-shareWithin))
	lead, why, err := a.lead(ctx, likeness, since)
	if err != nil {
		return err
	}
	if lead == 0 {
		var fresh int
		err := a.QueryRowContext(ctx, "SELECT count(*) FROM cases WHERE guild_id = $1 AND shown_on = 0 AND opened_at >= $2 AND id <> $3",
			subject.GuildID, since, a.id).Scan(&fresh)
		if err != nil || fresh < ownCards {
			return err
		}
		// The first of a flood has a card, which those that follow share.
		_, err = a.ExecContext(ctx, "UPDATE cases SET shares = $1, joined_at = $2 WHERE id = $3", string(moderation.SharedByFlood), millis(a.At), a.id)
		return err
	}
	if _, err := a.ExecContext(ctx, "UPDATE cases SET shown_on = $1 WHERE id = $2", lead, a.id); err != nil {
		return err
	}
	_, err = a.ExecContext(ctx, "UPDATE cases SET shares = $1, joined_at = $2, version = version + 1 WHERE id = $3", string(why), millis(a.At), lead)
	return err
}

// lead finds the case whose card is shared; 0: there is none.
func (a *accusing) lead(ctx context.Context, likeness string, since int64) (id int64, why moderation.Sharing, err error) {
	for _, look := range []struct {
		why   moderation.Sharing
		where string
		value string
	}{
		{moderation.SharedByAuthor, "author_id = $4 AND author_id <> ''", a.Message.Author.ID},
		{moderation.SharedByText, "likeness = $4 AND likeness <> ''", likeness},
		{moderation.SharedByFlood, "shares = $4", string(moderation.SharedByFlood)},
	} {
		var as string
		err := a.QueryRowContext(ctx, `SELECT id, shares FROM cases WHERE guild_id = $1 AND shown_on = 0 AND id <> $2
			AND (opened_at >= $3 OR joined_at >= $3) AND `+look.where+" ORDER BY id DESC LIMIT 1",
			a.Message.Subject.GuildID, a.id, since, look.value).Scan(&id, &as)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			continue
		case err != nil:
			return 0, "", fmt.Errorf("look for a card to share: %w", err)
		case as != "":
			return id, moderation.Sharing(as), nil // it is shared for another reason already
		}
		return id, look.why, nil
	}
	return 0, "", nil
}

// show has the card brought up to date on which a case is shown. A case that a sweep opened and
// decided has none, unless it was accused or open since: the sweep's message shows it.
func (t *tx) show(ctx context.Context, caseID int64, delay time.Duration) error {
	var sweep int64
	err := t.QueryRowContext(ctx, `SELECT sweep_id FROM cases WHERE id = $1 AND sweep_id <> 0 AND decision_id IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM cards k WHERE k.case_id = cases.id)`, caseID).Scan(&sweep)
	switch {
	case err == nil:
		return t.showSweep(ctx, sweep)
	case !errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("look where case %d is shown: %w", caseID, err)
	}
	on := caseID
	err = t.QueryRowContext(ctx, "UPDATE cases SET version = version + 1 WHERE id = (SELECT shown_on FROM cases WHERE id = $1) RETURNING id", caseID).Scan(&on)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("make the next version of the card that shows case %d: %w", caseID, err)
	}
	t.then(jobs.ShowCard{CaseID: on, Delay: delay})
	return nil
}

// shownBeside is how many of the cases that share a card are read for it.
const shownBeside = moderation.ShownBeside

// readShared reads who shares a case's card: the open ones first, the newest first.
func (t *tx) readShared(ctx context.Context, c *moderation.Case) error {
	if c.Shared.Why == "" {
		return nil
	}
	err := t.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(CASE WHEN decision_id IS NULL THEN 1 ELSE 0 END), 0) FROM cases WHERE shown_on = $1`, c.ID).
		Scan(&c.Shared.Others, &c.Shared.Open)
	if err != nil || c.Shared.Others == 0 {
		return err
	}
	ids, err := list(ctx, t, one[int64], `SELECT id FROM cases WHERE shown_on = $1
		ORDER BY CASE WHEN decision_id IS NULL THEN 0 ELSE 1 END, id DESC LIMIT $2`, c.ID, shownBeside)
	if err != nil {
		return fmt.Errorf("read who shares the card: %w", err)
	}
	for _, id := range ids {
		beside, err := t.readCase(ctx, id)
		if err != nil {
			return err
		}
		c.Shared.Shown = append(c.Shared.Shown, beside)
	}
	return nil
}

// NextOpen is the oldest open case of those on one card; ErrNotFound: all are decided.
func (s *Store) NextOpen(ctx context.Context, lead int64) (id int64, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT id FROM cases WHERE (id = $1 OR shown_on = $1) AND decision_id IS NULL ORDER BY id LIMIT 1", lead).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("look for an open case on the card of case %d: %w", lead, notFound(err))
	}
	return id, nil
}

// callLater has the moderators called to a case that became grave and that nobody attends to in the time
// that the admins set; they are not when they set none.
func (t *tx) callLater(ctx context.Context, caseID int64, guildID string, before, now moderation.Grade) error {
	if now < moderation.Grave || before >= moderation.Grave {
		return nil
	}
	chosen, err := t.settings(ctx, guildID)
	if err == nil && chosen.PingMinutes > 0 {
		t.then(jobs.CallModerators{CaseID: caseID, Delay: time.Duration(chosen.PingMinutes) * time.Minute})
	}
	return err
}

// graver raises the grade of a case that a report named a worse clause of.
func (t *tx) graver(ctx context.Context, caseID int64, guildID string, now moderation.Grade) error {
	var before moderation.Grade
	if err := t.QueryRowContext(ctx, "SELECT severity FROM cases WHERE id = $1", caseID).Scan(&before); err != nil {
		return notFound(err)
	}
	if now <= before {
		return nil
	}
	if _, err := t.ExecContext(ctx, "UPDATE cases SET severity = $1 WHERE id = $2", int64(now), caseID); err != nil {
		return err
	}
	return t.callLater(ctx, caseID, guildID, before, now)
}
