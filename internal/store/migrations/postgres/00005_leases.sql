-- Who holds which of the gateway's shards. Times are milliseconds since 1970 on this
-- database's clock, which all processes share.

-- +goose Up
CREATE TABLE shards (
    id     BIGINT PRIMARY KEY,
    count  BIGINT NOT NULL,           -- how many there are: all rows say the same
    epoch  BIGINT NOT NULL DEFAULT 0, -- higher with each new owner
    owner  TEXT NOT NULL DEFAULT '',  -- a process; empty: nobody
    until  BIGINT NOT NULL DEFAULT 0, -- when somebody else may take it
    UNIQUE (id, epoch)                -- makes the epoch a key, which FOR KEY SHARE holds still
);

CREATE TABLE processes (
    id    TEXT PRIMARY KEY,
    fixed BIGINT NOT NULL, -- 1: it was told which shards are its own
    since BIGINT NOT NULL,
    until BIGINT NOT NULL
);

-- The cards that are being drawn, so that two processes do not draw one at the same time.
CREATE TABLE drawings (
    case_id BIGINT PRIMARY KEY REFERENCES cases (id) ON DELETE CASCADE,
    until   BIGINT NOT NULL -- when its process must have given up
);

-- The sessions begun in the last day, whichever process began them.
CREATE TABLE session_starts (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rate_key BIGINT NOT NULL, -- those of one key keep some seconds between them
    due_at   BIGINT NOT NULL
);
