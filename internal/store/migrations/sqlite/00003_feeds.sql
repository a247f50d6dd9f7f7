-- Times are milliseconds since 1970 in UTC, 0 for none. Articles are public and not encrypted.

-- +goose Up
CREATE TABLE feeds (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    url           TEXT NOT NULL UNIQUE,
    title         TEXT NOT NULL,
    language      TEXT NOT NULL,
    etag          TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    body_hash     TEXT NOT NULL,
    interval_ms   INTEGER NOT NULL,
    failures      INTEGER NOT NULL DEFAULT 0, -- in a row
    last_err      TEXT NOT NULL DEFAULT '',
    next_poll     INTEGER NOT NULL,
    last_poll     INTEGER NOT NULL,
    last_new      INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX feeds_by_next_poll ON feeds (next_poll);

CREATE TABLE subscriptions (
    channel_id    TEXT NOT NULL,
    feed_id       INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
    guild_id      TEXT NOT NULL,
    subscribed_at INTEGER NOT NULL,
    PRIMARY KEY (channel_id, feed_id)
) STRICT;
CREATE INDEX subscriptions_of_feed ON subscriptions (feed_id);
CREATE INDEX subscriptions_of_server ON subscriptions (guild_id);

-- Every article ever seen, so that none is posted twice. One key may stand here more than
-- once: some feeds reuse the GUID of an old article for a new one.
CREATE TABLE articles (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    feed_id      INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
    key          TEXT NOT NULL,
    content_hash TEXT NOT NULL, -- of address and title
    url          TEXT NOT NULL,
    title        TEXT NOT NULL,
    summary      TEXT NOT NULL,
    image        TEXT NOT NULL,
    author       TEXT NOT NULL,
    publisher    TEXT NOT NULL,
    published    INTEGER NOT NULL,
    categories   TEXT NOT NULL, -- a JSON list
    seen_at      INTEGER NOT NULL,
    UNIQUE (feed_id, content_hash)
) STRICT;
CREATE INDEX articles_by_key ON articles (feed_id, key);

CREATE TABLE posts (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    channel_id    TEXT NOT NULL,
    article_id    INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    guild_id      TEXT NOT NULL,
    step          TEXT NOT NULL,
    message_id    TEXT NOT NULL DEFAULT '',
    discussion_id TEXT NOT NULL DEFAULT '',
    failure       TEXT NOT NULL DEFAULT '',
    changed_at    INTEGER NOT NULL,
    UNIQUE (channel_id, article_id)
) STRICT;
CREATE INDEX posts_of_article ON posts (article_id);
