-- Up to where a whole server has been accounted for: every thread of it that was archived earlier
-- was read to its end. The cursors of its channels say less, since each moves by itself.

-- +goose Up
CREATE TABLE server_cursors (
    guild_id TEXT PRIMARY KEY,
    judged   BIGINT NOT NULL -- an id, whose time counts
);
