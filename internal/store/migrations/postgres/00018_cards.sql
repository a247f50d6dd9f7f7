-- Cards that stand for others, raids that share one, and sweeps over many cases.

-- +goose Up
ALTER TABLE cards ADD COLUMN replaces TEXT NOT NULL DEFAULT '';   -- an earlier card that could not be edited

-- A case without a card of its own is shown on another one's.
ALTER TABLE cases ADD COLUMN shown_on BIGINT NOT NULL DEFAULT 0; -- the case whose card shows it; 0: its own
ALTER TABLE cases ADD COLUMN joined_at BIGINT NOT NULL DEFAULT 0; -- of a card that others share: when the last one joined
ALTER TABLE cases ADD COLUMN shares TEXT NOT NULL DEFAULT '';     -- why others share its card: author, text or flood
CREATE INDEX cases_shown_on ON cases (shown_on) WHERE shown_on <> 0;
CREATE INDEX cases_opened ON cases (guild_id, opened_at);

-- Pings for what nobody looks at.
ALTER TABLE cases ADD COLUMN ping_due BIGINT NOT NULL DEFAULT 0; -- when the moderators are called; 0: not to be, or they were
CREATE INDEX cases_ping_due ON cases (ping_due) WHERE ping_due <> 0;

CREATE TABLE sweeps (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id     TEXT NOT NULL,
    case_id      BIGINT NOT NULL REFERENCES cases (id) ON DELETE CASCADE, -- where it was asked for
    reach        TEXT NOT NULL,  -- author, text or card
    kind         TEXT NOT NULL,  -- of decision
    moderator_id TEXT NOT NULL,
    state        TEXT NOT NULL,  -- running, stopped, done, undoing, undone
    begun_at     BIGINT NOT NULL,
    ended_at     BIGINT NOT NULL DEFAULT 0,
    message_id   TEXT NOT NULL DEFAULT '' -- in the moderators' channel, which shows how far it is
);

CREATE TABLE sweep_cases (
    sweep_id BIGINT NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
    case_id  BIGINT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    number   BIGINT NOT NULL DEFAULT 0,  -- of the decision it made; 0: none yet
    state    TEXT NOT NULL,               -- waiting, decided, passed, undone
    PRIMARY KEY (sweep_id, case_id)
);
CREATE INDEX sweep_cases_by_state ON sweep_cases (sweep_id, state);
