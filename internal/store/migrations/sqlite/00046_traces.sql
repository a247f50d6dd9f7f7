-- The newest articles of a feed and posts of a server, among which somebody who is typing is offered some.

-- +goose Up
CREATE INDEX articles_of_feed ON articles (feed_id, id);
CREATE INDEX posts_newest ON posts (guild_id, id);
