-- +goose Up
-- What the database says of itself, such as whether a key fits.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value BYTEA NOT NULL
);
