-- Which shards a process was told to hold, so that those who were told none leave them to it.

-- +goose Up
ALTER TABLE processes ADD COLUMN wanted BIGINT[] NOT NULL DEFAULT '{}';
