package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"ombud/internal/moderation"
)

// sealedCopy is what is encrypted of a copy beside what is in the file.
type sealedCopy struct {
	Name string `json:"name"`
	Type string `json:"type,omitempty"`
	Alt  string `json:"alt,omitempty"`
}

func copyRow(caseID int64, revision string, place int, part string) []byte {
	return row("copies", strconv.FormatInt(caseID, 10), revision, strconv.Itoa(place), part)
}

// KeepCopy keeps a file of a case's revision, or that it is lost. Of one place the first counts.
func (s *Store) KeepCopy(ctx context.Context, caseID, sweep int64, revision string, c moderation.Copy, content []byte, at time.Time) error {
	about, err := s.seal.sealJSON(sealedCopy{c.Name, c.Type, c.Alt}, copyRow(caseID, revision, c.Place, "about"))
	if err != nil {
		return err
	}
	size := c.Size
	var sealed []byte
	if c.Lost == "" {
		sealed, size = s.seal.seal(content, copyRow(caseID, revision, c.Place, "content")), int64(len(content))
	}
	err = s.change(ctx, func(t *tx) error {
		_, err := t.ExecContext(ctx, `
			INSERT INTO copies (case_id, revision_hash, place, files, guild_id, sweep_id, size, lost, kept_at, about, content)
			SELECT id, $2, $3, $4, guild_id, $5, $6, $7, $8, $9, $10 FROM cases WHERE id = $1
			ON CONFLICT (case_id, revision_hash, place) DO NOTHING`,
			caseID, revision, c.Place, c.Of, sweep, size, string(c.Lost), millis(at), about, sealed)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep a file of case %d: %w", caseID, err)
	}
	return nil
}

// CopyContent returns ErrNotFound for what is lost or was dropped.
func (s *Store) CopyContent(ctx context.Context, caseID int64, revision string, place int) ([]byte, error) {
	var sealed []byte
	err := s.db.QueryRowContext(ctx, "SELECT content FROM copies WHERE case_id = $1 AND revision_hash = $2 AND place = $3 AND lost = ''",
		caseID, revision, place).Scan(&sealed)
	if err == nil {
		sealed, err = s.seal.open(sealed, copyRow(caseID, revision, place, "content"))
	}
	if err != nil {
		return nil, fmt.Errorf("read a file of case %d: %w", caseID, notFound(err))
	}
	return sealed, nil
}

// Copied is how many bytes are kept of a case's server, by a sweep, and in all.
func (s *Store) Copied(ctx context.Context, caseID, sweep int64) (c moderation.Copied, err error) {
	err = s.db.QueryRowContext(ctx, `
		SELECT (SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM copies WHERE lost = '' AND guild_id = (SELECT guild_id FROM cases WHERE id = $1)),
			(SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM copies WHERE lost = '' AND sweep_id = $2 AND sweep_id <> 0),
			(SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM copies WHERE lost = '')`, caseID, sweep).
		Scan(&c.Server, &c.Sweep, &c.All)
	if err != nil {
		return moderation.Copied{}, fmt.Errorf("count what is kept of files: %w", err)
	}
	return c, nil
}

// dropLook is of how many copies it is looked which cases they are of.
const dropLook = 50

// DropCopies deletes copies that were kept before a time, those of whole cases, the oldest first, of at most so many
// bytes but of one case at least.
func (s *Store) DropCopies(ctx context.Context, before time.Time, most int64) (bytes int64, more bool, err error) {
	// As a rule there is none, and nothing is written.
	err = s.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM copies WHERE kept_at < $1)", millis(before)).Scan(&more)
	if err != nil || !more {
		return 0, false, dropError(err)
	}
	err = s.change(ctx, func(t *tx) error {
		bytes = 0
		old, err := list(ctx, t, one[int64], "SELECT case_id FROM copies WHERE kept_at < $1 ORDER BY kept_at, case_id LIMIT $2", millis(before), dropLook)
		if err != nil {
			return err
		}
		dropped := map[int64]bool{}
		for _, id := range old {
			if dropped[id] {
				continue
			}
			var size int64
			if err := t.QueryRowContext(ctx, "SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM copies WHERE case_id = $1 AND lost = ''", id).Scan(&size); err != nil {
				return err
			}
			if len(dropped) > 0 && bytes+size > most {
				break
			}
			if err := t.dropCopiesOf(ctx, id); err != nil {
				return err
			}
			dropped[id], bytes = true, bytes+size
		}
		return t.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM copies WHERE kept_at < $1)", millis(before)).Scan(&more)
	})
	return bytes, more, dropError(err)
}

// dropCopiesOf drops those of a case and has its card shown without them.
func (t *tx) dropCopiesOf(ctx context.Context, caseID int64) error {
	if err := t.touch(ctx, caseID); err != nil {
		return err
	}
	if err := t.dropCopies(ctx, caseID); err != nil {
		return err
	}
	return t.show(ctx, caseID, 0)
}

func dropError(err error) error {
	if err != nil {
		return fmt.Errorf("drop copies of files: %w", err)
	}
	return nil
}

// dropCopies deletes what is kept of a case's files.
func (t *tx) dropCopies(ctx context.Context, caseID int64) error {
	if _, err := t.ExecContext(ctx, "DELETE FROM copies WHERE case_id = $1", caseID); err != nil {
		return fmt.Errorf("drop copies of files: %w", err)
	}
	return nil
}

// readCopies reads what is known of the files that hang on the newest revision.
func (t *tx) readCopies(ctx context.Context, c *moderation.Case) (err error) {
	c.Copies, err = list(ctx, t, func(rows *sql.Rows) (f moderation.Copy, err error) {
		var about []byte
		if err := rows.Scan(&f.Place, &f.Of, &f.Size, &f.Lost, &about); err != nil {
			return f, err
		}
		var v sealedCopy
		err = t.seal.openJSON(about, copyRow(c.ID, c.Revision.Hash, f.Place, "about"), &v)
		f.Name, f.Type, f.Alt = v.Name, v.Type, v.Alt
		return f, err
	}, "SELECT place, files, size, lost, about FROM copies WHERE case_id = $1 AND revision_hash = $2 ORDER BY place", c.ID, c.Revision.Hash)
	if err != nil {
		return fmt.Errorf("read what is known of files: %w", err)
	}
	return nil
}
