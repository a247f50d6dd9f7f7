package moderation

import (
	"context"
	"sync"
)

// settler records ends of questions together: calls that began together end together, and one
// transaction is cheaper than eight. Whoever comes while one is written waits for the next.
type settler struct {
	mu      sync.Mutex
	writing bool
	waiting []*settling
}

type settling struct {
	Settling
	done chan error // has room for the answer
}

// settle returns when s is recorded, or was not.
func (w *settler) settle(ctx context.Context, store ConsultStore, s Settling) error {
	mine := &settling{s, make(chan error, 1)}
	w.mu.Lock()
	w.waiting = append(w.waiting, mine)
	if w.writing {
		w.mu.Unlock()
		return <-mine.done
	}
	w.writing = true
	for len(w.waiting) > 0 {
		all := w.waiting
		w.waiting = nil
		w.mu.Unlock()
		// What others wait for must not end with the one that happens to write it.
		writeTogether(context.WithoutCancel(ctx), store, all)
		w.mu.Lock()
	}
	w.writing = false
	w.mu.Unlock()
	return <-mine.done
}

// writeTogether makes one transaction of what belongs to one server and day.
func writeTogether(ctx context.Context, store ConsultStore, all []*settling) {
	for len(all) > 0 {
		sum := all[0].Settling
		same, rest := all[:1:1], []*settling(nil)
		for _, s := range all[1:] {
			if s.GuildID != sum.GuildID || s.Day != sum.Day || s.Budget != sum.Budget {
				rest = append(rest, s)
				continue
			}
			same = append(same, s)
			sum.Settlements = append(sum.Settlements[:len(sum.Settlements):len(sum.Settlements)], s.Settlements...)
			sum.Usage, sum.Took = sum.Usage.Add(s.Usage), sum.Took+s.Took
		}
		err := store.Settle(ctx, sum)
		for _, s := range same {
			s.done <- err
		}
		all = rest
	}
}
