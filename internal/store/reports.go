package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"ombud/internal/jobs"
	"ombud/internal/moderation"
)

// limitedOver is the time over which reports are counted against the limits.
const limitedOver = time.Hour

func reportRow(caseID int64, reporterID string) []byte {
	return row("reports", strconv.FormatInt(caseID, 10), reporterID)
}

const reportColumns = "reporter_id, clause, disagrees, established, wants_outcome, locale, reported_at, revision_hash, sealed"

func (t *tx) scanReport(caseID int64, scan func(into ...any) error) (r moderation.Report, err error) {
	var sealed []byte
	err = scan(&r.ReporterID, &r.Clause, &r.Disagrees, &r.Established, &r.WantsOutcome, &r.Locale, instant{&r.At}, &r.Revision, &sealed)
	if err == nil && len(sealed) > 0 {
		err = t.seal.openJSON(sealed, reportRow(caseID, r.ReporterID), &r.Words)
	}
	return r, err
}

func (t *tx) readReports(ctx context.Context, c *moderation.Case) (err error) {
	c.Reports, err = list(ctx, t, func(rows *sql.Rows) (moderation.Report, error) {
		return t.scanReport(c.ID, rows.Scan)
	}, "SELECT "+reportColumns+" FROM reports WHERE case_id = $1 ORDER BY reported_at, reporter_id", c.ID)
	if err == nil && len(c.Reports) > 0 {
		err = t.readReliability(ctx, c)
	}
	if err != nil {
		return fmt.Errorf("read the reports: %w", err)
	}
	return nil
}

// readReliability adds how the reporters' other reports on this server ended. Disagreement
// was never a claim that could hold up, and what was decided before a report says nothing about it.
func (t *tx) readReliability(ctx context.Context, c *moderation.Case) error {
	type ended struct {
		reporter string
		moderation.Reliability
	}
	all, err := list(ctx, t, func(rows *sql.Rows) (e ended, err error) {
		err = rows.Scan(&e.reporter, &e.Held, &e.Not)
		return e, err
	}, `
		SELECT r.reporter_id,
			sum(CASE WHEN d.kind = 'dismiss' THEN 0 ELSE 1 END), sum(CASE WHEN d.kind = 'dismiss' THEN 1 ELSE 0 END)
		FROM reports r JOIN cases c ON c.id = r.case_id JOIN decisions d ON d.id = c.decision_id
		WHERE r.guild_id = $1 AND r.case_id <> $2 AND r.disagrees = 0 AND r.reported_at <= d.decided_at
			AND r.reporter_id IN (SELECT reporter_id FROM reports WHERE case_id = $2)
		GROUP BY r.reporter_id`, c.Subject.GuildID, c.ID)
	if err != nil {
		return err
	}
	known := make(map[string]moderation.Reliability, len(all))
	for _, e := range all {
		known[e.reporter] = e.Reliability
	}
	for i := range c.Reports {
		c.Reports[i].Reliability = known[c.Reports[i].ReporterID]
	}
	return nil
}

// addReport records a member's report, once for each message: about what it says now, a new one takes the
// place of theirs about what it said before. One that is more than the settings allow is refused, and so is
// all that came with it.
func (a *accusing) addReport(ctx context.Context) (bool, error) {
	if a.Report == nil {
		return false, nil
	}
	at := a.Report.At
	if at.IsZero() {
		at = a.At
	}
	added, err := affected(a.ExecContext(ctx, `
		INSERT INTO reports (case_id, guild_id, reporter_id, clause, established, locale, reported_at, revision_hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (case_id, reporter_id) DO UPDATE SET clause = excluded.clause, revision_hash = excluded.revision_hash
			WHERE excluded.clause <> '' AND excluded.clause <> reports.clause OR excluded.revision_hash <> reports.revision_hash`,
		a.id, a.Message.Subject.GuildID, a.Report.ReporterID, a.Report.Clause, bit(a.Report.Established), a.Report.Locale, millis(at), a.hash))
	if err != nil || !added {
		return added, err
	}
	return true, a.withinLimits(ctx, at)
}

// withinLimits counts the reports of the last hour, this one included.
func (a *accusing) withinLimits(ctx context.Context, at time.Time) error {
	guild := a.Message.Subject.GuildID
	settings, err := a.settings(ctx, guild)
	if err != nil {
		return err
	}
	since := millis(at.Add(-limitedOver))
	var mine, all int
	var myFirst, allFirst sql.NullInt64
	err = a.QueryRowContext(ctx, "SELECT count(*), min(reported_at) FROM reports WHERE guild_id = $1 AND reporter_id = $2 AND reported_at > $3",
		guild, a.Report.ReporterID, since).Scan(&mine, &myFirst)
	if err != nil {
		return err
	}
	if mine > settings.ReportsPerMember {
		return moderation.TooManyReports(mine-1, time.UnixMilli(myFirst.Int64).Add(limitedOver))
	}
	if a.Report.Established {
		return nil
	}
	err = a.QueryRowContext(ctx, "SELECT count(*), min(reported_at) FROM reports WHERE guild_id = $1 AND reported_at > $2", guild, since).
		Scan(&all, &allFirst)
	if err == nil && all > settings.ReportsPerServer {
		return moderation.TooManyReports(0, time.UnixMilli(allFirst.Int64).Add(limitedOver))
	}
	return err
}

