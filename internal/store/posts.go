package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"ombud/internal/article"
	"ombud/internal/jobs"
	"ombud/internal/moderation"
)

// subscriber is one channel that gets posts, with what decides which.
type subscriber struct {
	guildID, channelID, filter string
	paused                     bool
	perHour                    int // 0: no cap
}

// postEverywhere enqueues posts of new articles, oldest first, for all who subscribe.
func (t *tx) postEverywhere(ctx context.Context, feedID int64, newestFirst []fresh, at time.Time) error {
	if len(newestFirst) == 0 {
		return nil
	}
	// The rows are locked, so that two feeds with the same story do not look into a channel
	// at the same moment and both find it missing.
	to, err := list(ctx, t, func(rows *sql.Rows) (v subscriber, err error) {
		var paused int64
		err = rows.Scan(&v.guildID, &v.channelID, &v.filter, &paused, &v.perHour)
		v.paused = paused > 0
		return v, err
	}, `UPDATE subscriptions SET filter = filter WHERE channel_id IN (SELECT o.channel_id FROM subscriptions o WHERE o.feed_id = $1)
		RETURNING guild_id, channel_id, filter, paused_at, CASE WHEN feed_id = $1 THEN per_hour ELSE -1 END`, feedID)
	if err != nil {
		return fmt.Errorf("list who subscribes: %w", err)
	}
	to = slices.DeleteFunc(to, func(s subscriber) bool { return s.perHour < 0 }) // other feeds of the channel
	slices.SortFunc(to, func(a, b subscriber) int { return strings.Compare(a.channelID, b.channelID) })
	for _, s := range to {
		if err := t.postIn(ctx, feedID, s, newestFirst, at); err != nil {
			return err
		}
	}
	return nil
}

// postIn enqueues posts of articles in one channel, oldest first, and keeps why others are
// not posted.
func (t *tx) postIn(ctx context.Context, feedID int64, s subscriber, newestFirst []fresh, at time.Time) error {
	if len(newestFirst) == 0 {
		return nil
	}
	admission := article.Admission{Paused: s.paused, Filter: s.filter, PerHour: s.perHour, FeedID: feedID}
	var err error
	if admission.Earlier, err = t.earlierIn(ctx, s.channelID, at); err != nil {
		return err
	}
	if s.perHour > 0 {
		err = t.QueryRowContext(ctx, `
			SELECT count(*) FROM posts p JOIN articles a ON a.id = p.article_id
			WHERE p.channel_id = $1 AND p.made_at > $2 AND a.feed_id = $3 AND p.step NOT IN ($4, $5)`,
			s.channelID, millis(at.Add(-time.Hour)), feedID, string(article.Skipped), string(article.Dropped)).Scan(&admission.Posted)
		if err != nil {
			return fmt.Errorf("count the posts of an hour: %w", err)
		}
	}
	reasons := make([]string, len(newestFirst))
	for i, a := range newestFirst {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("admit articles: %w", err)
		}
		reasons[i] = admission.Reason(a.Article)
	}
	pages := false
	for i, a := range slices.Backward(newestFirst) {
		waits, err := t.addPost(ctx, a.id, s, reasons[i], at)
		if err != nil {
			return err
		}
		pages = pages || waits
	}
	if pages {
		t.then(jobs.ReadPages{FeedID: feedID})
	}
	if wrong := admission.Unreadable(); wrong != "" {
		err := t.raiseDaily(ctx, moderation.Alert{GuildID: s.guildID, Topic: fmt.Sprintf("feed-filter:%d:%s", feedID, s.channelID), Sentence: fmt.Sprintf(
			"The filter of feed %d leaves nothing out in <#%s> until it is set anew with `/feed edit`: %s", feedID, s.channelID, wrong)}, at)
		if err != nil {
			return err
		}
	}
	if n := admission.Capped(); n > 0 {
		return t.tellOfFlood(ctx, feedID, s, n, at)
	}
	return nil
}

// earlierIn are the posts of a channel among which the same story may be.
func (t *tx) earlierIn(ctx context.Context, channelID string, at time.Time) ([]article.Earlier, error) {
	const most = 500
	found, err := list(ctx, t, func(rows *sql.Rows) (v article.Earlier, err error) {
		err = rows.Scan(&v.FeedID, &v.Story, &v.TitleKey, &v.Title)
		return v, err
	}, `SELECT a.feed_id, a.story, a.title_key, a.title FROM posts p JOIN articles a ON a.id = p.article_id
		WHERE p.channel_id = $1 AND p.made_at > $2 AND p.step NOT IN ($3, $4) ORDER BY p.made_at DESC, p.id DESC LIMIT $5`,
		channelID, millis(at.Add(-article.DuplicatesFor())), string(article.Skipped), string(article.Dropped), most)
	if err != nil {
		return nil, fmt.Errorf("look for the same story in channel %s: %w", channelID, err)
	}
	return found, nil
}

