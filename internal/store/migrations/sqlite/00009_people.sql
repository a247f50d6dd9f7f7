-- Ids of Discord are texts. Times are milliseconds since 1970 in UTC, 0 for none.
-- Columns named sealed are encrypted: a member's words stand nowhere else.

-- +goose Up
CREATE TABLE server_settings (
    guild_id           TEXT PRIMARY KEY,
    notices            TEXT NOT NULL,
    outcomes           INTEGER NOT NULL,
    reports_per_member INTEGER NOT NULL,
    reports_per_server INTEGER NOT NULL,
    hide_after         INTEGER NOT NULL,
    ladder             TEXT NOT NULL,
    ladder_acts        INTEGER NOT NULL,
    strike_days        INTEGER NOT NULL,
    ping_minutes       INTEGER NOT NULL,
    language           TEXT NOT NULL,
    saved_at           INTEGER NOT NULL,
    saved_by           TEXT NOT NULL
) STRICT;

ALTER TABLE reports ADD COLUMN guild_id TEXT NOT NULL DEFAULT '';
ALTER TABLE reports ADD COLUMN disagrees INTEGER NOT NULL DEFAULT 0;     -- its reason is "I just disagree"
ALTER TABLE reports ADD COLUMN established INTEGER NOT NULL DEFAULT 0;   -- the reporter was here for some time
ALTER TABLE reports ADD COLUMN wants_outcome INTEGER NOT NULL DEFAULT 0;
ALTER TABLE reports ADD COLUMN locale TEXT NOT NULL DEFAULT '';
ALTER TABLE reports ADD COLUMN sealed BLOB;                              -- the reporter's sentence; null: none
UPDATE reports SET guild_id = (SELECT c.guild_id FROM cases c WHERE c.id = reports.case_id);
CREATE INDEX reports_of_member ON reports (guild_id, reporter_id, reported_at);
CREATE INDEX reports_of_server ON reports (guild_id, reported_at);

CREATE TABLE strikes (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id     TEXT NOT NULL,
    member_id    TEXT NOT NULL,
    case_id      INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    decision_id  INTEGER NOT NULL UNIQUE,
    given_at     INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    withdrawn_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX strikes_of_member ON strikes (guild_id, member_id, expires_at);

-- Everything ombud writes to one member: what was decided about their message, what came of
-- their appeal or of their report.
CREATE TABLE notices (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id     TEXT NOT NULL,
    case_id      INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    decision_id  INTEGER NOT NULL,
    about        TEXT NOT NULL, -- decided, undone, overturned, upheld, outcome
    recipient_id TEXT NOT NULL,
    locale       TEXT NOT NULL,
    state        TEXT NOT NULL DEFAULT 'pending',
    channel_id   TEXT NOT NULL DEFAULT '',
    message_id   TEXT NOT NULL DEFAULT '',
    tried        INTEGER NOT NULL DEFAULT 0, -- a message may stand that no row knows of
    made_at      INTEGER NOT NULL,
    ended_at     INTEGER NOT NULL DEFAULT 0,
    UNIQUE (decision_id, about, recipient_id)
) STRICT;
CREATE INDEX notices_of_case ON notices (case_id);
CREATE INDEX notices_of_member ON notices (recipient_id);

CREATE TABLE appeals (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id    TEXT NOT NULL,
    case_id     INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    decision_id INTEGER NOT NULL UNIQUE,
    author_id   TEXT NOT NULL,
    locale      TEXT NOT NULL,
    opened_at   INTEGER NOT NULL,
    state       TEXT NOT NULL DEFAULT 'open', -- open, upheld, overturned, moot
    decided_by  TEXT NOT NULL DEFAULT '',
    decided_at  INTEGER NOT NULL DEFAULT 0,
    card_tried  INTEGER NOT NULL DEFAULT 0,
    card_id     TEXT NOT NULL DEFAULT '',
    card_channel TEXT NOT NULL DEFAULT '',
    card_state  TEXT NOT NULL DEFAULT '', -- the state that the card shows
    sealed      BLOB NOT NULL             -- the author's words
) STRICT;
CREATE INDEX appeals_of_case ON appeals (case_id);
