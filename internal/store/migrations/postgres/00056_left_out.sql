-- What Discord refused of an article that was posted without it.

-- +goose Up
ALTER TABLE posts ADD COLUMN left_out TEXT NOT NULL DEFAULT ''; -- such as 'picture'; empty: nothing