// tellOfFlood tells a server once a day that a feed brought more than is posted.
func (t *tx) tellOfFlood(ctx context.Context, feedID int64, s subscriber, kept int, at time.Time) error {
	return t.raiseDaily(ctx, moderation.Alert{GuildID: s.guildID, Topic: fmt.Sprintf("feed-flood:%d:%s", feedID, s.channelID), Sentence: fmt.Sprintf(
		"Feed %d brought more new articles than the %d an hour that are posted in <#%s>: %d were left out. `/feed edit` changes the number, `/feed why` tells about one article.",
		feedID, s.perHour, s.channelID, kept)}, at)
}

// raiseDaily raises an alert unless it was raised within a day.
func (t *tx) raiseDaily(ctx context.Context, a moderation.Alert, at time.Time) error {
	_, err := t.ExecContext(ctx, "DELETE FROM alerts WHERE guild_id = $1 AND topic = $2 AND raised_at < $3",
		a.GuildID, a.Topic, millis(at.Add(-24*time.Hour)))
	if err != nil {
		return fmt.Errorf("forget the last alert about %s: %w", a.Topic, err)
	}
	return t.raise(ctx, a, at)
}

// addPost adds one post, unless the channel had the article before, and reports whether it waits
// for its page. One that was given up before it stood there is tried again. With a reason
// the post is only there to tell why there is none.
func (t *tx) addPost(ctx context.Context, articleID int64, s subscriber, reason string, at time.Time) (waits bool, err error) {
	step := article.Waiting
	if reason != "" {
		step = article.Skipped
	}
	added, err := list(ctx, t, one[int64], `
		INSERT INTO posts (channel_id, article_id, guild_id, step, failure, changed_at, made_at) VALUES ($1, $2, $3, $4, $5, $6, $6)
		ON CONFLICT (channel_id, article_id) DO UPDATE SET step = excluded.step, failure = excluded.failure,
				changed_at = excluded.changed_at, made_at = excluded.made_at
			WHERE posts.step IN ($7, $8) AND posts.message_id = '' RETURNING id`,
		s.channelID, articleID, s.guildID, string(step), text(reason), millis(at), string(article.Dropped), string(article.Skipped))
	if err != nil {
		return false, fmt.Errorf("add a post: %w", err)
	}
	if reason != "" || len(added) == 0 {
		return false, nil
	}
	var read int64
	if err := t.QueryRowContext(ctx, "SELECT page_at FROM articles WHERE id = $1", articleID).Scan(&read); err != nil {
		return false, fmt.Errorf("look whether a page was read: %w", err)
	}
	if read > 0 {
		t.then(jobs.PublishPost{PostID: added[0], ChannelID: s.channelID})
	}
	return read == 0, nil
}

// postColumns and postFields read posts, which stand as p with their article as a and the
// subscription as s: the channel's or, when the feed has moved, that of another of the server.
const postColumns = `p.id, a.feed_id, a.key, a.url, a.title, a.summary, a.standfirst, a.image, a.author, a.publisher, a.published, a.categories, a.language, a.title_at,
	p.guild_id, p.channel_id, p.step, p.message_id, p.discussion_id, p.failure, p.left_out, p.shown_title,
	p.life, p.life_at, p.life_why, p.closes_at, p.held_by, p.slow, p.slow_wanted, p.slow_until,
	coalesce(s.filter, ''), coalesce(s.template, ''), coalesce(s.opening, ''), coalesce(s.tags, ''),
	coalesce(s.per_hour, 0), coalesce(s.close_days, 0), coalesce(s.slow_at, 0), p.tried_at, p.tried_title, p.tried_url`

const postTables = ` FROM posts p JOIN articles a ON a.id = p.article_id
	LEFT JOIN subscriptions s ON s.feed_id = a.feed_id AND s.channel_id = (SELECT w.channel_id FROM subscriptions w
		WHERE w.feed_id = a.feed_id AND w.guild_id = p.guild_id ORDER BY CASE w.channel_id WHEN p.channel_id THEN 0 ELSE 1 END, w.channel_id LIMIT 1) `

func postFields(p *article.Post) []any {
	d := &p.Discussion
	return []any{
		&p.ID, &p.FeedID, &p.Article.Key, &p.Article.URL, &p.Article.Title, &p.Article.Summary,
		listing[article.Block]{&p.Article.Standfirst},
		&p.Article.Image,
		&p.Article.Author, &p.Article.Publisher,
		instant{&p.Article.Published},
		listing[string]{&p.Article.Categories},
		&p.Article.Language,
		instant{&p.HeadlineAt},
		&p.GuildID, &p.ChannelID, &p.Step, &p.MessageID, &p.DiscussionID, &p.Failure, &p.LeftOut, &p.Shown,
		&d.Life,
		instant{&d.At},
		&d.Why,
		instant{&d.ClosesAt},
		&d.HeldBy, &d.Slow, &d.SlowWanted,
		instant{&d.SlowUntil},
		&p.Settings.Filter, &p.Settings.Template, &p.Settings.Opening, &p.Settings.Tags,
		&p.Settings.PerHour, &p.Settings.CloseDays, &p.Settings.SlowAt,
		instant{&p.Tried.At},
		&p.Tried.Title, &p.Tried.URL,
	}
}

