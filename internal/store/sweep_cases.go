package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"ombud/internal/moderation"
)

// DecideSwept decides about each message as one step of a sweep: an open case of its own is decided,
// another is opened for it. The removals are done by the sweep, together.
func (s *Store) DecideSwept(ctx context.Context, id int64, d moderation.Decision, all []moderation.SweptMessage, effects func(moderation.Case) []string) error {
	err := s.change(ctx, func(t *tx) error {
		var state moderation.SweepState
		var lead int64
		err := t.QueryRowContext(ctx, "UPDATE sweeps SET version = version + 1 WHERE id = $1 RETURNING state, case_id", id).Scan(&state, &lead)
		if err != nil {
			return notFound(err)
		}
		if state != moderation.SweepRemoving {
			return errNothingNew // somebody stopped it just now
		}
		for _, m := range all {
			if err := t.decideSwept(ctx, id, lead, d, m, effects); err != nil {
				return fmt.Errorf("decide about message %s: %w", m.Subject.MessageID, err)
			}
		}
		return nil
	})
	return sweepError("decide for", id, ignoreNothingNew(err))
}

func (t *tx) decideSwept(ctx context.Context, id, lead int64, d moderation.Decision, m moderation.SweptMessage, effects func(moderation.Case) []string) error {
	// What happened to the message since it was read counts. The update locks its row.
	waits, err := affected(t.ExecContext(ctx, `UPDATE sweep_messages SET state = state
		WHERE sweep_id = $1 AND channel_id = $2 AND message_id = $3 AND state = 'found'`, id, m.Subject.ChannelID, m.Subject.MessageID))
	if err != nil || !waits {
		return err
	}
	c, why, err := t.sweptCase(ctx, id, d, m)
	if err != nil {
		return err
	}
	if why != "" {
		return t.endSwept(ctx, id, m.Subject, moderation.SweptPassed, why)
	}
	first, err := t.firstOfAuthor(ctx, id, c.Author.ID)
	if err != nil {
		return err
	}
	d.CaseID, d.RevisionHash = c.ID, c.Revision.Hash
	if err := t.addDecision(ctx, &d); err != nil {
		return fmt.Errorf("record the decision: %w", err)
	}
	state := moderation.SweptRemoved // ombud had hidden it
	if c.HiddenAt().IsZero() && c.GoneAt.IsZero() {
		state = moderation.SweptDecided
		_, err := t.ExecContext(ctx, `
			INSERT INTO actions (case_id, decision_id, kind, moderator_id, revision_hash, until_at, state, noted_at, sweep_id)
			VALUES ($1, $2, 'remove', $3, $4, 0, 'pending', $5, $6)`, c.ID, d.ID, d.ModeratorID, d.RevisionHash, millis(d.At), id)
		if err != nil {
			return fmt.Errorf("note the removal: %w", err)
		}
	}
	told := c
	if !first { // a strike and a letter once for each author; reporters hear of each case
		told.Author = moderation.Author{}
	}
	if err := t.readReports(ctx, &told); err != nil {
		return err
	}
	if err := t.addEffects(ctx, d, effects(told)); err != nil {
		return err
	}
	if c.SweepID != id { // it has a card, which the end of the removal shows
		if err := t.show(ctx, c.ID, actionGrace); err != nil {
			return err
		}
	}
	_, err = t.ExecContext(ctx, `UPDATE sweep_messages SET state = $1, case_id = $2, number = $3, sealed = NULL
		WHERE sweep_id = $4 AND channel_id = $5 AND message_id = $6`,
		string(state), c.ID, d.Number, id, m.Subject.ChannelID, m.Subject.MessageID)
	if err != nil {
		return err
	}
	return t.note(ctx, c.ID, HistoryRow{
		At: d.At, Who: d.ModeratorID, What: whatDecided, Detail: fmt.Sprintf("%s, by sweep %d from case %d", d.Kind, id, lead),
		Decision: d.Number, Why: d.Terms.Reason, RevisionHash: d.RevisionHash,
	})
}

