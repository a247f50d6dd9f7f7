package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"ombud/internal/article"
	"ombud/internal/jobs"
	"ombud/internal/moderation"
)

// alive tells posts whose discussions members write in, or are about to: also those that are
// still on their way to Discord when their feed moves or is removed.
const alive = "(life IN ('open', 'closing', 'noted', 'reopening') OR life = '' AND step IN ('waiting', 'posted', 'threaded'))"

// opened notes that a post's discussion is open. What changed since the post was drawn is
// then for the discussion's own job.
func (t *tx) opened(ctx context.Context, p article.Post) error {
	d := p.Discussion
	_, err := t.ExecContext(ctx, "UPDATE posts SET life = $1, life_at = $2, closes_at = $3 WHERE id = $4",
		string(article.Open), millis(d.At), millis(d.ClosesAt), p.ID)
	if err != nil {
		return err
	}
	t.then(jobs.TendDiscussion{PostID: p.ID})
	return nil
}

// tendPosts has an open discussion's job look at each post of an article.
func (t *tx) tendPosts(ctx context.Context, articleID int64) error {
	posts, err := list(ctx, t, one[int64], "SELECT id FROM posts WHERE article_id = $1 AND life = $2 ORDER BY id",
		articleID, string(article.Open))
	if err != nil {
		return fmt.Errorf("list the posts of article %d: %w", articleID, err)
	}
	for _, id := range posts {
		t.then(jobs.TendDiscussion{PostID: id})
	}
	return nil
}

// dueDiscussions begins to close what is due, and ends slowmodes whose time is over.
func (t *tx) dueDiscussions(ctx context.Context, now time.Time) error {
	closing, err := list(ctx, t, one[int64], `
		UPDATE posts SET life = $1, life_at = $2, life_why = $3
		WHERE life = $4 AND closes_at > 0 AND closes_at <= $2 AND held_by = '' RETURNING id`,
		string(article.Closing), millis(now), article.WhyOld, string(article.Open))
	if err != nil {
		return fmt.Errorf("close discussions: %w", err)
	}
	cooled, err := list(ctx, t, one[int64], `
		UPDATE posts SET slow_wanted = 0, slow_until = 0
		WHERE slow_wanted > 0 AND slow_until > 0 AND slow_until <= $1 RETURNING id`, millis(now))
	if err != nil {
		return fmt.Errorf("end slowmodes: %w", err)
	}
	for _, id := range append(closing, cooled...) {
		t.then(jobs.TendDiscussion{PostID: id})
	}
	return nil
}

// Tended keeps what was done about a discussion, if it is still in the state it was in
// before: a moderator may have decided otherwise meanwhile.
func (s *Store) Tended(ctx context.Context, before, after article.Post) error {
	err := s.change(ctx, func(t *tx) error {
		b, a := before.Discussion, after.Discussion
		_, err := t.ExecContext(ctx, `
			UPDATE posts SET life = $1, closes_at = CASE WHEN closes_at = $2 THEN $3 ELSE closes_at END, slow = $4,
				slow_wanted = CASE WHEN slow_wanted = $5 THEN $6 ELSE slow_wanted END, shown_title = $7, changed_at = $8
			WHERE id = $9 AND life = $10 AND life_at = $11`,
			string(a.Life), millis(b.ClosesAt), millis(a.ClosesAt), a.Slow, b.SlowWanted, a.SlowWanted,
			text(after.Shown), millis(s.now()), before.ID, string(b.Life), millis(b.At))
		if err != nil || a.Life != article.Closed {
			return err
		}
		// The text was for the discussion; nobody asks for it any more.
		_, err = t.ExecContext(ctx, `
			UPDATE articles SET main_text = '' WHERE main_text <> '' AND id = (SELECT article_id FROM posts WHERE id = $1)
				AND NOT EXISTS (SELECT 1 FROM posts p WHERE p.article_id = articles.id AND p.life NOT IN ($2, $3, ''))`,
			before.ID, string(article.Closed), string(article.Lost))
		return err
	})
	if err != nil {
		return fmt.Errorf("keep what was done about post %d: %w", before.ID, err)
	}
	return nil
}

// Discussion finds the post of a server's discussion, or article.ErrNotFound.
func (s *Store) Discussion(ctx context.Context, guildID, discussionID string) (p article.Post, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT "+postColumns+postTables+"WHERE p.discussion_id = $1 AND p.guild_id = $2",
		discussionID, guildID).Scan(postFields(&p)...)
	if err != nil {
		return article.Post{}, fmt.Errorf("find discussion %s: %w", discussionID, noFeed(err))
	}
	return p, nil
}

