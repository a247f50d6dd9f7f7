package store

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"ombud/internal/moderation"
)

// BenchmarkDesk asks for the queue and for histories among 5,000 open cases, and prints each figure
// with its bar:
//
//	go test ./internal/store -run '^$' -bench Desk -benchtime 1x
func BenchmarkDesk(b *testing.B) {
	const cases, authors, asked = 5_000, 50, 40
	bar := 200 * time.Millisecond
	ctx := context.Background()
	s, err := Open(ctx, Options{Path: b.TempDir() + "/ombud.db", Key: testKey()})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // a temporary file
	for i := range cases {
		a := flagged(fmt.Sprintf("text %d", i), time.Duration(i)*time.Minute, "insult")
		a.Message.Subject.MessageID, a.Message.Author.ID = fmt.Sprint(10_000+i), fmt.Sprint(100+i%authors)
		a.Grade = moderation.Grade(i % 5)
		if _, _, err := s.Accuse(ctx, a); err != nil {
			b.Fatal(err)
		}
	}
	measure := func(name string, ask func(i int) (int, error)) {
		var took []time.Duration
		for i := range asked {
			began := time.Now()
			n, err := ask(i)
			if err != nil || n == 0 {
				b.Fatalf("%s: %d, %v", name, n, err)
			}
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		worst := took[len(took)-1]
		verdict := ""
		if worst > bar {
			verdict = " MISSED"
		}
		fmt.Printf("%s among %d open cases, slowest of %d: %v (bar: ≤ %v)%s\n", name, cases, asked, worst.Round(10*time.Microsecond), bar, verdict)
	}
	for b.Loop() {
		for _, order := range []moderation.QueueOrder{moderation.OldestFirst, moderation.NewestFirst, moderation.GravestFirst} {
			measure("/queue order:"+string(order), func(int) (int, error) {
				open, total, err := s.Queue(ctx, "10", order, 15)
				if total != cases {
					return 0, err
				}
				return len(open), err
			})
		}
		measure("/history", func(i int) (int, error) {
			found, _, err := s.CasesOf(ctx, "10", fmt.Sprint(100+i), 15)
			return len(found), err
		})
		measure("a card's case", func(i int) (int, error) {
			c, err := s.Case(ctx, int64(1+i*100))
			return int(c.ID), err
		})
	}
}
