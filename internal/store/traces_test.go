package store

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"ombud/internal/article"
)

// aTableRead is how either database says that it reads a table from end to end. What a query made, like o, it may.
var aTableRead = regexp.MustCompile(`SCAN (a|b|f|p|w|posts)\b|Seq Scan on`)

// traced lists the headlines of what is found by a word, newest first.
func traced(t *testing.T, s *Store, word string) string {
	t.Helper()
	found, err := s.Traces(t.Context(), "10", word, 10)
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, f := range found {
		titles = append(titles, f.Title+" in "+f.ChannelID)
	}
	return strings.Join(titles, ", ")
}

func traceCases() []aCase {
	return []aCase{
		{"suggestions are looked for by an index, among the newest", func(t *testing.T, s *Store) {
			plan := planOf(t, s, tracesOf(newestTraces), article.TracedOfFeed-1, "10", mostLeftBehind, "%x%", 200)
			if aTableRead.MatchString(plan) || !strings.Contains(plan, "articles_of_feed") || !strings.Contains(plan, "posts_newest") {
				t.Errorf("a whole table is read:\n%s", plan)
			}
			if plan := planOf(t, s, tracesOf(traceOfOne), "10", 1); aTableRead.MatchString(plan) {
				t.Errorf("a whole table is read for one article:\n%s", plan)
			}
		}},
		{"words find the newest articles of each feed, a number finds any", func(t *testing.T, s *Store) {
			f := mustSubscribe(t, s, "20", feedOf(1000), 1)
			var more []int
			for n := range article.TracedOfFeed {
				more = append(more, 2000-n)
			}
			mustAdd(t, s, f, feedOf(more...), len(more))
			if got := traced(t, s, "Headline 1000"); got != "" {
				t.Errorf("behind %d newer articles of its feed %q was found", len(more), got)
			}
			if got, oldest := traced(t, s, fmt.Sprintf("hEADLINE %d", more[len(more)-1])), more[len(more)-1]; got != fmt.Sprintf("Headline %d in 20", oldest) {
				t.Errorf("of the newest %d the oldest was looked for, and found %q", len(more), got)
			}
			if found, err := s.Trace(t.Context(), "10", 1); err != nil || len(found) != 1 || found[0].Title != "Headline 1000" {
				t.Errorf("by its number %+v was found, %v", found, err)
			}
		}},
		{"what a feed left behind is found, and nothing twice", func(t *testing.T, s *Store) {
			f := mustSubscribe(t, s, "20", feedOf(2, 1), 1)
			mustSubscribe(t, s, "21", feedOf(2, 1), 1)
			if got, want := traced(t, s, "headline"), "Headline 2 in 20, Headline 2 in 21, Headline 1 in 20, Headline 1 in 21"; got != want {
				t.Errorf("found %q, want %q", got, want)
			}
			if err := s.MoveFeed(t.Context(), "10", f.ID, "20", "22", start); err != nil {
				t.Fatal(err)
			}
			if got, want := traced(t, s, "news.example/2"), "Headline 2 in 20, Headline 2 in 21, Headline 2 in 22"; got != want {
				t.Errorf("after a move %q was found, want %q", got, want)
			}
			if err := s.Unsubscribe(t.Context(), "10", f.ID); err != nil {
				t.Fatal(err)
			}
			if got, want := traced(t, s, "headline"), "Headline 2 in 20, Headline 2 in 21"; got != want {
				t.Errorf("when its feed was removed %q was found, want %q", got, want)
			}
			if found, err := s.Trace(t.Context(), "10", 2); err != nil || len(found) != 2 {
				t.Errorf("by its number %d were found, %v", len(found), err)
			}
			if found, err := s.Traces(t.Context(), "11", "headline", 10); err != nil || len(found) != 0 {
				t.Errorf("another server found %+v, %v", found, err)
			}
		}},
	}
}
