package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"ombud/internal/article"
)

// mark is a number that stands for one thing an article is known again by. Of what left its feed long ago
// only marks are kept, a twentieth of its row. That two of a feed's million marks are the same happens in
// one feed of forty million.
type mark struct {
	number int64
	site   int64 // not 0: it counts only where the article stands on another site than this
}

func numberOf(kind string, parts ...string) int64 {
	sum := sha256.Sum256([]byte(kind + "\x00" + strings.Join(parts, "\x00")))
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

// marksOf are the marks of an article: what seenArticles.find compares, each as a number.
func marksOf(key, url, title, summary string, hashes ...string) []mark {
	var all []mark
	add := func(kind string, parts ...string) { all = append(all, mark{number: numberOf(kind, parts...)}) }
	if url != "" {
		add("key and place", key, article.Place(url))
	}
	if title != "" {
		add("key and headline", key, title)
	}
	if summary != "" {
		add("key and standfirst", key, summary)
	}
	for _, h := range hashes {
		add("hash", h)
	}
	story, moved := article.StoryMark(url, title)
	if story != "" {
		add("story", story)
	}
	if moved != "" {
		all = append(all, mark{numberOf("moved", moved), numberOf("site", article.Site(url))})
	}
	return all
}

// was says what is known of an article from before its row was deleted.
type was int64

const (
	wasNever  was = iota
	wasKnown      // it stood in the feed
	wasPosted     // and somewhere on Discord
)

// oldArticles are the marks that articles of a document may have left.
type oldArticles struct {
	marks map[int64][]oldMark
	here  map[int64]bool // the sites of the document's articles
}

type oldMark struct {
	site int64
	was  was
}

// oldArticles looks up what is known from before of articles that have no row.
func (t *tx) oldArticles(ctx context.Context, feedID int64, unseen []article.Article, sites map[string]bool) (*oldArticles, error) {
	o := &oldArticles{marks: make(map[int64][]oldMark), here: make(map[int64]bool, len(sites))}
	for site := range sites {
		o.here[numberOf("site", site)] = true
	}
	type row struct {
		number int64
		oldMark
	}
	var numbers []int64
	for _, a := range unseen {
		for _, m := range o.asked(a) {
			numbers = append(numbers, m.number)
		}
	}
	for some := range slices.Chunk(numbers, rowsAtATime) {
		in, args := inList([]any{feedID}, some)
		found, err := list(ctx, t, func(rows *sql.Rows) (v row, err error) {
			var left int64
			err = rows.Scan(&v.number, &v.site, &left)
			v.was = wasKnown
			if left == 0 {
				v.was = wasPosted
			}
			return v, err
		}, "SELECT mark, site, left_at FROM old_articles WHERE feed_id = $1 AND mark IN "+in, args...)
		if err != nil {
			return nil, fmt.Errorf("look for articles that come back: %w", err)
		}
		for _, v := range found {
			o.marks[v.number] = append(o.marks[v.number], v.oldMark)
		}
	}
	return o, nil
}

// asked are the marks under which an article may have been kept.
func (*oldArticles) asked(a article.Article) []mark {
	return marksOf(a.Key, a.URL, a.Title, a.Summary, a.ContentHash(), earlierHash(a))
}

// find says what is known of an article from before.
func (o *oldArticles) find(a article.Article) was {
	found := wasNever
	for _, m := range o.asked(a) {
		for _, old := range o.marks[m.number] {
			// A feed that has one path on several sites at a time has as many stories.
			if old.site == 0 || !o.here[old.site] {
				found = max(found, old.was)
			}
		}
	}
	return found
}

// keepMarks keeps what an article is known again by.
func (t *tx) keepMarks(ctx context.Context, feedID int64, v seenArticle, leftAt time.Time) error {
	marks := marksOf(v.key, v.url, v.title, v.summary, v.hash)
	values := make([]string, len(marks))
	args := []any{feedID, leftAt.UnixMilli()}
	if v.was == wasPosted {
		args[1] = int64(0)
	}
	for i, m := range marks {
		args = append(args, m.number, m.site)
		values[i] = fmt.Sprintf("($1, $2, $%d, $%d)", len(args)-1, len(args))
	}
	// SQLite numbers parameters by first appearance: the columns stand in that order.
	_, err := t.ExecContext(ctx, "INSERT INTO old_articles (feed_id, left_at, mark, site) VALUES "+strings.Join(values, ", ")+`
		ON CONFLICT (feed_id, mark, site) DO UPDATE SET left_at = CASE
			WHEN old_articles.left_at = 0 THEN 0 ELSE excluded.left_at END`, args...)
	if err != nil {
		return fmt.Errorf("keep the marks of article %d: %w", v.id, err)
	}
	return nil
}

// dropMarks forgets articles that were never posted a year after they left, or when a feed left more than so
// many marks of such behind; those that left first go first.
func (t *tx) dropMarks(ctx context.Context, feedID int64, now time.Time, most int) error {
	_, err := t.ExecContext(ctx, `
		DELETE FROM old_articles WHERE feed_id = $1 AND left_at > 0 AND left_at <= $2`, feedID, now.Add(-article.KnowUnposted).UnixMilli())
	if err != nil {
		return fmt.Errorf("drop the oldest marks of feed %d: %w", feedID, err)
	}
	_, err = t.ExecContext(ctx, `
		DELETE FROM old_articles WHERE feed_id = $1 AND left_at > 0 AND left_at <= (
			SELECT o.left_at FROM old_articles o WHERE o.feed_id = $1 AND o.left_at > 0 ORDER BY o.left_at DESC LIMIT 1 OFFSET $2)`,
		feedID, most)
	if err != nil {
		return fmt.Errorf("drop the marks that feed %d has too many: %w", feedID, err)
	}
	return nil
}

// rowsAtATime keeps a statement below SQLite's bound on its parameters.
const rowsAtATime = 500

// inList writes ids as the parameters that follow args.
func inList(args []any, ids []int64) (string, []any) {
	var b strings.Builder
	for _, id := range ids {
		args = append(args, id)
		b.WriteString(",$" + strconv.Itoa(len(args)))
	}
	return "(" + b.String()[min(1, b.Len()):] + ")", args
}
