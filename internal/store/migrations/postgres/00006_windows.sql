-- What rules count over several messages, as keyed fingerprints: who has no key
-- cannot tell what they stand for. Never a text, and nothing for longer than a week.

-- +goose Up
CREATE TABLE windows (
    fingerprint BYTEA NOT NULL,  -- what is counted together
    member      BYTEA NOT NULL,  -- what is counted once
    amount      INTEGER NOT NULL,
    happened_at BIGINT NOT NULL,
    until       BIGINT NOT NULL, -- when it is forgotten
    saved_at    BIGINT NOT NULL, -- for other processes, which read what is new
    PRIMARY KEY (fingerprint, member)
);
CREATE INDEX windows_until ON windows (until);
CREATE INDEX windows_saved ON windows (saved_at);
