-- Files of messages, as they were before the message was removed: for Undo, and for the card.

-- +goose Up
CREATE TABLE copies (
    case_id       BIGINT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    revision_hash TEXT NOT NULL,
    place         BIGINT NOT NULL, -- among the message's files, from 0
    files         BIGINT NOT NULL, -- how many the message has
    guild_id      TEXT NOT NULL,
    sweep_id      BIGINT NOT NULL, -- the sweep that removed the message; 0: none did
    size          BIGINT NOT NULL, -- in bytes
    lost          TEXT NOT NULL,    -- why there is no copy; empty: there is one
    kept_at       BIGINT NOT NULL,
    about         BYTEA NOT NULL,    -- sealed: its name, type and description
    content       BYTEA,             -- sealed
    PRIMARY KEY (case_id, revision_hash, place)
);
CREATE INDEX copies_of_server ON copies (guild_id, size) WHERE lost = '';
CREATE INDEX copies_of_sweep ON copies (sweep_id, size) WHERE sweep_id <> 0;
CREATE INDEX copies_by_age ON copies (kept_at);

ALTER TABLE revisions ADD COLUMN files BIGINT NOT NULL DEFAULT 0; -- 1: files hang on the message
ALTER TABLE cards ADD COLUMN pictures TEXT NOT NULL DEFAULT '';    -- which copies the card shows
