-- An author's appeal that was heard gives back everything that a sweep took from them.

-- +goose Up
ALTER TABLE sweep_messages ADD COLUMN granted_by TEXT NOT NULL DEFAULT ''; -- who heard the appeal; empty: nobody, or it was given back otherwise
CREATE INDEX sweep_messages_granted ON sweep_messages (sweep_id, written_at) WHERE granted_by <> '';
