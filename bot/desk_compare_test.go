package bot_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// compare holds the tables, the history, Discord and the cards against the model.
func (p *deskPlay) compare() error {
	if err := p.read(p.compareTables); err != nil {
		return err
	}
	cards, err := p.cardTitles()
	if err != nil {
		return err
	}
	for _, q := range p.posts {
		copies, err := p.copies(q)
		if err != nil {
			return err
		}
		if want := map[bool]int{true: 1}[q.stands]; len(copies) != want {
			return fmt.Errorf("%s stands %d times, want %d", q.marker(), len(copies), want)
		}
		if q.stands && !q.says(copies[0].Content) {
			return fmt.Errorf("%s says %q, want %q", q.marker(), copies[0].Content, q.text)
		}
		if q.stands && q.restored && (!strings.HasPrefix(strings.ToLower(copies[0].Author.Username), q.author) || !strings.Contains(text(copies[0]), "Restored by the moderators")) {
			return fmt.Errorf("%s was restored as %q: %s", q.marker(), copies[0].Author.Username, text(copies[0]))
		}
		if q.caseID == 0 {
			continue
		}
		shown := cards[q.caseID]
		if n := map[bool]int{true: 1}[q.shown]; len(shown) != n {
			return fmt.Errorf("case %d is shown %d times, want %d", q.caseID, len(shown), n)
		}
		if q.shown && !strings.Contains(shown[0], past(q.decided)) {
			return fmt.Errorf("the card of case %d says %q, want %q", q.caseID, shown[0], past(q.decided))
		}
	}
	return p.compareTimeouts()
}

// says reports whether a message says what its author said last. What an undo gives back is that too: what they
// had edited away before it was removed is not published in their name.
func (p *post) says(content string) bool {
	return strings.HasPrefix(content, p.text) && strings.Contains(content, addition) == strings.HasSuffix(p.text, addition)
}

func (p *deskPlay) compareTimeouts() error {
	for _, name := range []string{"newt", "ben", "alice"} {
		_, err := p.people[name].Say(context.Background(), p.world.Channels.General, "Hello?")
		if out := err != nil; out != p.timedOut(name) {
			return errors.Join(fmt.Errorf("%s is timed out: %v", name, out), err)
		}
	}
	return nil
}

var cardTitle = regexp.MustCompile(`Case (\d+) · ([^\n]+)`)

// cardTitles is what the cards say of each case.
func (p *deskPlay) cardTitles() (map[int64][]string, error) {
	cards, err := p.cards()
	all := map[int64][]string{}
	for _, card := range cards {
		for _, m := range cardTitle.FindAllStringSubmatch(text(card), -1) {
			var id int64
			if _, err := fmt.Sscan(m[1], &id); err != nil {
				return nil, err
			}
			all[id] = append(all[id], m[2])
		}
	}
	return all, err
}

// compareTables holds each case and its history against the model, and learns the numbers of new cases.
func (p *deskPlay) compareTables(ctx context.Context, db *sql.DB) error {
	for _, q := range p.posts {
		var id int64
		var decided string
		err := db.QueryRowContext(ctx, `SELECT c.id, coalesce(d.kind, '') FROM cases c LEFT JOIN decisions d ON d.id = c.decision_id
			WHERE c.message_id = $1`, q.message).Scan(&id, &decided)
		if errors.Is(err, sql.ErrNoRows) {
			id, err = 0, nil
		}
		if err != nil {
			return err
		}
		if q.caseID == opensOne {
			q.caseID = id
		}
		if id != q.caseID || !strings.EqualFold(decided, q.decided) {
			return fmt.Errorf("%s has case %d, decided %q, want %d, %q", q.marker(), id, decided, q.caseID, q.decided)
		}
		if err := p.compareHistory(ctx, db, q); err != nil {
			return err
		}
	}
	return nil
}

// compareHistory reads a case's steps: they have to end where the case stands.
func (p *deskPlay) compareHistory(ctx context.Context, db *sql.DB, q *post) error {
	rows, err := db.QueryContext(ctx, "SELECT what, detail, decision FROM history WHERE case_id = $1 ORDER BY id", q.caseID)
	if err != nil {
		return err
	}
	defer rows.Close()
	steps := map[string]int{}
	standing, kind := 0, ""
	for rows.Next() {
		var what, detail string
		var number int
		if err := rows.Scan(&what, &detail, &number); err != nil {
			return err
		}
		steps[what]++
		switch what {
		case "decided":
			standing = number
			kind, _, _ = strings.Cut(detail, ",")
		case "undone", "reopened":
			standing, kind = 0, ""
		}
	}
	got := []int{steps["decided"], steps["undone"], steps["reopened"]}
	if want := []int{q.decisions, q.undos, q.reopened}; !slices.Equal(got, want) {
		return errors.Join(fmt.Errorf("the history of case %d has %v decisions, undos and reopenings, want %v", q.caseID, got, want), rows.Err())
	}
	if !strings.EqualFold(kind, q.decided) || standing != 0 && standing != q.number {
		return fmt.Errorf("the history of case %d ends with decision %d, %s, want %d, %s", q.caseID, standing, kind, q.number, q.decided)
	}
	return rows.Err()
}
