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

func sweepRow(id int64) []byte { return row("sweeps", strconv.FormatInt(id, 10)) }

// sweepError passes a refusal on as it is and says of other errors what they are about.
func sweepError(what string, id int64, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s sweep %d: %w", what, id, err)
}

// AddSweep begins a sweep, unless another of the server is under way.
func (s *Store) AddSweep(ctx context.Context, w moderation.Sweep) (id int64, err error) {
	err = s.change(ctx, func(t *tx) error {
		// Sweeps of one server begin one after the other.
		if _, err := t.ExecContext(ctx, "UPDATE servers SET saved_at = saved_at WHERE guild_id = $1", w.GuildID); err != nil {
			return err
		}
		var busy int64
		err := t.QueryRowContext(ctx, `SELECT coalesce(max(id), 0) FROM sweeps WHERE guild_id = $1
			AND state IN ('looking', 'removing', 'undoing')`, w.GuildID).Scan(&busy)
		if err != nil {
			return err
		}
		if busy != 0 {
			return &moderation.RefusedError{Sentence: fmt.Sprintf("Sweep %d is under way: one at a time, since Discord limits how fast ombud may read and delete.", busy)}
		}
		err = t.QueryRowContext(ctx, `
			INSERT INTO sweeps (guild_id, case_id, reach, author_id, since_at, alike, state, asked_by, asked_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
			w.GuildID, w.CaseID, string(w.Reach), w.AuthorID, millis(w.Since), w.Alike, string(w.State), w.AskedBy, millis(w.AskedAt)).Scan(&id)
		if err != nil {
			return err
		}
		t.then(jobs.RunSweep{SweepID: id})
		return t.note(ctx, w.CaseID, HistoryRow{At: w.AskedAt, Who: w.AskedBy, What: whatSwept, Detail: fmt.Sprintf("sweep %d: %s, asked for", id, w.Reach)})
	})
	if err != nil {
		return 0, fmt.Errorf("begin a sweep from case %d: %w", w.CaseID, err)
	}
	return id, nil
}

// HoldSweep lets one caller work on a sweep until a time.
func (s *Store) HoldSweep(ctx context.Context, id int64, until time.Time) (held bool, err error) {
	err = s.change(ctx, func(t *tx) error {
		var before int64
		if err := t.QueryRowContext(ctx, "UPDATE sweeps SET held_until = held_until WHERE id = $1 RETURNING held_until", id).Scan(&before); err != nil {
			return notFound(err)
		}
		if held = before <= millis(s.now()); !held {
			return nil
		}
		_, err := t.ExecContext(ctx, "UPDATE sweeps SET held_until = $1 WHERE id = $2", millis(until), id)
		return err
	})
	return held, sweepError("hold", id, err)
}

// ReleaseSweep lets others work on it.
func (s *Store) ReleaseSweep(ctx context.Context, id int64) error {
	_, err := s.db.ExecContext(ctx, "UPDATE sweeps SET held_until = 0 WHERE id = $1", id)
	return sweepError("release", id, err)
}

// TurnSweep changes a sweep's state.
func (s *Store) TurnSweep(ctx context.Context, turn moderation.SweepTurn) error {
	err := s.change(ctx, func(t *tx) error { return t.turnSweep(ctx, turn) })
	return sweepError("turn", turn.ID, err)
}

func (t *tx) turnSweep(ctx context.Context, turn moderation.SweepTurn) error {
	var now moderation.SweepState
	var caseID int64
	err := t.QueryRowContext(ctx, "UPDATE sweeps SET version = version + 1 WHERE id = $1 RETURNING state, case_id", turn.ID).Scan(&now, &caseID)
	if err != nil {
		return notFound(err)
	}
	fits := false
	for _, from := range turn.From {
		fits = fits || from == now
	}
	if !fits {
		return &moderation.RefusedError{Sentence: "The sweep has gone on meanwhile: look at its message again."}
	}
	set := "state = $1, why = $2, ended_at = $3, ended_by = coalesce(nullif($4, ''), ended_by) WHERE id = $5"
	args := []any{string(turn.To), turn.Why, millis(turn.At), turn.Who, turn.ID}
	if turn.To == moderation.SweepRemoving {
		set = "state = $1, why = $2, acted_at = $3, acted_by = $4 WHERE id = $5"
	}
	if _, err := t.ExecContext(ctx, "UPDATE sweeps SET "+set, args...); err != nil {
		return err
	}
	if turn.Reason != "" {
		sealed, err := t.seal.sealJSON(sealedDecision{Reason: turn.Reason}, sweepRow(turn.ID))
		if err != nil {
			return err
		}
		if _, err := t.ExecContext(ctx, "UPDATE sweeps SET sealed = $1 WHERE id = $2", sealed, turn.ID); err != nil {
			return err
		}
	}
	if err := t.forgetSwept(ctx, turn); err != nil {
		return err
	}
	job := jobs.RunSweep{SweepID: turn.ID}
	t.then(job)
	if turn.To == moderation.SweepReady || turn.To == moderation.SweepStopped { // what waits is not kept for ever
		job.Delay = moderation.SweepWaits
		t.then(job)
	}
	if turn.To == moderation.SweepReady {
		return nil // the case's history has what was done
	}
	return t.note(ctx, caseID, HistoryRow{At: turn.At, Who: turn.Who, What: whatSwept, Detail: fmt.Sprintf("sweep %d: %s", turn.ID, turn.To)})
}

// forgetSwept drops the texts that a sweep needs no more: of a dropped one everything, of one that
// is done or taken back what it left alone.
func (t *tx) forgetSwept(ctx context.Context, turn moderation.SweepTurn) (err error) {
	switch turn.To {
	case moderation.SweepDropped:
		if _, err = t.ExecContext(ctx, "DELETE FROM sweep_messages WHERE sweep_id = $1", turn.ID); err != nil {
			return err
		}
		_, err = t.ExecContext(ctx, "DELETE FROM sweep_places WHERE sweep_id = $1", turn.ID)
	case moderation.SweepDone, moderation.SweepUndoing:
		_, err = t.ExecContext(ctx, "UPDATE sweep_messages SET sealed = NULL WHERE sweep_id = $1", turn.ID)
	}
	return err
}

// SweepTried notes that a sweep's first message is about to be posted, and reports whether that was
// noted before.
func (s *Store) SweepTried(ctx context.Context, id int64) (before bool, err error) {
	err = s.change(ctx, func(t *tx) error {
		if err := t.QueryRowContext(ctx, "SELECT tried FROM sweeps WHERE id = $1", id).Scan(&before); err != nil {
			return notFound(err)
		}
		_, err := t.ExecContext(ctx, "UPDATE sweeps SET tried = 1 WHERE id = $1", id)
		return err
	})
	return before, sweepError("note the try to show", id, err)
}

// SweepShown records where a sweep's message stands and which version it shows.
func (s *Store) SweepShown(ctx context.Context, id int64, card moderation.CardRef, version int64) error {
	_, err := s.db.ExecContext(ctx, "UPDATE sweeps SET channel_id = $1, message_id = $2, replaces = $3, shown = $4 WHERE id = $5",
		card.ChannelID, card.MessageID, card.Replaces, version, id)
	return sweepError("record the message of", id, err)
}

// Sweep returns a sweep with its figures, as it stood at one moment.
func (s *Store) Sweep(ctx context.Context, id int64) (w moderation.Sweep, err error) {
	err = s.view(ctx, func(t *tx) error {
		w, err = t.readSweep(ctx, id)
		return err
	})
	return w, sweepError("read", id, err)
}

func (t *tx) readSweep(ctx context.Context, id int64) (moderation.Sweep, error) {
	w := moderation.Sweep{ID: id}
	var sealed []byte
	err := t.QueryRowContext(ctx, `
		SELECT guild_id, case_id, reach, author_id, since_at, alike, state, why, asked_by, asked_at, acted_by, acted_at, sealed,
			ended_by, ended_at, seen, truncated, channel_id, message_id, replaces, version, shown
		FROM sweeps WHERE id = $1`, id).
		Scan(&w.GuildID, &w.CaseID, &w.Reach, &w.AuthorID, instant{&w.Since}, &w.Alike, &w.State, &w.Why,
			&w.AskedBy, instant{&w.AskedAt}, &w.ActedBy, instant{&w.ActedAt}, &sealed,
			&w.EndedBy, instant{&w.EndedAt}, &w.Read, &w.Truncated, &w.Card.ChannelID, &w.Card.MessageID, &w.Card.Replaces, &w.Version, &w.Shown)
	if err != nil {
		return w, notFound(err)
	}
	if len(sealed) > 0 {
		var words sealedDecision
		if err := t.seal.openJSON(sealed, sweepRow(id), &words); err != nil {
			return w, err
		}
		w.Reason = words.Reason
	}
	for _, read := range []func(context.Context, *moderation.Sweep) error{t.readPlaces, t.countSwept, t.readSamples} {
		if err := read(ctx, &w); err != nil {
			return w, err
		}
	}
	return w, nil
}

func (t *tx) readPlaces(ctx context.Context, w *moderation.Sweep) (err error) {
	w.Places, err = list(ctx, t, func(rows *sql.Rows) (p moderation.SweptPlace, err error) {
		err = rows.Scan(&p.ChannelID, &p.Unlisted, instant{&p.Archived}, &p.Before, &p.Done, &p.Found)
		return p, err
	}, `SELECT p.channel_id, p.unlisted, p.archived_before, p.before_id, p.done,
			(SELECT count(*) FROM sweep_messages m WHERE m.sweep_id = p.sweep_id AND m.channel_id = p.channel_id)
		FROM sweep_places p WHERE p.sweep_id = $1 ORDER BY p.ordinal`, w.ID)
	return err
}

// countSwept counts a sweep's messages by what became of them.
func (t *tx) countSwept(ctx context.Context, w *moderation.Sweep) error {
	type counted struct {
		state moderation.SweptState
		why   string
		n     int
	}
	all, err := list(ctx, t, func(rows *sql.Rows) (c counted, err error) {
		err = rows.Scan(&c.state, &c.why, &c.n)
		return c, err
	}, "SELECT state, why, count(*) FROM sweep_messages WHERE sweep_id = $1 GROUP BY state, why", w.ID)
	if err != nil {
		return err
	}
	f := &w.Found
	f.Reasons = map[string]int{}
	by := map[moderation.SweptState]*int{
		moderation.SweptFound: &f.Waiting, moderation.SweptDecided: &f.Decided, moderation.SweptRemoved: &f.Removed, moderation.SweptPassed: &f.Passed,
		moderation.SweptFailed: &f.Failed, moderation.SweptRestored: &f.Restored, moderation.SweptLost: &f.Lost,
	}
	for _, c := range all {
		f.All += c.n
		if n, known := by[c.state]; known {
			*n += c.n
		}
		if c.why != "" {
			f.Reasons[c.why] += c.n
		}
	}
	return t.QueryRowContext(ctx, `SELECT count(DISTINCT author_id), coalesce(sum(CASE WHEN case_id <> 0 AND number = 0 THEN 1 ELSE 0 END), 0),
		coalesce(min(written_at), 0), coalesce(max(written_at), 0) FROM sweep_messages WHERE sweep_id = $1`, w.ID).
		Scan(&f.Authors, &f.Cases, instant{&f.Oldest}, instant{&f.Newest})
}

// readSamples reads some of what was found, while a moderator has to see it: those that are least
// alike, and among equals the newest.
func (t *tx) readSamples(ctx context.Context, w *moderation.Sweep) (err error) {
	if w.State != moderation.SweepReady {
		return nil
	}
	w.Samples, err = list(ctx, t, t.scanSwept(w.GuildID), selectSwept+`
		WHERE sweep_id = $1 AND state = 'found' AND sealed IS NOT NULL ORDER BY alike, written_at DESC LIMIT $2`, w.ID, moderation.SweptSamples)
	return err
}

// touchSweep makes the next version of a sweep, for its own job, which shows it.
func (t *tx) touchSweep(ctx context.Context, id int64) error {
	_, err := t.ExecContext(ctx, "UPDATE sweeps SET version = version + 1 WHERE id = $1", id)
	return err
}

// showSweep has a sweep's message brought up to date. When it is not up to date already, somebody
// is about to.
func (t *tx) showSweep(ctx context.Context, id int64) error {
	var behind int64
	err := t.QueryRowContext(ctx, "UPDATE sweeps SET version = version + 1 WHERE id = $1 RETURNING version - shown", id).Scan(&behind)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil && behind == 1 {
		t.then(jobs.RunSweep{SweepID: id})
	}
	return err
}

// releaseSweeps lets this process work on what an earlier one held when it ended.
func (s *Store) releaseSweeps(ctx context.Context) error {
	if s.Shared() {
		return nil
	}
	_, err := s.db.ExecContext(ctx, "UPDATE sweeps SET held_until = 0 WHERE held_until <> 0")
	return err
}

// whatSwept is what a sweep's steps are called in the history of the case it was asked for on.
const whatSwept = "sweep"
