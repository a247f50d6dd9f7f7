-- Who was forgotten, for as long as what they wrote before may be read again: a keyed hash, which says nobody's name.

-- +goose Up
CREATE TABLE forgotten (
    fingerprint  TEXT PRIMARY KEY,
    forgotten_at INTEGER NOT NULL,
    kept_until   INTEGER NOT NULL
) STRICT;
CREATE INDEX forgotten_until ON forgotten (kept_until);
