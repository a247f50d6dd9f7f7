-- What is held against one revision of a message counts for no other.

-- +goose Up
ALTER TABLE reports ADD COLUMN revision_hash TEXT NOT NULL DEFAULT ''; -- the one that was reported; empty: not known
UPDATE reports SET revision_hash = (SELECT c.revision_hash FROM cases c WHERE c.id = reports.case_id)
    WHERE 1 = (SELECT count(*) FROM revisions r WHERE r.case_id = reports.case_id);

ALTER TABLE cases ADD COLUMN edited_hash TEXT NOT NULL DEFAULT ''; -- the revision that it was edited into at edited_at
ALTER TABLE questions ADD COLUMN edited_at INTEGER NOT NULL DEFAULT 0; -- when its message was edited since; 0: it was not
