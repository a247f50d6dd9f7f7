-- Up to where each channel and thread has been judged. Ids of messages stand here as
-- numbers, since they are compared.

-- +goose Up
CREATE TABLE cursors (
    channel_id TEXT PRIMARY KEY,
    guild_id   TEXT NOT NULL,
    since      INTEGER NOT NULL, -- nothing up to here is ours to judge: it was written before the channel was watched
    judged     INTEGER NOT NULL  -- nothing up to here is left to judge
) STRICT;
CREATE INDEX cursors_of_server ON cursors (guild_id);

-- What earlier versions watched was judged as it came. An id's upper bits are milliseconds since 2015.
INSERT INTO cursors (channel_id, guild_id, since, judged)
SELECT channel_id, guild_id, at, at FROM (
    SELECT discussions_channel AS channel_id, guild_id FROM servers WHERE discussions_channel <> ''
    UNION SELECT channel_id, guild_id FROM subscriptions
), (SELECT (CAST(strftime('%s', 'now') AS INTEGER) * 1000 - 1420070400000) * 4194304 AS at)
WHERE true ON CONFLICT (channel_id) DO NOTHING;

-- What moderators are told about ombud itself, once until it is mended.
CREATE TABLE alerts (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id   TEXT NOT NULL,
    topic      TEXT NOT NULL,
    sentence   TEXT NOT NULL,    -- about channels and permissions, never of a member
    raised_at  INTEGER NOT NULL,
    message_id TEXT NOT NULL DEFAULT '',
    UNIQUE (guild_id, topic)
) STRICT;
