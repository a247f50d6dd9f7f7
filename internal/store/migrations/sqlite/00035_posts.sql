-- How an article looked when it was first sent, and where headlines are looked up by.

-- +goose Up
ALTER TABLE posts ADD COLUMN tried_at INTEGER NOT NULL DEFAULT 0; -- 0: nothing was ever sent
ALTER TABLE posts ADD COLUMN tried_title TEXT NOT NULL DEFAULT '';
ALTER TABLE posts ADD COLUMN tried_url TEXT NOT NULL DEFAULT '';
-- An earlier version may have sent what is under way, or was given up.
UPDATE posts SET tried_at = made_at,
    tried_title = (SELECT a.title FROM articles a WHERE a.id = posts.article_id),
    tried_url = (SELECT a.url FROM articles a WHERE a.id = posts.article_id)
WHERE step IN ('waiting', 'dropped') AND message_id = '';
-- Discussions whose welcome was given up stand open all the same, and nobody looked after them.
UPDATE posts SET step = 'published', life = 'open', life_at = changed_at, closes_at = changed_at + 14 * 86400000
WHERE step = 'dropped' AND discussion_id <> '';
CREATE INDEX articles_by_title ON articles (feed_id, title_key);
