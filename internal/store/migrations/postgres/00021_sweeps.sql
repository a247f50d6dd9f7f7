-- Sweeps over many messages, found in the channels' histories. The tables that stood here for them
-- before were never written to; when moderators are called became a job's time.

-- +goose Up
DROP TABLE sweep_cases;
DROP TABLE sweeps;
DROP INDEX cases_ping_due;
ALTER TABLE cases DROP COLUMN ping_due;

ALTER TABLE cases ADD COLUMN sweep_id BIGINT NOT NULL DEFAULT 0;   -- the sweep that opened it; 0: something accused the message
ALTER TABLE actions ADD COLUMN sweep_id BIGINT NOT NULL DEFAULT 0; -- the sweep that does it; 0: a job of its own
CREATE INDEX actions_of_sweep ON actions (sweep_id, state) WHERE sweep_id <> 0;

CREATE TABLE sweeps (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id   TEXT NOT NULL,
    case_id    BIGINT NOT NULL REFERENCES cases (id) ON DELETE CASCADE, -- where it was asked for
    reach      TEXT NOT NULL,              -- text or author
    author_id  TEXT NOT NULL,              -- whose messages; empty: anybody's
    since_at   BIGINT NOT NULL,
    alike      BIGINT NOT NULL,
    state      TEXT NOT NULL,
    why        TEXT NOT NULL DEFAULT '',
    asked_by   TEXT NOT NULL,
    asked_at   BIGINT NOT NULL,
    acted_by   TEXT NOT NULL DEFAULT '',
    acted_at   BIGINT NOT NULL DEFAULT 0,
    sealed     BYTEA,                       -- the reason, in a moderator's words
    ended_by   TEXT NOT NULL DEFAULT '',
    ended_at   BIGINT NOT NULL DEFAULT 0,
    seen       BIGINT NOT NULL DEFAULT 0, -- messages that were looked at
    pages      BIGINT NOT NULL DEFAULT 0,
    truncated  BIGINT NOT NULL DEFAULT 0,
    channel_id TEXT NOT NULL DEFAULT '',   -- of its message in the moderators' channel
    message_id TEXT NOT NULL DEFAULT '',
    replaces   TEXT NOT NULL DEFAULT '',
    tried      BIGINT NOT NULL DEFAULT 0,
    version    BIGINT NOT NULL DEFAULT 1,
    shown      BIGINT NOT NULL DEFAULT 0, -- the version that the message shows
    held_until BIGINT NOT NULL DEFAULT 0  -- some process works on it
);
CREATE INDEX sweeps_of_server ON sweeps (guild_id, state);
CREATE INDEX sweeps_of_case ON sweeps (case_id);

CREATE TABLE sweep_places (
    sweep_id   BIGINT NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
    ordinal    BIGINT NOT NULL,
    channel_id TEXT NOT NULL,
    before_id  BIGINT NOT NULL DEFAULT 0, -- the next page ends before this message; 0: none was read
    done       BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (sweep_id, channel_id)
);

CREATE TABLE sweep_messages (
    sweep_id   BIGINT NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
    channel_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    author_id  TEXT NOT NULL,
    hash       TEXT NOT NULL,              -- of the revision that was found
    written_at BIGINT NOT NULL,
    alike      BIGINT NOT NULL,
    state      TEXT NOT NULL,
    why        TEXT NOT NULL DEFAULT '',
    case_id    BIGINT NOT NULL DEFAULT 0,
    number     BIGINT NOT NULL DEFAULT 0, -- of the decision that removed it
    sealed     BYTEA,                       -- what it says, until its case has it or nobody needs it
    PRIMARY KEY (sweep_id, channel_id, message_id)
);
CREATE INDEX sweep_messages_by_state ON sweep_messages (sweep_id, state);
CREATE INDEX sweep_messages_waiting ON sweep_messages (channel_id, message_id) WHERE state = 'found';
CREATE INDEX sweep_messages_of_case ON sweep_messages (case_id) WHERE case_id <> 0;
CREATE INDEX sweep_messages_of_author ON sweep_messages (author_id);
