package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ombud/internal/article"
)

// AddArticles notes a successful poll and the articles that are new, with a post for each
// new article in each subscribed channel, oldest first. It returns how many are new.
func (s *Store) AddArticles(ctx context.Context, feedID int64, doc article.Document, next, at time.Time) (fresh int, err error) {
	err = s.change(ctx, func(t *tx) error {
		// The feed's row is locked first: two polls of one feed follow each other.
		if _, err := t.ExecContext(ctx, "UPDATE feeds SET last_poll = last_poll WHERE id = $1", feedID); err != nil {
			return err
		}
		if !doc.NotModified {
			if _, fresh, err = t.noteArticles(ctx, feedID, doc.Articles, at); err != nil {
				return err
			}
		}
		return t.polled(ctx, feedID, doc, fresh, next, at)
	})
	if err != nil {
		return 0, fmt.Errorf("add articles of feed %d: %w", feedID, err)
	}
	return fresh, nil
}

// seenArticle is what tells whether an article was there before.
type seenArticle struct {
	id                  int64
	key, hash           string
	url, title, summary string
}

// same reports whether an article under the same key is the one that was seen. Some feeds
// reuse the GUID of an old article for a new one: then nothing of it is the same. A
// corrected headline or a changed link makes no new article.
func (v seenArticle) same(a article.Article) bool {
	return v.url == a.URL && a.URL != "" || v.title == a.Title && a.Title != "" || v.summary == a.Summary && a.Summary != ""
}

// contentHash is what an article is known by when its feed gives it another key.
func contentHash(a article.Article) string {
	body := a.URL + "\x00" + a.Title
	if a.URL == "" {
		body += "\x00" + a.Summary
	}
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:])
}

// noteArticles notes articles as seen, in their order (newest first), with posts of the new
// ones for everybody who subscribes. It returns the ids of all, in the same order, and how
// many are new.
func (t *tx) noteArticles(ctx context.Context, feedID int64, articles []article.Article, at time.Time) (ids []int64, fresh int, err error) {
	if len(articles) == 0 {
		return nil, 0, nil
	}
	clean := make([]article.Article, len(articles))
	for i, a := range articles {
		clean[i] = cleanArticle(a)
	}
	seen, err := t.seenArticles(ctx, feedID, clean)
	if err != nil {
		return nil, 0, fmt.Errorf("look up articles: %w", err)
	}
	ids = make([]int64, len(clean))
	var added []int64
	// From the oldest on, so that ids grow with age as they do over several polls.
	for i := len(clean) - 1; i >= 0; i-- {
		a := clean[i]
		known, ok := seen.find(a)
		if !ok {
			if known, err = t.addArticle(ctx, feedID, a, at); err != nil {
				return nil, 0, fmt.Errorf("add an article: %w", err)
			}
			added = append(added, known.id)
		} else if err = t.followArticle(ctx, known, a); err != nil {
			return nil, 0, fmt.Errorf("update article %d: %w", known.id, err)
		}
		seen.add(known, a)
		ids[i] = known.id
	}
	if err := t.postEverywhere(ctx, feedID, added, at); err != nil {
		return nil, 0, err
	}
	return ids, len(added), nil
}

func cleanArticle(a article.Article) article.Article {
	for _, s := range []*string{&a.Key, &a.URL, &a.Title, &a.Summary, &a.Image, &a.Author, &a.Publisher} {
		*s = text(*s)
	}
	return a
}

func (t *tx) addArticle(ctx context.Context, feedID int64, a article.Article, at time.Time) (seenArticle, error) {
	categories, err := json.Marshal(a.Categories)
	if err != nil {
		return seenArticle{}, err
	}
	v := seenArticle{key: a.Key, hash: contentHash(a)}
	err = t.QueryRowContext(ctx, `
		INSERT INTO articles (feed_id, key, content_hash, url, title, summary, image, author, publisher, published, categories, seen_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id`,
		feedID, a.Key, v.hash, a.URL, a.Title, a.Summary, a.Image, a.Author, a.Publisher,
		millis(a.Published), text(string(categories)), millis(at)).Scan(&v.id)
	return v, err
}

// followArticle keeps what an article looks like now, so that a link that changes today and
// a headline that changes tomorrow are both recognised.
func (t *tx) followArticle(ctx context.Context, v seenArticle, a article.Article) error {
	if v.url == a.URL && v.title == a.Title && v.summary == a.Summary {
		return nil
	}
	_, err := t.ExecContext(ctx, "UPDATE articles SET url = $1, title = $2, summary = $3 WHERE id = $4", a.URL, a.Title, a.Summary, v.id)
	return err
}

// seenArticles are the articles of a feed that a document may speak of.
type seenArticles struct {
	byKey  map[string][]seenArticle
	byHash map[string]seenArticle
}

func (t *tx) seenArticles(ctx context.Context, feedID int64, articles []article.Article) (*seenArticles, error) {
	var keys, hashes strings.Builder
	args := []any{feedID}
	for _, a := range articles {
		args = append(args, a.Key)
		keys.WriteString(",$" + strconv.Itoa(len(args)))
	}
	for _, a := range articles {
		args = append(args, contentHash(a))
		hashes.WriteString(",$" + strconv.Itoa(len(args)))
	}
	there, err := list(ctx, t, func(rows *sql.Rows) (v seenArticle, err error) {
		err = rows.Scan(&v.id, &v.key, &v.hash, &v.url, &v.title, &v.summary)
		return v, err
	}, `SELECT id, key, content_hash, url, title, summary FROM articles
		WHERE feed_id = $1 AND (key IN (`+keys.String()[1:]+`) OR content_hash IN (`+hashes.String()[1:]+`))
		ORDER BY id`, args...)
	if err != nil {
		return nil, err
	}
	s := &seenArticles{byKey: make(map[string][]seenArticle), byHash: make(map[string]seenArticle)}
	for _, v := range there {
		s.byKey[v.key] = append(s.byKey[v.key], v)
		s.byHash[v.hash] = v
	}
	return s, nil
}

func (s *seenArticles) find(a article.Article) (seenArticle, bool) {
	for _, v := range s.byKey[a.Key] {
		if v.same(a) {
			return v, true
		}
	}
	v, ok := s.byHash[contentHash(a)]
	return v, ok
}

// add remembers what an article of this document looks like, for the rest of it.
func (s *seenArticles) add(v seenArticle, a article.Article) {
	v.url, v.title, v.summary = a.URL, a.Title, a.Summary
	for i, known := range s.byKey[v.key] {
		if known.id == v.id {
			s.byKey[v.key][i] = v
			return
		}
	}
	s.byKey[v.key] = append(s.byKey[v.key], v)
	s.byHash[v.hash] = v
}
