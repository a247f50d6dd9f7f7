-- What waited too long for the classifier is found without a look at all that waits.

-- +goose Up
CREATE INDEX questions_by_age ON questions (queued_at);
