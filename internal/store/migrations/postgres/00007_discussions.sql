-- What a channel wants of a feed, what became of each article, and the life of discussions.
-- Times are milliseconds since 1970 in UTC, 0 for none.

-- +goose Up
ALTER TABLE feeds ADD COLUMN failing_since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE feeds ADD COLUMN paused_at BIGINT NOT NULL DEFAULT 0; -- because it failed for days

ALTER TABLE subscriptions ADD COLUMN owner_id TEXT NOT NULL DEFAULT '';
ALTER TABLE subscriptions ADD COLUMN paused_at BIGINT NOT NULL DEFAULT 0; -- because an admin said so
ALTER TABLE subscriptions ADD COLUMN filter TEXT NOT NULL DEFAULT '';
ALTER TABLE subscriptions ADD COLUMN template TEXT NOT NULL DEFAULT '';
ALTER TABLE subscriptions ADD COLUMN opening TEXT NOT NULL DEFAULT '';
ALTER TABLE subscriptions ADD COLUMN tags TEXT NOT NULL DEFAULT '';
ALTER TABLE subscriptions ADD COLUMN poll_every_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE subscriptions ADD COLUMN per_hour BIGINT NOT NULL DEFAULT 20;
ALTER TABLE subscriptions ADD COLUMN close_days BIGINT NOT NULL DEFAULT 14;
ALTER TABLE subscriptions ADD COLUMN slow_at BIGINT NOT NULL DEFAULT 30;

ALTER TABLE articles ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN story TEXT NOT NULL DEFAULT '';     -- the address as other feeds may write it
ALTER TABLE articles ADD COLUMN title_key TEXT NOT NULL DEFAULT ''; -- the headline as other feeds may write it
ALTER TABLE articles ADD COLUMN title_at BIGINT NOT NULL DEFAULT 0;  -- when the headline changed last
ALTER TABLE articles ADD COLUMN page_at BIGINT NOT NULL DEFAULT 0;   -- when its page was read, or need not be
ALTER TABLE articles ADD COLUMN main_text TEXT NOT NULL DEFAULT ''; -- of its page, while its discussion lives
ALTER TABLE articles ADD COLUMN missed BIGINT NOT NULL DEFAULT 0;    -- polls in a row that found it no more
ALTER TABLE articles ADD COLUMN withdrawn_at BIGINT NOT NULL DEFAULT 0;
UPDATE articles SET page_at = seen_at;

ALTER TABLE posts ADD COLUMN made_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE posts ADD COLUMN shown_title TEXT NOT NULL DEFAULT '';
ALTER TABLE posts ADD COLUMN life TEXT NOT NULL DEFAULT '';
ALTER TABLE posts ADD COLUMN life_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE posts ADD COLUMN life_why TEXT NOT NULL DEFAULT '';
ALTER TABLE posts ADD COLUMN closes_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE posts ADD COLUMN held_by TEXT NOT NULL DEFAULT '';
ALTER TABLE posts ADD COLUMN slow BIGINT NOT NULL DEFAULT 0; -- seconds
ALTER TABLE posts ADD COLUMN slow_wanted BIGINT NOT NULL DEFAULT 0;
ALTER TABLE posts ADD COLUMN slow_until BIGINT NOT NULL DEFAULT 0;
UPDATE posts SET made_at = changed_at,
    life = CASE WHEN step = 'published' THEN 'open' ELSE '' END,
    shown_title = (SELECT a.title FROM articles a WHERE a.id = posts.article_id);
CREATE INDEX posts_that_close ON posts (closes_at) WHERE life = 'open';
CREATE INDEX posts_that_are_slow ON posts (slow_until) WHERE slow_wanted > 0;
CREATE INDEX posts_of_discussion ON posts (discussion_id);
CREATE INDEX posts_of_channel ON posts (channel_id, made_at);
CREATE INDEX articles_unread ON articles (feed_id) WHERE page_at = 0;

ALTER TABLE alerts ADD COLUMN feed_id BIGINT NOT NULL DEFAULT 0; -- the feed that a button of it tries again

CREATE TABLE feed_offers (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id   TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    url        TEXT NOT NULL,
    newest     BIGINT NOT NULL,
    made_at    BIGINT NOT NULL
);
