-- Files of messages, as they were before the message was removed: for Undo, and for the card.

-- +goose Up
CREATE TABLE copies (
    case_id       INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    revision_hash TEXT NOT NULL,
    place         INTEGER NOT NULL, -- among the message's files, from 0
    files         INTEGER NOT NULL, -- how many the message has
    guild_id      TEXT NOT NULL,
    sweep_id      INTEGER NOT NULL, -- the sweep that removed the message; 0: none did
    size          INTEGER NOT NULL, -- in bytes
    lost          TEXT NOT NULL,    -- why there is no copy; empty: there is one
    kept_at       INTEGER NOT NULL,
    about         BLOB NOT NULL,    -- sealed: its name, type and description
    content       BLOB,             -- sealed
    PRIMARY KEY (case_id, revision_hash, place)
) STRICT;
CREATE INDEX copies_of_server ON copies (guild_id, size) WHERE lost = '';
CREATE INDEX copies_of_sweep ON copies (sweep_id, size) WHERE sweep_id <> 0;
CREATE INDEX copies_by_age ON copies (kept_at);

ALTER TABLE revisions ADD COLUMN files INTEGER NOT NULL DEFAULT 0; -- 1: files hang on the message
ALTER TABLE cards ADD COLUMN pictures TEXT NOT NULL DEFAULT '';    -- which copies the card shows
