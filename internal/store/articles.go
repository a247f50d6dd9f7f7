package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"ombud/internal/article"
	"ombud/internal/jobs"
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
			seen, err := t.noteArticles(ctx, feedID, doc.Articles, at)
			if err != nil {
				return err
			}
			if err := t.missArticles(ctx, feedID, seen.ids); err != nil {
				return err
			}
			if fresh = len(seen.fresh); fresh > 0 {
				if err := t.postEverywhere(ctx, feedID, seen.fresh, at); err != nil {
					return err
				}
				if err := t.thinOut(ctx, feedID, at); err != nil {
					return err
				}
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
	was                 was
}

// same reports whether an article under the same key is the one that was seen. Some feeds
// reuse the GUID of an old article for a new one: then nothing of it is the same. A
// corrected headline or a changed link makes no new article, nor does an address that only says
// anew where its reader came from.
func (v seenArticle) same(a article.Article) bool {
	return v.url == a.URL && a.URL != "" || v.title == a.Title && a.Title != "" || v.summary == a.Summary && a.Summary != "" ||
		a.URL != "" && v.url != "" && article.SameAddress(v.url, a.URL)
}

// earlierHash is the hash under which earlier versions knew an article, with all of its address.
func earlierHash(a article.Article) string {
	body := a.URL + "\x00" + a.Title
	if a.URL == "" {
		body += "\x00" + a.Summary
	}
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:])
}

// noted is what noteArticles found in a document, newest first.
type noted struct {
	ids   []int64 // of all articles
	all   []article.Article
	back  []bool // which of them came back after they had been forgotten
	fresh []fresh
}

// fresh is an article that was not there before.
type fresh struct {
	id int64
	article.Article
}

// noteArticles notes articles as seen, in their order (newest first).
func (t *tx) noteArticles(ctx context.Context, feedID int64, articles []article.Article, at time.Time) (found noted, err error) {
	if len(articles) == 0 {
		return noted{}, nil
	}
	clean := make([]article.Article, len(articles))
	for i, a := range articles {
		clean[i] = cleanArticle(a)
	}
	seen, err := t.seenArticles(ctx, feedID, clean)
	if err != nil {
		return noted{}, fmt.Errorf("look up articles: %w", err)
	}
	unseen := slices.DeleteFunc(slices.Clone(clean), func(a article.Article) bool {
		_, ok := seen.find(a)
		return ok
	})
	old, err := t.oldArticles(ctx, feedID, unseen, seen.sites)
	if err != nil {
		return noted{}, err
	}
	found.ids, found.back, found.all = make([]int64, len(clean)), make([]bool, len(clean)), clean
	// From the oldest on, so that ids grow with age as they do over several polls.
	for i := len(clean) - 1; i >= 0; i-- {
		a := clean[i]
		known, ok := seen.find(a)
		if !ok {
			if known, err = t.addArticle(ctx, feedID, a, old.find(a), at); err != nil {
				return noted{}, fmt.Errorf("add an article: %w", err)
			}
			if known.was == wasNever {
				found.fresh = append(found.fresh, fresh{known.id, a})
			}
		} else if err = t.followArticle(ctx, known, a, at); err != nil {
			return noted{}, fmt.Errorf("update article %d: %w", known.id, err)
		}
		seen.add(known, a)
		found.ids[i], found.back[i] = known.id, known.was != wasNever
	}
	slices.Reverse(found.fresh)
	return found, t.noteLeaving(ctx, feedID, found.ids, at)
}

func cleanArticle(a article.Article) article.Article {
	for _, s := range []*string{&a.Key, &a.URL, &a.Title, &a.Summary, &a.Image, &a.Author, &a.Publisher, &a.Language} {
		*s = text(*s)
	}
	return a
}

func (t *tx) addArticle(ctx context.Context, feedID int64, a article.Article, before was, at time.Time) (seenArticle, error) {
	categories, err := json.Marshal(a.Categories)
	if err != nil {
		return seenArticle{}, err
	}
	standfirst, err := blocksOf(a)
	if err != nil {
		return seenArticle{}, err
	}
	v := seenArticle{key: a.Key, hash: a.ContentHash(), was: before}
	err = t.QueryRowContext(ctx, `
		INSERT INTO articles (feed_id, key, content_hash, url, title, summary, image, author, publisher, published, categories,
			seen_at, language, story, title_key, page_at, standfirst, was)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) RETURNING id`,
		feedID, a.Key, v.hash, a.URL, a.Title, a.Summary, a.Image, a.Author, a.Publisher,
		millis(a.Published), text(string(categories)), millis(at), a.Language,
		article.StoryAddress(a.URL), article.TitleKey(a.Title), pageAt(a, at), standfirst, before).Scan(&v.id)
	return v, err
}

// blocksOf is an article's standfirst as its column has it.
func blocksOf(a article.Article) (string, error) {
	if len(a.Standfirst) == 0 {
		return "", nil
	}
	list, err := json.Marshal(a.Standfirst)
	return text(string(list)), err
}

// pageAt is when an article's page was read: at once, when there is none to read.
func pageAt(a article.Article, at time.Time) int64 {
	if a.URL == "" {
		return millis(at)
	}
	return 0
}

