-- A SQLite database has one process, which holds all of the gateway's shards. Only how many
-- sessions it began has to be remembered.

-- +goose Up
-- The sessions begun in the last day, also before a restart.
CREATE TABLE session_starts (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    rate_key INTEGER NOT NULL, -- those of one key keep some seconds between them
    due_at   INTEGER NOT NULL
) STRICT;