// Reported returns the case of a message, which may be a restored one, with a member's report of it and
// the decision that stands.
func (s *Store) Reported(ctx context.Context, message moderation.Subject, reporterID string) (r moderation.Reported, err error) {
	err = s.view(ctx, func(t *tx) error {
		var decision sql.NullInt64
		err := t.QueryRowContext(ctx, `
			SELECT c.id, c.revision_hash, c.stands_as = $1, c.decision_id FROM cases c WHERE c.id = coalesce(
				(SELECT id FROM cases WHERE guild_id = $2 AND channel_id = $3 AND message_id = $1),
				(SELECT id FROM cases WHERE guild_id = $2 AND channel_id = $3 AND stands_as = $1 AND stands_as <> ''))`,
			message.MessageID, message.GuildID, message.ChannelID).Scan(&r.CaseID, &r.Revision, &r.Restored, &decision)
		if err != nil {
			return notFound(err)
		}
		r.Report, err = t.report(ctx, r.CaseID, reporterID)
		if err != nil && !errors.Is(err, moderation.ErrNotFound) {
			return err
		}
		if !decision.Valid {
			return nil
		}
		r.Looked, err = t.readDecision(ctx, decision.Int64)
		return err
	})
	if err != nil {
		return moderation.Reported{}, fmt.Errorf("look for a report of message %s: %w", message.MessageID, err)
	}
	return r, nil
}

func (t *tx) report(ctx context.Context, caseID int64, reporterID string) (moderation.Report, error) {
	r, err := t.scanReport(caseID, t.QueryRowContext(ctx,
		"SELECT "+reportColumns+" FROM reports WHERE case_id = $1 AND reporter_id = $2", caseID, reporterID).Scan)
	return r, notFound(err)
}

// AmendReport adds to a report, has the message hidden when the reports weigh enough now,
// and shows the card.
func (s *Store) AmendReport(ctx context.Context, caseID int64, reporterID string, change moderation.ReportChange) (r moderation.Report, err error) {
	err = s.change(ctx, func(t *tx) error {
		// The case is locked first, as everywhere, so that no two transactions wait for each other.
		if err := t.touch(ctx, caseID); err != nil {
			return err
		}
		before, err := t.report(ctx, caseID, reporterID)
		if err != nil {
			return err
		}
		if r = amended(before, change); r == before {
			return errNothingNew
		}
		if err := t.saveReport(ctx, caseID, r); err != nil {
			return err
		}
		if r.Clause == before.Clause && r.Disagrees == before.Disagrees && r.Words == before.Words {
			return nil // nothing that moderators see
		}
		c, err := t.readCase(ctx, caseID)
		if err != nil {
			return err
		}
		detail := r.Clause
		if r.Disagrees {
			detail = "disagrees"
		}
		if err := t.note(ctx, caseID, HistoryRow{At: s.now(), Who: reporterID, What: whatClauseNamed, Detail: detail, RevisionHash: c.Revision.Hash}); err != nil {
			return err
		}
		t.then(jobs.ShowCard{CaseID: caseID})
		if err := t.graver(ctx, caseID, c.Subject.GuildID, change.Grade); err != nil {
			return fmt.Errorf("raise the grade: %w", err)
		}
		if change.Spares {
			return nil
		}
		return t.hideByReports(ctx, c, s.now())
	})
	if errors.Is(err, errNothingNew) {
		return r, nil
	}
	if err != nil {
		return moderation.Report{}, fmt.Errorf("amend a report of case %d: %w", caseID, err)
	}
	return r, nil
}

func amended(r moderation.Report, change moderation.ReportChange) moderation.Report {
	if change.Clause != nil {
		r.Clause, r.Disagrees = *change.Clause, false
	}
	if change.Disagrees != nil {
		if r.Disagrees = *change.Disagrees; r.Disagrees {
			r.Clause = ""
		}
	}
	if change.Words != nil {
		r.Words = *change.Words
	}
	if change.WantsOutcome != nil {
		r.WantsOutcome = *change.WantsOutcome
	}
	return r
}

func (t *tx) saveReport(ctx context.Context, caseID int64, r moderation.Report) error {
	var sealed []byte
	if r.Words != "" {
		var err error
		if sealed, err = t.seal.sealJSON(r.Words, reportRow(caseID, r.ReporterID)); err != nil {
			return err
		}
	}
	_, err := t.ExecContext(ctx, `
		UPDATE reports SET clause = $1, disagrees = $2, wants_outcome = $3, sealed = $4 WHERE case_id = $5 AND reporter_id = $6`,
		r.Clause, bit(r.Disagrees), bit(r.WantsOutcome), sealed, caseID, r.ReporterID)
	return err
}

// hideByReports notes that ombud takes the message of an open case away, once a revision, when
// the reports of this revision weigh as much as the server's settings ask for.
func (t *tx) hideByReports(ctx context.Context, c moderation.Case, at time.Time) error {
	settings, err := t.settings(ctx, c.Subject.GuildID)
	if err != nil {
		return err
	}
	if settings.HideAfter == 0 || moderation.Weigh(c.Reports, c.Revision.Hash) < settings.HideAfter || !c.Open() || !c.GoneAt.IsZero() || !c.EditedAt.IsZero() {
		return nil
	}
	id, err := t.addHideOf(ctx, c.ID, c.Revision.Hash, at)
	if err != nil || id == 0 {
		return err
	}
	t.then(jobs.PerformAction{ActionID: id})
	return t.note(ctx, c.ID, HistoryRow{
		At: at, What: whatActionNoted, Detail: string(moderation.Hide) + " by reports", RevisionHash: c.Revision.Hash,
	})
}
