-- Who was forgotten, for as long as what they wrote before may be read again: a keyed hash, which says nobody's name.

-- +goose Up
CREATE TABLE forgotten (
    fingerprint  TEXT PRIMARY KEY,
    forgotten_at BIGINT NOT NULL,
    kept_until   BIGINT NOT NULL
);
CREATE INDEX forgotten_until ON forgotten (kept_until);
