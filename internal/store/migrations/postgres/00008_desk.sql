-- Several decisions a case, their undoing, what follows them, and facts beside open and decided.

-- +goose Up
ALTER TABLE cases ADD COLUMN claimed_by    TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN claimed_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN escalated_by  TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN escalated_at  BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN edited_at     BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN appeal        TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN appealed_at   BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN severity      BIGINT NOT NULL DEFAULT 0;  -- of the worst clause named, as the policy numbers it
ALTER TABLE cases ADD COLUMN likeness      TEXT NOT NULL DEFAULT '';    -- what near-duplicates of the text have in common
ALTER TABLE cases ADD COLUMN stands_as     TEXT NOT NULL DEFAULT '';    -- the message that gave a removed one back
ALTER TABLE cases ADD COLUMN taken         BIGINT NOT NULL DEFAULT 0;  -- 1: ombud took the message away, and it was not given back
CREATE INDEX cases_waiting ON cases (guild_id, opened_at) WHERE decision_id IS NULL;
CREATE INDEX cases_of_author ON cases (guild_id, author_id, id);
CREATE INDEX cases_alike ON cases (guild_id, likeness) WHERE likeness <> '';
CREATE INDEX cases_restored ON cases (guild_id, channel_id, stands_as) WHERE stands_as <> '';

ALTER TABLE decisions ADD COLUMN number    BIGINT NOT NULL DEFAULT 1;  -- of its case, from 1
ALTER TABLE decisions ADD COLUMN for_ms    BIGINT NOT NULL DEFAULT 0;
ALTER TABLE decisions ADD COLUMN delete_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE decisions ADD COLUMN undone_by TEXT NOT NULL DEFAULT '';
ALTER TABLE decisions ADD COLUMN undone_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE decisions ADD COLUMN sealed    BYTEA;                        -- the moderator's words
UPDATE decisions SET number = (SELECT count(*) FROM decisions d WHERE d.case_id = decisions.case_id AND d.id <= decisions.id);
CREATE UNIQUE INDEX decisions_by_number ON decisions (case_id, number);

ALTER TABLE actions ADD COLUMN decision_id BIGINT NOT NULL DEFAULT 0;  -- 0: of none, by the policy
ALTER TABLE actions ADD COLUMN undoes      BIGINT NOT NULL DEFAULT 0;  -- the action it takes back
ALTER TABLE actions ADD COLUMN delete_ms   BIGINT NOT NULL DEFAULT 0;
ALTER TABLE actions ADD COLUMN note        TEXT NOT NULL DEFAULT '';
-- Until now a decision asked for one action at most, of its own kind.
UPDATE actions SET decision_id = coalesce((SELECT max(d.id) FROM decisions d
    WHERE d.case_id = actions.case_id AND d.kind = actions.kind AND d.decided_at <= actions.noted_at), 0);
UPDATE cases SET taken = 1 WHERE EXISTS (SELECT 1 FROM actions a
    WHERE a.case_id = cases.id AND a.kind IN ('remove', 'hide', 'timeout') AND a.state = 'done');

ALTER TABLE history ADD COLUMN decision BIGINT NOT NULL DEFAULT 0;     -- the number of the one it is about
ALTER TABLE history ADD COLUMN sealed   BYTEA;                           -- why, in a moderator's words

CREATE TABLE effects (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id     BIGINT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    decision_id BIGINT NOT NULL REFERENCES decisions (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    undo        BIGINT NOT NULL,
    state       TEXT NOT NULL,
    noted_at    BIGINT NOT NULL,
    ended_at    BIGINT NOT NULL DEFAULT 0,
    UNIQUE (decision_id, name, undo)
);
