package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"ombud/internal/jobs"
	"ombud/internal/moderation"
)

// editing is a Notifier that only edits cards, and says when it edited which.
type editing struct {
	moderation.Notifier
	at     map[int64][]time.Time
	order  []int64
	refuse func(caseID int64) error
}

func (e *editing) Unquote(_ context.Context, c moderation.Case, _ []moderation.Appeal, _ []moderation.Sweep) error {
	if err := e.refuse(c.ID); err != nil {
		return err
	}
	e.at[c.ID] = append(e.at[c.ID], time.Now())
	e.order = append(e.order, c.ID)
	return nil
}

// TestCardsAreUnquotedSlowlyAndOnce plays a purge of many cases in virtual time: the newest card first, one in five
// seconds, each once, over a restart, and one that cannot be edited holds up no other.
func TestCardsAreUnquotedSlowlyAndOnce(t *testing.T) {
	t.Parallel()
	empty := emptyOptions(t)
	synctest.Test(t, func(t *testing.T) {
		s, err := Open(t.Context(), empty)
		if err != nil {
			t.Fatal(err)
		}
		const cases = 60 // more than lose their texts at once
		for n := range cases {
			a := elsewhere(flagged("you nincompoop", 0, "insult"), n)
			a.Message.Author.ID, a.At = fmt.Sprint(50+n), time.Now()
			id := mustAccuse(t, s, a, moderation.Opened)
			c := mustCase(t, s, id)
			d, _ := decision(c, "31", "dismiss")
			d.At = time.Now()
			if err := s.Decide(t.Context(), d, nil, nil); err != nil {
				t.Fatal(err)
			}
			if err := s.CardShown(t.Context(), id, moderation.CardRef{ChannelID: "21", MessageID: fmt.Sprint(7000 + id)}, c.Version+1); err != nil {
				t.Fatal(err)
			}
			time.Sleep(2 * time.Minute) // so that none shares a card
		}
		time.Sleep(366 * 24 * time.Hour)
		if _, err := s.db.ExecContext(t.Context(), "DELETE FROM river_job"); err != nil { // cards were shown then
			t.Fatal(err)
		}
		stuck := int64(cases - 3)
		hands := &editing{at: map[int64][]time.Time{}, refuse: func(caseID int64) error {
			if caseID == stuck {
				return errors.New("edited too often")
			}
			return nil
		}}
		service := &moderation.Service{Store: s, Notifier: hands, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
		work := jobs.Work{
			ShowCard:     func(context.Context, int64, bool) error { return nil },
			FindDueFeeds: func(context.Context) error { return nil },
			DeleteTexts:  service.DeleteOldTexts,
		}
		began := time.Now()
		for range 2 {
			r, err := jobs.Start(t.Context(), s.Jobs(), work, jobs.Options{Poll: 5 * time.Second}) // a look costs real time
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(cases / 2 * 5 * time.Second)
			if err := r.Stop(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		halfway := len(hands.order)
		if took := time.Since(began); halfway < cases*8/10 || halfway > int(took/(5*time.Second))+2 {
			t.Errorf("%d cards were edited in %v", halfway, took)
		}
		stuck = 0
		r, err := jobs.Start(t.Context(), s.Jobs(), work, jobs.Options{Poll: 5 * time.Second}) // a look costs real time
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(70 * time.Minute)
		if err := r.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		for id := int64(1); id <= cases; id++ {
			if n := len(hands.at[id]); n != 1 {
				t.Errorf("the card of case %d was edited %d times", id, n)
			}
			if !mustCase(t, s, id).Texts.Gone() {
				t.Errorf("case %d has its texts", id)
			}
		}
		late := 0
		for i, id := range hands.order[1:] {
			if id > hands.order[i] {
				late++ // the one that was refused
			}
		}
		if late > 1 || hands.order[0] != cases {
			t.Errorf("they were edited in the order %v", hands.order)
		}
		for i, id := range hands.order[1:] {
			if gap := hands.at[id][0].Sub(hands.at[hands.order[i]][0]); gap < 4*time.Second {
				t.Errorf("case %d %v after the one before", id, gap)
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}
