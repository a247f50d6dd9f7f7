package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"ombud/internal/jobs"
	"ombud/internal/moderation"
)

// nobody stands where somebody stood who was forgotten: Discord gives this id to no account.
const nobody = "0"

// Forget deletes everything about a member: cases about what they wrote with all that hangs on them,
// and their name wherever it stands beside others' matters. The messages of ombud's that show any
// of it are taken back by jobs. dry counts and changes nothing. After *LeftoversError all that is done,
// and counted, and only the files are not clean yet.
func (s *Store) Forget(ctx context.Context, memberID string, dry bool) (f moderation.Forgotten, err error) {
	defer s.patience.waive()()
	err = s.change(ctx, func(t *tx) error {
		g := forgetting{tx: t, member: memberID}
		for _, step := range []func(context.Context) error{
			g.withdraw, g.seekUnheard, g.handOver, g.freeActions, g.redrawSweeps, g.tellAnew,
			g.deleteRows, g.unnameReports, g.unnameSteps, g.unnameColumns, g.unnameSentences,
			func(ctx context.Context) error { return g.scrubJobs(ctx, s.dialect.holds) },
			func(ctx context.Context) error { return g.remember(ctx, s.fingerprint(memberID)) },
		} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		f = g.Forgotten
		if dry {
			return errNothingNew // roll back
		}
		return nil
	})
	if dry && errors.Is(err, errNothingNew) {
		return f, nil
	}
	if err != nil {
		return moderation.Forgotten{}, fmt.Errorf("forget a member: %w", err)
	}
	if err := s.clearLeftovers(ctx); err != nil {
		return f, &LeftoversError{err}
	}
	return f, nil
}

// forgetting is the transaction in which somebody is forgotten.
type forgetting struct {
	*tx
	moderation.Forgotten
	member string
}

// about is a condition on cases c: those about what the member wrote.
const about = "c.author_id = $1"

// sweepAbout is one on sweeps s of cases c: those that began with what the member wrote, or look for it.
const sweepAbout = "(" + about + " OR s.author_id = $1)"

// withdraw has taken back what ombud wrote on Discord about the member's messages: cards are
// emptied, notes and restored texts deleted.
func (g *forgetting) withdraw(ctx context.Context) error {
	type shown struct {
		channel, message string
		id               int64
	}
	for _, from := range []struct {
		query string
		whole bool
	}{
		{"SELECT k.channel_id, k.message_id, c.id FROM cards k JOIN cases c ON c.id = k.case_id WHERE " + about + " AND k.message_id <> ''", false},
		{"SELECT k.channel_id, k.replaces, c.id FROM cards k JOIN cases c ON c.id = k.case_id WHERE " + about + " AND k.replaces <> ''", false},
		{"SELECT a.card_channel, a.card_id, c.id FROM appeals a JOIN cases c ON c.id = a.case_id WHERE " + about + " AND a.card_id <> ''", false},
		{"SELECT n.channel_id, n.message_id, c.id FROM notices n JOIN cases c ON c.id = n.case_id WHERE " + about + " AND n.state = 'noted' AND n.message_id <> ''", true},
		{"SELECT s.channel_id, s.message_id, c.id FROM sweeps s JOIN cases c ON c.id = s.case_id WHERE " + sweepAbout + " AND s.message_id <> ''", true},
		{"SELECT s.channel_id, s.replaces, c.id FROM sweeps s JOIN cases c ON c.id = s.case_id WHERE " + sweepAbout + " AND s.replaces <> ''", true},
		{"SELECT c.channel_id, c.stands_as, c.id FROM cases c WHERE " + about + " AND c.stands_as <> ''", true},
	} {
		all, err := list(ctx, g.tx, func(rows scanner) (v shown, err error) {
			err = rows.Scan(&v.channel, &v.message, &v.id)
			return v, err
		}, from.query, g.member)
		if err != nil {
			return fmt.Errorf("find what was shown: %w", err)
		}
		for _, v := range all {
			g.then(jobs.Withdraw{ChannelID: v.channel, MessageID: v.message, CaseID: v.id, Whole: from.whole})
		}
		g.Messages += len(all)
	}
	return nil
}