// sweptCase finds the message's case or opens one, and locks it. why says that the message is to be
// left alone instead.
func (t *tx) sweptCase(ctx context.Context, id int64, d moderation.Decision, m moderation.SweptMessage) (c moderation.Case, why string, err error) {
	if m.Judged.Surfaces == nil && m.CaseID == 0 {
		return c, moderation.SparedGone, nil // its text was dropped meanwhile
	}
	var decision sql.NullInt64
	var version int64
	var taken, givenBack bool
	author := m.Author
	err = t.QueryRowContext(ctx, `
		INSERT INTO cases (guild_id, channel_id, message_id, author_id, author_created_at, author_joined_at, author_bot, opened_at, sweep_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (guild_id, channel_id, message_id) DO UPDATE SET version = cases.version + 1
		RETURNING id, version, revision_hash, decision_id, gone_at, taken, sweep_id, author_id, author_bot, stands_as <> ''
			OR 0 < (SELECT count(*) FROM actions a WHERE a.case_id = cases.id AND a.kind = 'restore' AND a.state = 'pending')`,
		m.Subject.GuildID, m.Subject.ChannelID, m.Subject.MessageID,
		author.ID, millis(author.AccountCreated), millis(author.Joined), bit(author.Bot), millis(d.At), id,
	).Scan(&c.ID, &version, &c.Revision.Hash, &decision, instant{&c.GoneAt}, &taken, &c.SweepID, &c.Author.ID, &c.Author.Bot, &givenBack)
	if err != nil {
		return c, "", err
	}
	c.Subject = m.Subject
	if taken {
		c.Actions = []moderation.Action{{Kind: moderation.Hide, State: moderation.Done, EndedAt: d.At}}
	}
	switch {
	case version == 0:
		return t.openSwept(ctx, c, d, m)
	case decision.Valid, givenBack: // also by giving it back, as collect has it
		return c, moderation.SparedDecided, nil
	case !c.GoneAt.IsZero():
		return c, moderation.SparedGone, nil
	case c.Revision.Hash != m.Hash:
		return c, moderation.SparedEdited, nil // what the case is about is not what was found
	}
	return c, "", nil
}

// openSwept gives a new case the revision that was found.
func (t *tx) openSwept(ctx context.Context, c moderation.Case, d moderation.Decision, m moderation.SweptMessage) (moderation.Case, string, error) {
	sealed, err := t.seal.sealJSON(sealedRevisionOf(m.Message), revisionRow(c.ID, m.Hash))
	if err != nil {
		return c, "", err
	}
	_, err = t.ExecContext(ctx, "INSERT INTO revisions (case_id, hash, written_at, accused_at, sealed, files) VALUES ($1, $2, $3, $4, $5, $6)",
		c.ID, m.Hash, millis(m.Written), millis(d.At), sealed, bit(m.HasFiles()))
	if err != nil {
		return c, "", fmt.Errorf("record the revision: %w", err)
	}
	c.Revision.Hash = m.Hash
	_, err = t.ExecContext(ctx, "UPDATE cases SET version = 1, revision_hash = $1, revision_at = $2 WHERE id = $3", m.Hash, millis(m.Written), c.ID)
	if err != nil {
		return c, "", err
	}
	return c, "", t.note(ctx, c.ID, HistoryRow{At: d.At, Who: d.ModeratorID, What: moderation.Opened.String(), Detail: fmt.Sprintf("sweep %d", c.SweepID), RevisionHash: m.Hash})
}

// firstOfAuthor reports whether nothing that a sweep decided counts against an author: it has decided nothing yet, or
// that was taken back while it was stopped.
func (t *tx) firstOfAuthor(ctx context.Context, id int64, authorID string) (bool, error) {
	var counts bool
	err := t.QueryRowContext(ctx, `
		SELECT EXISTS (SELECT 1 FROM sweep_messages m JOIN decisions d ON d.case_id = m.case_id AND d.number = m.number
			JOIN effects e ON e.decision_id = d.id AND e.undo = 0 AND e.name IN ('`+strings.Join(moderation.OfWholeSweep(), "', '")+`')
			WHERE m.sweep_id = $1 AND m.author_id = $2 AND m.number <> 0
				AND NOT EXISTS (SELECT 1 FROM effects b WHERE b.decision_id = e.decision_id AND b.name = e.name AND b.undo = 1))`,
		id, authorID).Scan(&counts)
	return !counts, err
}

