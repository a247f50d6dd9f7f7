package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"ombud/internal/jobs"
	"ombud/internal/moderation"
)

// Accuse opens the subject's case, joins it or reopens it. A revision that is older than the
// newest accused one, as when events arrive out of order, joins without becoming the newest.
func (s *Store) Accuse(ctx context.Context, a moderation.Accusation) (caseID int64, change moderation.Change, err error) {
	subject := a.Message.Subject
	if subject.GuildID == "" || subject.ChannelID == "" || subject.MessageID == "" {
		return 0, 0, errors.New("accuse: the subject is not whole")
	}
	if a.Verdict == nil && a.Report == nil {
		return 0, 0, fmt.Errorf("accuse message %s: neither a verdict nor a report", subject.MessageID)
	}
	if a.At.IsZero() {
		a.At = s.now()
	}
	err = s.change(ctx, func(t *tx) error {
		if err := t.fence(ctx, a.Message.Under); err != nil {
			return err
		}
		caseID, change, err = t.accuse(ctx, a)
		return err
	})
	if err != nil {
		return 0, 0, fmt.Errorf("accuse message %s: %w", subject.MessageID, err)
	}
	return caseID, change, nil
}

// accuse is Accuse within a transaction.
func (t *tx) accuse(ctx context.Context, a moderation.Accusation) (caseID int64, change moderation.Change, err error) {
	acc := accusing{tx: t, Accusation: a, hash: a.Message.Revision()}
	if err := acc.record(ctx); err != nil {
		return 0, 0, err
	}
	return acc.id, acc.change(), acc.conclude(ctx)
}

// accusing is one accusation on its way into the tables.
type accusing struct {
	*tx
	moderation.Accusation
	hash string // of the accused revision

	// The case as it stood before, locked until the commit.
	id      int64
	version int64 // 0: there was none
	newest  string
	decided bool
	stale   bool      // the accused revision is older than the newest
	edited  time.Time // when the message was edited since, into what nothing accuses; zero: it was not
	over    bool      // it was, and says this now
	taken   bool      // what it said was taken away
	emptied bool      // what was said was deleted after its time
	grade   moderation.Grade

	// What the accusation brought.
	newRevision, newFindings, newReport bool
	hide                                int64 // the new Hide action; 0: none
}

// record writes what is new, row by row.
func (a *accusing) record(ctx context.Context) (err error) {
	if err = a.lock(ctx); err != nil {
		return fmt.Errorf("lock the case: %w", err)
	}
	if a.newRevision, err = a.addRevision(ctx); err != nil {
		return fmt.Errorf("record the revision: %w", err)
	}
	if a.newFindings, err = a.addFindings(ctx); err != nil {
		return fmt.Errorf("record the findings: %w", err)
	}
	if a.newReport, err = a.addReport(ctx); err != nil {
		return fmt.Errorf("record the report: %w", err)
	}
	if a.hide, err = a.addHide(ctx); err != nil {
		return fmt.Errorf("note the hiding: %w", err)
	}
	return nil
}

// lock finds the case or makes it. The update that changes nothing locks the row
// against every other change until the commit.
func (a *accusing) lock(ctx context.Context) error {
	subject, author := a.Message.Subject, a.Message.Author
	var decision sql.NullInt64
	var writtenAt int64
	var into string
	err := a.QueryRowContext(ctx, `
		INSERT INTO cases (guild_id, channel_id, message_id, author_id, author_created_at, author_joined_at, author_bot, opened_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (guild_id, channel_id, message_id) DO UPDATE SET version = cases.version
		RETURNING id, version, revision_hash, revision_at, decision_id, CASE WHEN texts_gone_at <> 0 THEN 1 ELSE 0 END, severity, edited_at, edited_hash, taken`,
		subject.GuildID, subject.ChannelID, subject.MessageID,
		author.ID, millis(author.AccountCreated), millis(author.Joined), bit(author.Bot), millis(a.At),
	).Scan(&a.id, &a.version, &a.newest, &writtenAt, &decision, &a.emptied, &a.grade, instant{&a.edited}, &into, &a.taken)
	a.decided = decision.Valid
	sent := millis(a.Message.Judged.SentAt)
	a.stale = a.hash != a.newest && sent != 0 && sent < writtenAt
	if a.EditedAt.After(a.edited) {
		a.edited, into = a.EditedAt, ""
	}
	// What was written last is what the message says: this revision, or the one it was edited into.
	if last := millis(a.edited); sent == 0 || sent > last || sent == last && a.hash == into {
		a.over = !a.edited.IsZero()
		a.edited = time.Time{}
	}
	return err
}