// handOver gives others' cases that stand on a card of the member's one of their own, and has cards
// of others drawn anew that show the member's.
func (g *forgetting) handOver(ctx context.Context) error {
	leads, err := list(ctx, g.tx, one[int64], `SELECT DISTINCT o.shown_on FROM cases o JOIN cases c ON c.id = o.shown_on
		WHERE `+about+` AND o.author_id <> $1 ORDER BY o.shown_on`, g.member)
	if err != nil {
		return fmt.Errorf("find who shares a card: %w", err)
	}
	for _, lead := range leads {
		var next int64
		err := g.QueryRowContext(ctx, "SELECT min(id) FROM cases WHERE shown_on = $1 AND author_id <> $2", lead, g.member).Scan(&next)
		if err != nil {
			return err
		}
		for _, change := range []struct {
			query string
			args  []any
		}{
			{`UPDATE cases SET shown_on = 0, version = version + 1, shares = (SELECT l.shares FROM cases l WHERE l.id = $1),
				joined_at = (SELECT l.joined_at FROM cases l WHERE l.id = $1) WHERE id = $2`, []any{lead, next}},
			{"UPDATE cases SET shown_on = $1 WHERE shown_on = $2 AND id <> $1", []any{next, lead}},
		} {
			if _, err := g.ExecContext(ctx, change.query, change.args...); err != nil {
				return fmt.Errorf("hand a card over: %w", err)
			}
		}
		g.then(jobs.ShowCard{CaseID: next})
	}
	return g.redraw(ctx, `SELECT DISTINCT l.id FROM cases l JOIN cases c ON c.shown_on = l.id WHERE `+about+` AND l.author_id <> $1 ORDER BY l.id`)
}

// freeActions gives what sweeps are still to do for others' cases, when the sweep goes, a job of its own.
func (g *forgetting) freeActions(ctx context.Context) error {
	ids, err := list(ctx, g.tx, one[int64], `UPDATE actions SET sweep_id = 0 WHERE state = 'pending' AND sweep_id IN
		(SELECT s.id FROM sweeps s JOIN cases c ON c.id = s.case_id WHERE `+sweepAbout+`) RETURNING id`, g.member)
	if err != nil {
		return fmt.Errorf("free what sweeps have to do: %w", err)
	}
	for _, id := range ids {
		g.then(jobs.PerformAction{ActionID: id})
	}
	return nil
}

// redraw shows cases as they are without the member.
func (g *forgetting) redraw(ctx context.Context, cases string) error {
	all, err := list(ctx, g.tx, one[int64], cases, g.member)
	if err != nil {
		return fmt.Errorf("find which cards change: %w", err)
	}
	for _, id := range all {
		if err := g.touch(ctx, id); err != nil {
			return err
		}
		if err := g.show(ctx, id, 0); err != nil {
			return err
		}
	}
	return nil
}

// unnameReports takes the member's name and words off reports about others. That there was a
// report stays: it is part of what was decided.
func (g *forgetting) unnameReports(ctx context.Context) error {
	ids, err := list(ctx, g.tx, one[int64], "SELECT case_id FROM reports WHERE reporter_id = $1 ORDER BY case_id", g.member)
	if err != nil {
		return fmt.Errorf("find reports: %w", err)
	}
	if err := g.redraw(ctx, "SELECT case_id FROM reports WHERE reporter_id = $1 AND sealed IS NOT NULL ORDER BY case_id"); err != nil {
		return err
	}
	for _, id := range ids {
		// Two who are forgotten may have reported one message: each is somebody else still.
		_, err := g.ExecContext(ctx, "UPDATE reports SET reporter_id = $1, sealed = NULL, locale = '', wants_outcome = 0 WHERE case_id = $2 AND reporter_id = $3",
			nobody+"-"+rand.Text()[:8], id, g.member)
		if err != nil {
			return fmt.Errorf("unname a report: %w", err)
		}
	}
	g.Reports = len(ids)
	return nil
}
