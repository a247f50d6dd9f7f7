-- A standfirst with its paragraphs and marks, feeds that move to another channel, and alerts
-- that one member is told directly.

-- +goose Up
ALTER TABLE articles ADD COLUMN standfirst TEXT NOT NULL DEFAULT ''; -- a JSON list of blocks; empty: the summary is all
ALTER TABLE alerts ADD COLUMN recipient_id TEXT NOT NULL DEFAULT ''; -- who is told; empty: the moderators
CREATE INDEX posts_of_server ON posts (guild_id, life);
