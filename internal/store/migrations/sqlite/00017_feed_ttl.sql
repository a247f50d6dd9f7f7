-- How long a feed itself asks to be left alone, which only its document says and a 304 does not.

-- +goose Up
ALTER TABLE feeds ADD COLUMN ttl_ms INTEGER NOT NULL DEFAULT 0;
