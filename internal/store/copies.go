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

// Copied is how many bytes are kept of a case's server, and by a sweep.
func (s *Store) Copied(ctx context.Context, caseID, sweep int64) (ofServer, ofSweep int64, err error) {
	err = s.db.QueryRowContext(ctx, `
		SELECT (SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM copies WHERE lost = '' AND guild_id = (SELECT guild_id FROM cases WHERE id = $1)),
			(SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM copies WHERE lost = '' AND sweep_id = $2 AND sweep_id <> 0)`, caseID, sweep).
		Scan(&ofServer, &ofSweep)
	if err != nil {
		return 0, 0, fmt.Errorf("count what is kept of files: %w", err)
	}
	return ofServer, ofSweep, nil
}

// DropCopies deletes copies that were kept before a time, of at most so many cases.
func (s *Store) DropCopies(ctx context.Context, before time.Time, most int) (cases int, err error) {
	// As a rule there is none, and nothing is written.
	err = s.db.QueryRowContext(ctx, "SELECT count(*) FROM copies WHERE kept_at < $1", millis(before)).Scan(&cases)
	if err != nil || cases == 0 {
		return 0, dropError(err)
	}
	err = s.change(ctx, func(t *tx) error {
		old, err := list(ctx, t, one[int64], "SELECT case_id FROM copies WHERE kept_at < $1 GROUP BY case_id ORDER BY case_id LIMIT $2", millis(before), most)
		if err != nil {
			return err
		}
		for _, id := range old {
			if err := t.touch(ctx, id); err != nil {
				return err
			}
			if err := t.dropCopies(ctx, id); err != nil {
				return err
			}
			if err := t.show(ctx, id, 0); err != nil {
				return err
			}
		}
		cases = len(old)
		return nil
	})
	return cases, dropError(err)
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