func (a *accusing) change() moderation.Change {
	switch becomesNewest := a.hash != a.newest && !a.stale; {
	case a.version == 0:
		return moderation.Opened
	case becomesNewest && a.decided:
		return moderation.Reopened
	case becomesNewest, a.newRevision, a.newFindings, a.newReport, a.hide != 0, a.over && !a.taken:
		return moderation.Joined
	}
	return moderation.Unchanged
}

// conclude brings the case's own row up to date and enqueues what follows.
func (a *accusing) conclude(ctx context.Context) error {
	change := a.change()
	if change == moderation.Unchanged {
		return nil
	}
	if err := a.touch(ctx, a.id); err != nil {
		return err
	}
	if !a.stale {
		if err := a.makeNewest(ctx); err != nil {
			return fmt.Errorf("make the revision the newest: %w", err)
		}
	}
	if a.over && !a.stale {
		if err := a.dropEdited(ctx, a.id, ""); err != nil {
			return err
		}
	}
	if change == moderation.Opened {
		if err := a.share(ctx, a.seal.likeness(a.Message.Subject.GuildID, a.Likeness)); err != nil {
			return fmt.Errorf("find the case its card: %w", err)
		}
	}
	if change == moderation.Reopened {
		a.grade = 0 // it waits anew
	}
	if err := a.callLater(ctx, a.id, a.Message.Subject.GuildID, a.grade, a.Grade); err != nil {
		return fmt.Errorf("note when moderators are called: %w", err)
	}
	row := HistoryRow{At: a.At, What: change.String(), RevisionHash: a.hash}
	row.Who, row.Detail = a.accuser()
	if err := a.note(ctx, a.id, row); err != nil {
		return err
	}
	if a.hide != 0 {
		hidden := HistoryRow{At: a.At, What: whatActionNoted, Detail: string(moderation.Hide), RevisionHash: a.hash}
		if err := a.note(ctx, a.id, hidden); err != nil {
			return err
		}
		a.then(jobs.PerformAction{ActionID: a.hide})
	}
	return a.show(ctx, a.id, 0)
}

// makeNewest points the case at the accused revision. A decision on another one
// stands no more. Facts about the author that are not known this time are kept.
func (a *accusing) makeNewest(ctx context.Context) error {
	author := a.Message.Author
	_, err := a.ExecContext(ctx, `
		UPDATE cases SET
			decision_id       = CASE WHEN revision_hash = $1 THEN decision_id END,
			revision_hash     = $1,
			revision_at       = $2,
			author_created_at = coalesce(nullif(CAST($3 AS BIGINT), 0), author_created_at),
			author_joined_at  = coalesce(nullif(CAST($4 AS BIGINT), 0), author_joined_at),
			author_bot        = $5,
			author_id         = coalesce(nullif($6, ''), author_id),
			severity          = CASE WHEN severity < $8 THEN $8 ELSE severity END,
			likeness          = CASE WHEN $9 = '' AND revision_hash = $1 THEN likeness ELSE $9 END,
			clause            = CASE WHEN revision_hash = $1 THEN clause ELSE '' END,
			texts_gone_at     = CASE WHEN $10 = 1 THEN 0 ELSE texts_gone_at END,
			edited_at         = $11
		WHERE id = $7`,
		a.hash, millis(a.Message.Judged.SentAt), millis(author.AccountCreated), millis(author.Joined), bit(author.Bot), author.ID, a.id,
		int64(a.Grade), a.seal.likeness(a.Message.Subject.GuildID, a.Likeness), bit(a.newRevision), millis(a.edited))
	return err
}

// accuser says for the history who accused and by what.
func (a *accusing) accuser() (who, detail string) {
	var by []string
	if a.Verdict != nil {
		by = append(by, "policy "+a.Verdict.Policy)
	}
	if a.Report != nil {
		who = a.Report.ReporterID
		by = append(by, strings.TrimSpace("report "+a.Report.Clause))
	}
	return who, strings.Join(by, ", ")
}

// touch makes the next version of a case, which also locks it until the commit.
func (t *tx) touch(ctx context.Context, caseID int64) error {
	found, err := affected(t.ExecContext(ctx, "UPDATE cases SET version = version + 1 WHERE id = $1", caseID))
	if err != nil {
		return fmt.Errorf("make the next version of case %d: %w", caseID, err)
	}
	if !found {
		return moderation.ErrNotFound
	}
	return nil
}
