-- A SQLite database has one process, which has nobody to leave shards to.

-- +goose Up
SELECT 1;
