package jobs

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"
)

func TestEachTryIsToldWithWhatCameOfIt(t *testing.T) {
	inBubble(t, func(t *testing.T, d *database) {
		told := make(chan string, 100)
		w := idle()
		answers := []error{errors.New("no answer"), limit(time.Second), nil}
		w.ShowCard = func(context.Context, int64, bool) error {
			err := answers[0]
			answers = answers[1:]
			return err
		}
		w.PollFeed = func(context.Context, int64) error { return errors.New("broken") }
		stop := run(t, d, w, Options{Tried: func(kind, result string) {
			if kind == (ShowCard{}).Kind() || kind == (PollFeed{}).Kind() { // and not what is periodic
				told <- kind + " " + result
			}
		}})
		d.insert(t, ShowCard{CaseID: 1}, PollFeed{FeedID: 2})
		time.Sleep(time.Minute)
		stop()
		close(told)
		var got []string
		for v := range told {
			got = append(got, v)
		}
		slices.Sort(got)
		want := []string{
			"poll_feed again", "poll_feed again", "poll_feed given_up",
			"show_card again", "show_card done", "show_card later",
		}
		if !slices.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	})
}

func TestEveryKindOfJobIsNamed(t *testing.T) {
	if named, kinds := len(Kinds()), reflect.TypeFor[Work]().NumField(); named != kinds {
		t.Errorf("%d kinds are named of %d that there is work for", named, kinds)
	}
	if all := Kinds(); len(slices.Compact(slices.Sorted(slices.Values(all)))) != len(all) {
		t.Errorf("a kind is named twice: %v", all)
	}
}
