-- Ids of Discord are texts. Times are milliseconds since 1970 in UTC, 0 for none.
-- Columns named sealed are encrypted: a member's words stand nowhere else.

-- +goose Up
CREATE TABLE servers (
    guild_id            TEXT PRIMARY KEY,
    discussions_channel TEXT NOT NULL,
    moderators_channel  TEXT NOT NULL,
    moderator_role      TEXT NOT NULL,
    saved_at            INTEGER NOT NULL
) STRICT;

CREATE TABLE cases (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id          TEXT NOT NULL,
    channel_id        TEXT NOT NULL,
    message_id        TEXT NOT NULL,
    author_id         TEXT NOT NULL,
    author_created_at INTEGER NOT NULL,
    author_joined_at  INTEGER NOT NULL,
    author_bot        INTEGER NOT NULL,
    opened_at         INTEGER NOT NULL,
    gone_at           INTEGER NOT NULL DEFAULT 0,
    revision_hash     TEXT NOT NULL DEFAULT '',   -- the newest accused revision
    revision_at       INTEGER NOT NULL DEFAULT 0, -- when that one was written
    decision_id       INTEGER,                    -- the standing decision; null: the case is open
    version           INTEGER NOT NULL DEFAULT 0,
    UNIQUE (guild_id, channel_id, message_id)
) STRICT;

CREATE TABLE revisions (
    case_id    INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    hash       TEXT NOT NULL,
    written_at INTEGER NOT NULL,
    accused_at INTEGER NOT NULL,
    policy     TEXT NOT NULL DEFAULT '', -- version of the policy that made the findings
    sealed     BLOB NOT NULL,            -- surfaces, the author's name, the discussion's name
    PRIMARY KEY (case_id, hash)
) STRICT;

CREATE TABLE findings (
    case_id       INTEGER NOT NULL,
    revision_hash TEXT NOT NULL,
    ordinal       INTEGER NOT NULL,
    rule          TEXT NOT NULL,
    clause        TEXT NOT NULL,
    effect        TEXT NOT NULL,
    shadow        INTEGER NOT NULL,
    sealed        BLOB NOT NULL, -- the reason, which may quote, and the spans
    PRIMARY KEY (case_id, revision_hash, ordinal),
    FOREIGN KEY (case_id, revision_hash) REFERENCES revisions (case_id, hash) ON DELETE CASCADE
) STRICT;

CREATE TABLE reports (
    case_id     INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    reporter_id TEXT NOT NULL,
    clause      TEXT NOT NULL,
    reported_at INTEGER NOT NULL,
    PRIMARY KEY (case_id, reporter_id)
) STRICT;

CREATE TABLE decisions (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id       INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    kind          TEXT NOT NULL,
    moderator_id  TEXT NOT NULL,
    revision_hash TEXT NOT NULL,
    decided_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX decisions_of_case ON decisions (case_id);

CREATE TABLE actions (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id       INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    kind          TEXT NOT NULL,
    moderator_id  TEXT NOT NULL, -- empty: ombud itself, by the policy
    revision_hash TEXT NOT NULL, -- the revision it answers
    until_at      INTEGER NOT NULL,
    state         TEXT NOT NULL,
    failure       TEXT NOT NULL DEFAULT '',
    noted_at      INTEGER NOT NULL,
    ended_at      INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX actions_of_case ON actions (case_id);
CREATE UNIQUE INDEX one_hide_a_revision ON actions (case_id, revision_hash) WHERE kind = 'hide';

CREATE TABLE cards (
    case_id    INTEGER PRIMARY KEY REFERENCES cases (id) ON DELETE CASCADE,
    channel_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    version    INTEGER NOT NULL,      -- of the case that the card shows; 0: none was posted yet
    shown_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE history (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id       INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    happened_at   INTEGER NOT NULL,
    who           TEXT NOT NULL, -- empty: ombud itself
    what          TEXT NOT NULL,
    detail        TEXT NOT NULL,
    revision_hash TEXT NOT NULL
) STRICT;
CREATE INDEX history_of_case ON history (case_id);
