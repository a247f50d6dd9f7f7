package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"ombud/internal/article"
)

// tracesOf reads what became of the articles that which names, newest first: their ids, each with the
// channel where it stands and since when that has the feed.
func tracesOf(which string) string {
	return `SELECT a.id, a.title, a.url, f.title, f.id, a.seen_at, a.published, a.page_at, s.channel_id, s.subscribed_at, a.was,
		coalesce(p.id, 0), coalesce(p.step, ''), coalesce(p.failure, ''), coalesce(p.left_out, ''), coalesce(p.message_id, ''), coalesce(p.discussion_id, ''),
		coalesce(p.life, ''), coalesce(p.closes_at, 0), coalesce(p.held_by, '')
		FROM (` + which + `) s JOIN articles a ON a.id = s.article_id JOIN feeds f ON f.id = a.feed_id
		LEFT JOIN posts p ON p.article_id = s.article_id AND p.channel_id = s.channel_id
		ORDER BY a.id DESC, s.channel_id`
}

// leftBehind says that the channel of a post o does not have its article's feed any more. Articles stand where a
// channel subscribes to their feed, and where they were posted while it did: a feed that was moved or removed leaves
// its discussions behind.
const leftBehind = "NOT EXISTS (SELECT 1 FROM subscriptions w WHERE w.channel_id = o.channel_id AND w.feed_id = a.feed_id)"

// newestTraces looks at the newest articles of each feed and at the newest posts of the server, by an index: it
// is asked at each key that somebody presses, and a server has hundreds of thousands of articles after some years.
const newestTraces = `SELECT n.article_id, n.channel_id, n.subscribed_at FROM (
		SELECT a.id AS article_id, a.title, a.url, w.channel_id, w.subscribed_at FROM subscriptions w
			JOIN articles a ON a.feed_id = w.feed_id AND a.id >= coalesce(
				(SELECT b.id FROM articles b WHERE b.feed_id = w.feed_id ORDER BY b.id DESC LIMIT 1 OFFSET $1), 0)
			WHERE w.guild_id = $2
		UNION ALL SELECT a.id, a.title, a.url, o.channel_id, CAST(0 AS BIGINT)
			FROM (SELECT channel_id, article_id FROM posts WHERE guild_id = $2 ORDER BY id DESC LIMIT $3) o
			JOIN articles a ON a.id = o.article_id WHERE ` + leftBehind + `) n
	WHERE lower(n.title) LIKE $4 ESCAPE '\' OR lower(n.url) LIKE $4 ESCAPE '\'
	ORDER BY n.article_id DESC, n.channel_id LIMIT $5`

const traceOfOne = `SELECT a.id AS article_id, w.channel_id, w.subscribed_at FROM articles a
		JOIN subscriptions w ON w.feed_id = a.feed_id AND w.guild_id = $1 WHERE a.id = $2
	UNION ALL SELECT a.id, o.channel_id, CAST(0 AS BIGINT)
		FROM (SELECT channel_id, article_id FROM posts WHERE guild_id = $1 AND article_id = $2) o
		JOIN articles a ON a.id = o.article_id WHERE ` + leftBehind

func scanTrace(rows *sql.Rows) (v article.Trace, err error) {
	p := &v.Post
	var before was
	err = rows.Scan(&v.ArticleID, &v.Title, &v.URL, &v.Feed, &v.FeedID, instant{&v.Seen}, instant{&v.Published}, instant{&v.PageRead},
		&v.ChannelID, instant{&v.Since}, &before, &p.ID, &p.Step, &p.Failure, &p.LeftOut, &p.MessageID, &p.DiscussionID,
		&p.Discussion.Life, instant{&p.Discussion.ClosesAt}, &p.Discussion.HeldBy)
	p.ChannelID, v.Back = v.ChannelID, before != wasNever
	return v, err
}

// Traces are the newest articles that a server's feeds brought, each with what became of it in
// each channel. like narrows them down to those with these words in headline or address. It looks
// at no more than article.TracedOfFeed of each feed.
func (s *Store) Traces(ctx context.Context, guildID, like string, limit int) (found []article.Trace, err error) {
	pattern := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(strings.ToLower(text(like))) + "%"
	err = s.view(ctx, func(t *tx) error {
		found, err = list(ctx, t, scanTrace, tracesOf(newestTraces), article.TracedOfFeed-1, guildID, mostLeftBehind, pattern, limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the articles of server %s: %w", guildID, err)
	}
	return found, nil
}

// mostLeftBehind is how many of a server's newest posts are looked at for those whose feed is not there any more.
const mostLeftBehind = 2000

// Trace is what became of one article in each channel of a server.
func (s *Store) Trace(ctx context.Context, guildID string, articleID int64) (found []article.Trace, err error) {
	err = s.view(ctx, func(t *tx) error {
		found, err = list(ctx, t, scanTrace, tracesOf(traceOfOne), guildID, articleID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("trace article %d: %w", articleID, err)
	}
	return found, nil
}

// offersFor is how long an offered subscription can be confirmed: as long as its button can
// be answered, and some more for a slow clock.
const offersFor = time.Hour

// Offer keeps a subscription that was offered to somebody, until they confirm it.
func (s *Store) Offer(ctx context.Context, o article.Offer) (id int64, err error) {
	err = s.change(ctx, func(t *tx) error {
		if _, err := t.ExecContext(ctx, "DELETE FROM feed_offers WHERE made_at < $1", millis(s.now().Add(-offersFor))); err != nil {
			return err
		}
		return t.QueryRowContext(ctx, `
			INSERT INTO feed_offers (guild_id, channel_id, user_id, url, newest, made_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
			o.GuildID, o.ChannelID, o.UserID, text(o.URL), o.Newest, millis(s.now())).Scan(&id)
	})
	if err != nil {
		return 0, fmt.Errorf("keep an offer: %w", err)
	}
	return id, nil
}

// Offered returns an offer, or article.ErrNotFound.
func (s *Store) Offered(ctx context.Context, id int64) (o article.Offer, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT id, guild_id, channel_id, user_id, url, newest, made_at FROM feed_offers WHERE id = $1", id).
		Scan(&o.ID, &o.GuildID, &o.ChannelID, &o.UserID, &o.URL, &o.Newest, instant{&o.At})
	if err != nil {
		return article.Offer{}, fmt.Errorf("read offer %d: %w", id, noFeed(err))
	}
	return o, nil
}