// listing scans a JSON list; an empty text is one with nothing in it.
type listing[T any] struct{ all *[]T }

func (l listing[T]) Scan(v any) error {
	var data []byte
	switch v := v.(type) {
	case string:
		data = []byte(v)
	case []byte:
		data = v
	default:
		return fmt.Errorf("a list is a %T", v)
	}
	if len(data) == 0 {
		return nil
	}
	return json.Unmarshal(data, l.all)
}

// Post returns one post with its article, or article.ErrNotFound.
func (s *Store) Post(ctx context.Context, postID int64) (p article.Post, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT "+postColumns+postTables+"WHERE p.id = $1", postID).Scan(postFields(&p)...)
	if err != nil {
		return article.Post{}, fmt.Errorf("read post %d: %w", postID, noFeed(err))
	}
	return p, nil
}

// Trying keeps how a post looks that is sent for the first time. What stands there stays.
func (s *Store) Trying(ctx context.Context, postID int64, tried article.Tried) error {
	_, err := s.db.ExecContext(ctx, "UPDATE posts SET tried_at = $1, tried_title = $2, tried_url = $3 WHERE id = $4 AND tried_at = 0",
		millis(tried.At), text(tried.Title), text(tried.URL), postID)
	if err != nil {
		return fmt.Errorf("keep how post %d is sent: %w", postID, err)
	}
	return nil
}

// Waits keeps what a post that is under way waits for. Its next step forgets it.
func (s *Store) Waits(ctx context.Context, postID int64, sentence string, forServer bool) error {
	err := s.change(ctx, func(t *tx) error {
		servers, err := list(ctx, t, one[string], "UPDATE posts SET failure = $1 WHERE id = $2 AND step IN ($3, $4, $5, $6) RETURNING guild_id",
			text(sentence), postID, string(article.Waiting), string(article.Posted), string(article.Threaded), string(article.Welcomed))
		if err != nil || !forServer || len(servers) == 0 {
			return err
		}
		return t.raiseDaily(ctx, moderation.Alert{GuildID: servers[0], Topic: "posts-wait", Sentence: "Articles wait, each for up to seven days. " + sentence}, s.now())
	})
	if err != nil {
		return fmt.Errorf("keep what post %d waits for: %w", postID, err)
	}
	return nil
}

// Advance moves a post one or more steps on, never back: what an earlier try has
// recorded stays.
func (s *Store) Advance(ctx context.Context, p article.Post) error {
	if _, known := rank(p.Step); !known {
		return fmt.Errorf("advance post %d: there is no step %q", p.ID, p.Step)
	}
	err := s.change(ctx, func(t *tx) error {
		var now article.Step
		err := t.QueryRowContext(ctx, "UPDATE posts SET step = step WHERE id = $1 RETURNING step", p.ID).Scan(&now)
		if err != nil {
			return noFeed(err)
		}
		if !mayFollow(now, p.Step) {
			return fmt.Errorf("it is %s already and cannot become %s", now, p.Step)
		}
		_, err = t.ExecContext(ctx, `
			UPDATE posts SET step = $1, message_id = $2, discussion_id = $3, failure = $4, changed_at = $5, shown_title = $6, left_out = $7
			WHERE id = $8`,
			string(p.Step), p.MessageID, p.DiscussionID, text(p.Failure), millis(s.now()), text(p.Shown), p.LeftOut, p.ID)
		if err == nil && hasLife(p.Step) && !hasLife(now) {
			err = t.opened(ctx, p)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("advance post %d: %w", p.ID, err)
	}
	return nil
}

// rank orders the steps. A dropped post ranks lowest: when its feed was removed while it was
// being sent, what was sent is recorded all the same.
func rank(s article.Step) (int, bool) {
	if s == article.Skipped {
		return 0, true
	}
	for i, step := range []article.Step{article.Dropped, article.Waiting, article.Posted, article.Threaded, article.Welcomed, article.Published} {
		if s == step {
			return i, true
		}
	}
	return 0, false
}

// hasLife tells steps at which a post has a discussion that is looked after.
func hasLife(s article.Step) bool { return s == article.Welcomed || s == article.Published }

func mayFollow(now, next article.Step) bool {
	if next == article.Dropped {
		return !hasLife(now)
	}
	a, _ := rank(now)
	b, _ := rank(next)
	return a <= b
}
