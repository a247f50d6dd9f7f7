-- Ids of Discord are texts. Times are milliseconds since 1970 in UTC, 0 for none.
-- Columns named sealed are encrypted: a member's words stand nowhere else.

-- +goose Up
CREATE TABLE server_settings (
    guild_id           TEXT PRIMARY KEY,
    notices            TEXT NOT NULL,
    outcomes           BIGINT NOT NULL,
    reports_per_member BIGINT NOT NULL,
    reports_per_server BIGINT NOT NULL,
    hide_after         BIGINT NOT NULL,
    ladder             TEXT NOT NULL,
    ladder_acts        BIGINT NOT NULL,
    strike_days        BIGINT NOT NULL,
    ping_minutes       BIGINT NOT NULL,
    language           TEXT NOT NULL,
    saved_at           BIGINT NOT NULL,
    saved_by           TEXT NOT NULL
);

ALTER TABLE reports ADD COLUMN guild_id TEXT NOT NULL DEFAULT '';
ALTER TABLE reports ADD COLUMN disagrees BIGINT NOT NULL DEFAULT 0;     -- its reason is "I just disagree"
ALTER TABLE reports ADD COLUMN established BIGINT NOT NULL DEFAULT 0;   -- the reporter was here for some time
ALTER TABLE reports ADD COLUMN wants_outcome BIGINT NOT NULL DEFAULT 0;
ALTER TABLE reports ADD COLUMN locale TEXT NOT NULL DEFAULT '';
ALTER TABLE reports ADD COLUMN sealed BYTEA;                              -- the reporter's sentence; null: none
UPDATE reports SET guild_id = (SELECT c.guild_id FROM cases c WHERE c.id = reports.case_id);
CREATE INDEX reports_of_member ON reports (guild_id, reporter_id, reported_at);
CREATE INDEX reports_of_server ON reports (guild_id, reported_at);

CREATE TABLE strikes (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id     TEXT NOT NULL,
    member_id    TEXT NOT NULL,
    case_id      BIGINT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    decision_id  BIGINT NOT NULL UNIQUE,
    given_at     BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    withdrawn_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX strikes_of_member ON strikes (guild_id, member_id, expires_at);

-- Everything ombud writes to one member: what was decided about their message, what came of
-- their appeal or of their report.
CREATE TABLE notices (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id     TEXT NOT NULL,
    case_id      BIGINT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    decision_id  BIGINT NOT NULL,
    about        TEXT NOT NULL, -- decided, undone, overturned, upheld, outcome
    recipient_id TEXT NOT NULL,
    locale       TEXT NOT NULL,
    state        TEXT NOT NULL DEFAULT 'pending',
    channel_id   TEXT NOT NULL DEFAULT '',
    message_id   TEXT NOT NULL DEFAULT '',
    tried        BIGINT NOT NULL DEFAULT 0, -- a message may stand that no row knows of
    made_at      BIGINT NOT NULL,
    ended_at     BIGINT NOT NULL DEFAULT 0,
    UNIQUE (decision_id, about, recipient_id)
);
CREATE INDEX notices_of_case ON notices (case_id);
CREATE INDEX notices_of_member ON notices (recipient_id);

CREATE TABLE appeals (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id    TEXT NOT NULL,
    case_id     BIGINT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    decision_id BIGINT NOT NULL UNIQUE,
    author_id   TEXT NOT NULL,
    locale      TEXT NOT NULL,
    opened_at   BIGINT NOT NULL,
    state       TEXT NOT NULL DEFAULT 'open', -- open, upheld, overturned, moot
    decided_by  TEXT NOT NULL DEFAULT '',
    decided_at  BIGINT NOT NULL DEFAULT 0,
    card_tried  BIGINT NOT NULL DEFAULT 0,
    card_id     TEXT NOT NULL DEFAULT '',
    card_channel TEXT NOT NULL DEFAULT '',
    card_state  TEXT NOT NULL DEFAULT '', -- the state that the card shows
    sealed      BYTEA NOT NULL             -- the author's words
);
CREATE INDEX appeals_of_case ON appeals (case_id);