// SweptPending lists what a sweep has to do, of the channel of the first. What was undone one by
// one meanwhile is left to that.
func (s *Store) SweptPending(ctx context.Context, id int64, most int) (all []moderation.SweptAction, err error) {
	err = s.view(ctx, func(t *tx) error {
		all, err = list(ctx, t, func(rows *sql.Rows) (a moderation.SweptAction, err error) {
			if a.Action, err = scanAction(rows, instant{&a.Written}, &a.Files); err != nil {
				return a, err
			}
			return a, nil
		}, actionsWith("coalesce(m.written_at, 0), coalesce(r.files, 0)")+`
			LEFT JOIN revisions r ON r.case_id = a.case_id AND r.hash = a.revision_hash
			LEFT JOIN sweep_messages m ON m.case_id = a.case_id AND m.sweep_id = a.sweep_id
			WHERE a.sweep_id = $1 AND a.state = 'pending' AND coalesce(d.undone_at, 0) = 0
				AND c.channel_id = (SELECT min(oc.channel_id) FROM actions o JOIN cases oc ON oc.id = o.case_id
					LEFT JOIN decisions od ON od.id = o.decision_id
					WHERE o.sweep_id = $1 AND o.state = 'pending' AND coalesce(od.undone_at, 0) = 0)
			ORDER BY a.id LIMIT $2`, id, most)
		return err
	})
	return all, sweepError("list what is pending of", id, err)
}

// FinishSwept records how several removals ended, in one transaction.
func (s *Store) FinishSwept(ctx context.Context, id int64, ended map[int64]moderation.Ending) error {
	err := s.change(ctx, func(t *tx) error {
		for action, e := range ended {
			if err := t.finishAction(ctx, action, e); err != nil && !errors.Is(err, errNothingNew) {
				return fmt.Errorf("finish action %d: %w", action, err)
			}
		}
		return nil
	})
	return sweepError("finish a part of", id, err)
}

// sweptEnded keeps up with what became of a message when an action of a sweep ended.
func (t *tx) sweptEnded(ctx context.Context, a moderation.Action, e moderation.Ending) error {
	if a.SweepID == 0 {
		return nil
	}
	if a.Undoes == 0 {
		state := moderation.SweptRemoved
		if e.State != moderation.Done {
			state = moderation.SweptFailed
		}
		_, err := t.ExecContext(ctx, "UPDATE sweep_messages SET state = $1, why = $2 WHERE sweep_id = $3 AND case_id = $4 AND state = 'decided'",
			string(state), e.Failure, a.SweepID, a.CaseID)
		if err != nil {
			return err
		}
	}
	return t.showSweep(ctx, a.SweepID)
}

// UndoSwept takes a removal of a sweep back. A case that nothing but the sweep accused is then decided
// otherwise.
func (s *Store) UndoSwept(ctx context.Context, id int64, u moderation.Undoing, back []moderation.Action, otherwise moderation.KindName) error {
	err := s.change(ctx, func(t *tx) error {
		d, err := t.undo(ctx, u, back, id)
		if err != nil {
			return err
		}
		var opened int64
		if err := t.QueryRowContext(ctx, "SELECT sweep_id FROM cases WHERE id = $1", u.CaseID).Scan(&opened); err != nil {
			return err
		}
		if opened != id {
			return t.show(ctx, u.CaseID, actionGrace)
		}
		instead := moderation.Decision{
			CaseID: u.CaseID, Kind: otherwise, ModeratorID: u.ModeratorID, RevisionHash: d.RevisionHash, At: u.At,
		}
		if err := t.addDecision(ctx, &instead); err != nil {
			return fmt.Errorf("decide the case otherwise: %w", err)
		}
		return t.note(ctx, u.CaseID, HistoryRow{
			At: u.At, Who: u.ModeratorID, What: whatDecided, Detail: fmt.Sprintf("%s, as what sweep %d did was taken back", instead.Kind, id),
			Decision: instead.Number, RevisionHash: d.RevisionHash,
		})
	})
	return sweepError("undo a part of", id, err)
}
