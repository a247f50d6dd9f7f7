-- What the classifier is asked about, and what it costs. Rows of questions go when they are answered.
-- Columns named sealed are encrypted; keys of the cache are keyed hashes.

-- +goose Up
CREATE TABLE questions (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id       TEXT NOT NULL,
    channel_id     TEXT NOT NULL,
    message_id     TEXT NOT NULL,
    revision_hash  TEXT NOT NULL,
    author_id      TEXT NOT NULL,
    written_at     BIGINT NOT NULL,
    queued_at      BIGINT NOT NULL,
    claimed_until  BIGINT NOT NULL DEFAULT 0, -- somebody is asking until then; 0: nobody
    sealed         BYTEA NOT NULL,              -- the message with what stands around it
    UNIQUE (guild_id, channel_id, message_id, revision_hash)
);
CREATE INDEX questions_newest ON questions (written_at DESC, id DESC);
CREATE INDEX questions_of_server ON questions (guild_id, written_at);
CREATE INDEX questions_of_author ON questions (author_id);

CREATE TABLE opinions (
    cache_key TEXT PRIMARY KEY, -- of classifier, policy, normalised text, article and answered message
    author_id TEXT NOT NULL,    -- whose words the opinion may quote
    given_at  BIGINT NOT NULL,
    sealed    BYTEA NOT NULL
);
CREATE INDEX opinions_by_age ON opinions (given_at);
CREATE INDEX opinions_of_author ON opinions (author_id);

-- One row for each server and day (UTC).
CREATE TABLE classifier_days (
    guild_id     TEXT NOT NULL,
    day          TEXT NOT NULL, -- 2026-03-01
    calls        BIGINT NOT NULL DEFAULT 0,
    tokens_in    BIGINT NOT NULL DEFAULT 0,
    tokens_out   BIGINT NOT NULL DEFAULT 0,
    cost         BIGINT NOT NULL DEFAULT 0, -- millionths of a unit of money
    took_ms      BIGINT NOT NULL DEFAULT 0, -- waiting for answers
    answered     BIGINT NOT NULL DEFAULT 0, -- questions with an opinion, the cached ones included
    cached       BIGINT NOT NULL DEFAULT 0,
    unclassified BIGINT NOT NULL DEFAULT 0,
    accused      BIGINT NOT NULL DEFAULT 0, -- opinions that became findings
    dropped      BIGINT NOT NULL DEFAULT 0, -- questions beyond the limit of the backlog
    PRIMARY KEY (guild_id, day)
);

-- A question looks up the article that is discussed where it stands.
CREATE INDEX posts_by_discussion ON posts (discussion_id);
