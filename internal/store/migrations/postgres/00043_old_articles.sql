-- Articles that left their feed, and what is kept of those that left it long ago: enough to know
-- them again. Times are milliseconds since 1970 in UTC.

-- +goose Up
ALTER TABLE feeds ADD COLUMN unwanted_at BIGINT NOT NULL DEFAULT 0; -- since when no channel has it; 0: one has, or nobody looked
ALTER TABLE articles ADD COLUMN left_at BIGINT NOT NULL DEFAULT 0;  -- when its feed stopped bringing it; 0: it does
ALTER TABLE articles ADD COLUMN was BIGINT NOT NULL DEFAULT 0;      -- 1: it came back after it was forgotten, 2: and had been posted
CREATE INDEX articles_there ON articles (feed_id) WHERE left_at = 0;
CREATE INDEX articles_left ON articles (feed_id, left_at) WHERE left_at > 0;

CREATE TABLE old_articles (
    feed_id BIGINT NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
    mark    BIGINT NOT NULL,
    site    BIGINT NOT NULL, -- of a mark that counts on other sites only; 0: it counts everywhere
    left_at BIGINT NOT NULL, -- 0: it was posted, and is kept for good
    PRIMARY KEY (feed_id, mark, site)
);
