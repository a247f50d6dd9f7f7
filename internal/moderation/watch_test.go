package moderation

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// slowList is a database that answers after a second what it knew when it was asked.
type slowList struct {
	mu    sync.Mutex
	list  []string
	asked int
}

func (s *slowList) WatchedChannels(context.Context, string) ([]string, error) {
	s.mu.Lock()
	list := s.list
	s.asked++
	s.mu.Unlock()
	time.Sleep(time.Second)
	return list, nil
}

func (s *slowList) WatchFrom(context.Context, string, string, MessageNumber) error { return nil }

func (s *slowList) set(channels ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = channels
}

// A lock held while the database is waited for would stop the virtual clock.
func TestMessagesWaitForTheWatchedChannelsTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slowList{list: []string{"20"}}
		w := &Watch{Store: s}
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				if covered, err := w.Covers(t.Context(), "10", "20"); err != nil || !covered {
					t.Errorf("it is not covered: %v", err)
				}
			})
		}
		all.Wait()
		before := s.asked
		if covered, err := w.Covers(t.Context(), "10", "21"); err != nil || covered || s.asked != before {
			t.Errorf("covered: %t, %v, asked %d times and then %d", covered, err, before, s.asked)
		}
	})
}

func TestAListThatIsForgottenWhileItIsReadIsNotRemembered(t *testing.T) {
	for name, forget := range map[string]func(*Watch){
		"one server":   func(w *Watch) { w.Forget("10") },
		"some servers": func(w *Watch) { w.Leave(func(string) bool { return true }) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &slowList{list: []string{"20"}}
				w := &Watch{Store: s}
				var reader sync.WaitGroup
				reader.Go(func() { _, _ = w.List(t.Context(), "10") })
				synctest.Wait() // it has read the old list
				s.set("20", "21")
				forget(w)
				reader.Wait()
				if list, err := w.List(t.Context(), "10"); err != nil || !slices.Equal(list, []string{"20", "21"}) {
					t.Errorf("the list is %v: %v", list, err)
				}
			})
		})
	}
}