// followArticle keeps what an article looks like now, so that a link that changes today and
// a headline that changes tomorrow are both recognised, and lets its posts show the headline.
// What the page said stays where the feed says nothing.
func (t *tx) followArticle(ctx context.Context, v seenArticle, a article.Article, at time.Time) error {
	if a.Summary == "" {
		a.Summary = v.summary
	}
	if v.url == a.URL && v.title == a.Title && v.summary == a.Summary {
		return nil
	}
	standfirst, err := blocksOf(a)
	if err != nil {
		return err
	}
	_, err = t.ExecContext(ctx, `
		UPDATE articles SET url = $1, title = $2, summary = $3, story = $4, title_key = $5,
			title_at = CASE WHEN title <> $2 THEN $6 ELSE title_at END,
			standfirst = CASE WHEN summary = $3 THEN standfirst ELSE $7 END WHERE id = $8`,
		a.URL, a.Title, a.Summary, article.StoryAddress(a.URL), article.TitleKey(a.Title), millis(at), standfirst, v.id)
	if err != nil || v.title == a.Title {
		return err
	}
	return t.tendPosts(ctx, v.id)
}

// missArticles counts for articles with open discussions how many polls in a row did not bring
// them, although they brought older ones. At the first of these, and then ever more rarely,
// somebody looks whether the article was withdrawn.
func (t *tx) missArticles(ctx context.Context, feedID int64, here []int64) error {
	if len(here) == 0 {
		return nil
	}
	type open struct{ id, missed int64 }
	watched, err := list(ctx, t, func(rows *sql.Rows) (v open, err error) {
		err = rows.Scan(&v.id, &v.missed)
		return v, err
	}, `SELECT a.id, a.missed FROM articles a
		WHERE a.feed_id = $1 AND a.withdrawn_at = 0 AND a.id > $2
			AND EXISTS (SELECT 1 FROM posts p WHERE p.article_id = a.id AND p.life = $3)
		ORDER BY a.id`, feedID, slices.Min(here), string(article.Open))
	if err != nil {
		return fmt.Errorf("list the articles with open discussions: %w", err)
	}
	for _, v := range watched {
		missed := v.missed + 1
		if slices.Contains(here, v.id) {
			missed = 0
		}
		if missed == v.missed {
			continue
		}
		if _, err := t.ExecContext(ctx, "UPDATE articles SET missed = $1 WHERE id = $2", missed, v.id); err != nil {
			return fmt.Errorf("count how often article %d was missed: %w", v.id, err)
		}
		if missed > 0 && missed&(missed-1) == 0 {
			t.then(jobs.CheckWithdrawn{ArticleID: v.id})
		}
	}
	return nil
}

// seenArticles are the articles of a feed that a document may speak of.
type seenArticles struct {
	byKey   map[string][]seenArticle
	byHash  map[string]seenArticle
	byMark  map[string]seenArticle
	byMoved map[string]seenArticle // by what stays when the site's name changes
	sites   map[string]bool        // on which the document's articles are
}

func (t *tx) seenArticles(ctx context.Context, feedID int64, articles []article.Article) (*seenArticles, error) {
	var keys, hashes, titles strings.Builder
	args := []any{feedID}
	for _, a := range articles {
		args = append(args, a.Key)
		keys.WriteString(",$" + strconv.Itoa(len(args)))
	}
	for _, a := range articles {
		for _, h := range []string{a.ContentHash(), earlierHash(a)} {
			args = append(args, h)
			hashes.WriteString(",$" + strconv.Itoa(len(args)))
		}
	}
	for _, a := range articles {
		args = append(args, article.TitleKey(a.Title))
		titles.WriteString(",$" + strconv.Itoa(len(args)))
	}
	there, err := list(ctx, t, func(rows *sql.Rows) (v seenArticle, err error) {
		err = rows.Scan(&v.id, &v.key, &v.hash, &v.url, &v.title, &v.summary, &v.was)
		return v, err
	}, `SELECT id, key, content_hash, url, title, summary, was FROM articles
		WHERE feed_id = $1 AND (key IN (`+keys.String()[1:]+`) OR content_hash IN (`+hashes.String()[1:]+`)
			OR title_key <> '' AND title_key IN (`+titles.String()[1:]+`))
		ORDER BY id`, args...)
	if err != nil {
		return nil, err
	}
	s := &seenArticles{
		byKey: make(map[string][]seenArticle), byHash: make(map[string]seenArticle),
		byMark: make(map[string]seenArticle), byMoved: make(map[string]seenArticle), sites: make(map[string]bool),
	}
	for _, a := range articles {
		s.sites[article.Site(a.URL)] = true
	}
	for _, v := range there {
		s.byKey[v.key] = append(s.byKey[v.key], v)
		s.byHash[v.hash] = v
		s.mark(v)
	}
	return s, nil
}

func (s *seenArticles) find(a article.Article) (seenArticle, bool) {
	for _, v := range s.byKey[a.Key] {
		if v.same(a) {
			return v, true
		}
	}
	mark, moved := article.StoryMark(a.URL, a.Title)
	for _, look := range []struct {
		in map[string]seenArticle
		by string
	}{{s.byHash, a.ContentHash()}, {s.byHash, earlierHash(a)}, {s.byMark, mark}, {s.byMoved, moved}} {
		if v, ok := look.in[look.by]; ok {
			return v, true
		}
	}
	return seenArticle{}, false
}

// mark lets an article be found by its address and present headline. The hash under which it is kept
// is of its first ones.
func (s *seenArticles) mark(v seenArticle) {
	mark, moved := article.StoryMark(v.url, v.title)
	if mark != "" {
		s.byMark[mark] = v
	}
	if moved != "" && !s.sites[article.Site(v.url)] {
		s.byMoved[moved] = v
	}
}

// add remembers what an article of this document looks like, for the rest of it.
func (s *seenArticles) add(v seenArticle, a article.Article) {
	v.url, v.title, v.summary = a.URL, a.Title, a.Summary
	s.mark(v)
	for i, known := range s.byKey[v.key] {
		if known.id == v.id {
			s.byKey[v.key][i] = v
			return
		}
	}
	s.byKey[v.key] = append(s.byKey[v.key], v)
	s.byHash[v.hash] = v
}
