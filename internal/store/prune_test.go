package store

import (
	"fmt"
	"slices"
	"testing"

	"ombud/internal/article"
	"ombud/internal/moderation"
)

func pruneCases() []aCase {
	cases := []aCase{
		{"what left its feed long ago is deleted with its posts, and nothing else", prunedAfterMonths},
		{"what somebody may want something of is kept", keptWhileInUse},
		{"a feed that forgets everything each day posts each story once", forgetsEachDay},
		{"what was never posted is known for a year, and no longer", unpostedIsForgotten},
		{"a feed that brings more than anybody posts leaves some thousands behind", thinnedOut},
		{"a feed that nobody has had for a year is forgotten", forgetsFeeds},
		{"the newest few of a new channel are none that came back", newestAreNew},
	}
	for how, change := range comebacks() {
		cases = append(cases, aCase{"an article that comes back after months is not posted again: " + how, func(t *testing.T, s *Store) {
			comesBack(t, s, change)
		}})
	}
	return cases
}

func prunedAfterMonths(t *testing.T, s *Store) {
	f := mustSubscribe(t, s, "20", feedOf(5, 4, 3, 2, 1), 5)
	publishAll(t, s, start)
	closeAll(t, s, days(14))
	pollAt(t, s, f, feedOf(5, 4), days(20)) // 1, 2 and 3 leave
	pollAt(t, s, f, feedOf(5, 4, 3), days(30))
	pollAt(t, s, f, article.Document{NotModified: true}, days(40))
	pollAt(t, s, f, feedOf(5, 4), days(50)) // 3 leaves for good
	if n := prune(t, s, days(109)); n != 0 {
		t.Errorf("%d articles went too early", n)
	}
	if n := prune(t, s, days(110)); n != 2 {
		t.Errorf("%d articles went, want 1 and 2", n)
	}
	wantCount(t, s, "articles", 3)
	wantCount(t, s, "posts", 3)
	if n := prune(t, s, days(140)); n != 1 {
		t.Errorf("%d articles went, want 3", n)
	}
	if n := prune(t, s, days(9999)); n != 0 {
		t.Errorf("%d articles went that stand in the feed", n)
	}
	wantKept(t, s, "20: Headline 4", "20: Headline 5")
}

func keptWhileInUse(t *testing.T, s *Store) {
	const most = 8
	var numbers []int
	for n := most; n > 0; n-- {
		numbers = append(numbers, n)
	}
	f := mustSubscribe(t, s, "20", feedOf(numbers...), most)
	publishAll(t, s, start)
	pollAt(t, s, f, feedOf(100), days(1))
	closeAll(t, s, days(15))
	for i, set := range []string{
		"step = 'waiting', life = ''", "step = 'posted', life = ''", "step = 'threaded', life = ''",
		"life = 'open'", "life = 'closing'", "life = 'noted'", "life = 'reopening'", "life = 'closed'",
	} {
		if _, err := s.db.ExecContext(t.Context(), "UPDATE posts SET "+set+" WHERE id = $1", i+1); err != nil {
			t.Fatal(err)
		}
	}
	// In the last one's discussion something is to be decided.
	a := flagged("you moron", 0, "insult")
	a.Message.Subject.ChannelID = fmt.Sprint(2000 + most)
	id := mustAccuse(t, s, a, moderation.Opened)
	if n := prune(t, s, days(400)); n != 0 {
		t.Fatalf("%d articles went that somebody wants something of", n)
	}
	if _, err := s.db.ExecContext(t.Context(), "UPDATE cases SET decision_id = 1 WHERE id = $1", id); err != nil {
		t.Fatal(err)
	}
	if n := prune(t, s, days(400)); n != 1 {
		t.Errorf("%d articles went, want the one whose case is decided", n)
	}
	if _, err := s.db.ExecContext(t.Context(), "UPDATE posts SET life = 'lost' WHERE life = 'open'"); err != nil {
		t.Fatal(err)
	}
	if n := prune(t, s, days(400)); n != 1 {
		t.Errorf("%d articles went, want the one whose discussion is gone", n)
	}
	if got := rowsOf[string](t, s, "SELECT step FROM posts WHERE life = '' ORDER BY id"); !slices.Equal(got, []string{"waiting", "posted", "threaded", "waiting"}) {
		t.Errorf("left are %q", got)
	}
}
