-- A timeout that was there before ombud's is remembered, so that an undo gives it back.

-- +goose Up
ALTER TABLE actions ADD COLUMN prior_at INTEGER NOT NULL DEFAULT 0; -- of a timeout: until when its author could not write before; 0: they could, or it was ombud's
