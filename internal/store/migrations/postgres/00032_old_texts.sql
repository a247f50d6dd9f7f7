-- Texts of decided cases are kept for a time that admins choose, and what quotes them is edited then.

-- +goose Up
ALTER TABLE server_settings ADD COLUMN keep_text_days BIGINT NOT NULL DEFAULT 365; -- 0: for good

ALTER TABLE cases ADD COLUMN has_texts BIGINT NOT NULL DEFAULT 1;       -- 0: they were deleted, and nothing happened since
ALTER TABLE cases ADD COLUMN texts_gone_at BIGINT NOT NULL DEFAULT 0;   -- when the newest revision's text was deleted; 0: it is there
ALTER TABLE cases ADD COLUMN texts_kept_days BIGINT NOT NULL DEFAULT 0; -- after how many days that was
ALTER TABLE cases ADD COLUMN unquote_at BIGINT NOT NULL DEFAULT 0;      -- when what quotes it on Discord is to be edited; 0: nothing does
CREATE INDEX cases_with_texts ON cases (opened_at) WHERE has_texts = 1;
CREATE INDEX cases_to_unquote ON cases (unquote_at) WHERE unquote_at <> 0;