// Order keeps what a moderator ordered for a discussion and has it done.
func (s *Store) Order(ctx context.Context, postID int64, o article.Order) error {
	err := s.change(ctx, func(t *tx) error {
		if o.SetSlow {
			_, err := t.ExecContext(ctx, "UPDATE posts SET slow_wanted = $1, slow_until = 0 WHERE id = $2", o.Slow, postID)
			t.then(jobs.TendDiscussion{PostID: postID})
			return err
		}
		life := string(o.Life)
		found, err := affected(t.ExecContext(ctx, `
			UPDATE posts SET life = CASE WHEN $1 = '' THEN life ELSE $1 END, life_at = CASE WHEN $1 = '' THEN life_at ELSE $2 END,
				life_why = $3, closes_at = $4, held_by = $5
			WHERE id = $6`, life, millis(o.At), text(o.Why), millis(o.ClosesAt), o.HeldBy, postID))
		if err == nil && !found {
			err = article.ErrNotFound
		}
		t.then(jobs.TendDiscussion{PostID: postID})
		return err
	})
	if err != nil {
		return fmt.Errorf("keep an order for post %d: %w", postID, err)
	}
	return nil
}

// Heated slows a discussion down that got many messages within a minute, or keeps it slow.
// What a moderator set stays as it is.
func (s *Store) Heated(ctx context.Context, discussionID string, rate int, at time.Time) error {
	err := s.change(ctx, func(t *tx) error {
		p := article.Post{}
		err := t.QueryRowContext(ctx, "SELECT "+postColumns+postTables+"WHERE p.discussion_id = $1 AND p.life = $2",
			discussionID, string(article.Open)).Scan(postFields(&p)...)
		if err != nil {
			return noFeed(err)
		}
		d := p.Discussion
		want := article.SlowFor(rate, p.Settings.SlowAt)
		if want == 0 || d.SlowWanted > 0 && d.SlowUntil.IsZero() {
			return nil
		}
		want = max(want, d.SlowWanted)
		_, err = t.ExecContext(ctx, "UPDATE posts SET slow_wanted = $1, slow_until = $2 WHERE id = $3",
			want, millis(at.Add(article.SlowLasts)), p.ID)
		if want != d.SlowWanted {
			t.then(jobs.TendDiscussion{PostID: p.ID})
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("slow discussion %s down: %w", discussionID, err)
	}
	return nil
}

// Withdrawn notes that an article's page is gone, and begins to close its discussions. Of those that a
// moderator holds open the moderators are told instead.
func (s *Store) Withdrawn(ctx context.Context, articleID int64, at time.Time) error {
	err := s.change(ctx, func(t *tx) error {
		if _, err := t.ExecContext(ctx, "UPDATE articles SET withdrawn_at = $1 WHERE id = $2", millis(at), articleID); err != nil {
			return err
		}
		closing, err := list(ctx, t, one[int64], `
			UPDATE posts SET life = $1, life_at = $2, life_why = $3 WHERE life = $4 AND article_id = $5 AND held_by = '' RETURNING id`,
			string(article.Closing), millis(at), article.WhyWithdrawn, string(article.Open), articleID)
		if err != nil {
			return fmt.Errorf("close its discussions: %w", err)
		}
		for _, id := range closing {
			t.then(jobs.TendDiscussion{PostID: id})
		}
		return t.tellOfWithdrawal(ctx, articleID, at)
	})
	if err != nil {
		return fmt.Errorf("note that article %d was withdrawn: %w", articleID, err)
	}
	return nil
}

// tellOfWithdrawal tells servers that an article is withdrawn whose discussion they hold open.
func (t *tx) tellOfWithdrawal(ctx context.Context, articleID int64, at time.Time) error {
	type held struct{ guild, discussion string }
	all, err := list(ctx, t, func(rows *sql.Rows) (v held, err error) {
		err = rows.Scan(&v.guild, &v.discussion)
		return v, err
	}, "SELECT guild_id, discussion_id FROM posts WHERE article_id = $1 AND life = $2 AND held_by <> '' ORDER BY id",
		articleID, string(article.Open))
	if err != nil {
		return fmt.Errorf("list the discussions that are held open: %w", err)
	}
	for _, h := range all {
		err := t.raise(ctx, moderation.Alert{GuildID: h.guild, Topic: "withdrawn:" + h.discussion, Sentence: fmt.Sprintf(
			"The publisher has withdrawn the article of <#%s>. The discussion stays open, because a moderator holds it so: `/discussion close` ends it.",
			h.discussion)}, at)
		if err != nil {
			return err
		}
	}
	return nil
}
