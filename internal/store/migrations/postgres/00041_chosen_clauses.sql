-- Which clause an author is told of can be chosen.

-- +goose Up
ALTER TABLE cases ADD COLUMN clause TEXT NOT NULL DEFAULT ''; -- that a moderator chose; empty: the gravest that was found or named
