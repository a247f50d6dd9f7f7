package bot

import (
	"context"
	"log/slog"
	"time"

	"ombud/internal/policy"
	"ombud/internal/store"
)

// windows makes what rules count over several messages outlive the process. All
// of it is in memory, where counting costs nothing, and what is new is written
// down every saveCounts: well before the cursors move past the messages it came
// from, so that after a crash the catch-up counts again what was lost.
//
// With several processes on one database each also reads, every readCounts, what
// the others wrote: whoever takes over a shard knows its windows, but for the
// last seconds, which its catch-up reads again.
type windows struct {
	counts *policy.Memory
	store  *store.Store
	log    *slog.Logger
	now    func() time.Time
	shared bool          // other processes may write too
	read   time.Time     // up to when that has been read
	wrote  time.Time     // when something was last written
	saved  []policy.Kept // whose memory is used again
}

const (
	saveCounts = 2 * time.Second
	readCounts = 10 * time.Second
	// clocksApart is how much the clocks of processes may differ, and a transaction may last.
	clocksApart = 15 * time.Second
)

// newWindows gives the engine windows that know what was counted before.
func newWindows(ctx context.Context, st *store.Store, shared bool, o Options) (*windows, error) {
	w := &windows{counts: policy.NewMemory(), store: st, log: o.Log, now: st.Now, shared: shared}
	w.counts.Keep()
	err := w.refresh(ctx)
	return w, err
}

// refresh puts in what was written since the last time.
func (w *windows) refresh(ctx context.Context) error {
	now := w.now()
	since := time.Time{}
	if !w.read.IsZero() {
		since = w.read.Add(-clocksApart)
	}
	kept, err := w.store.Windows(ctx, since)
	if err != nil {
		return err
	}
	w.counts.Restore(kept)
	w.read = now
	return nil
}

// run saves and reads until the context ends.
func (w *windows) run(ctx context.Context) error {
	save, read := time.NewTicker(saveCounts), time.NewTicker(readCounts)
	defer save.Stop()
	defer read.Stop()
	for {
		select {
		case <-save.C:
			w.save(ctx)
		case <-read.C:
			if !w.shared {
				continue
			}
			if err := w.refresh(ctx); err != nil && ctx.Err() == nil {
				w.log.WarnContext(ctx, "what other processes counted was not read, and is read next time", "cause", err)
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// save writes what was counted since it was last called, and now and then makes
// the store forget what is over. What cannot be written is tried again with
// what comes next.
func (w *windows) save(ctx context.Context) {
	kept := w.counts.Changed(w.saved)
	w.saved = kept
	if len(kept) == 0 && w.now().Sub(w.wrote) < time.Minute {
		return
	}
	w.wrote = w.now()
	if err := w.store.SaveWindows(ctx, kept); err != nil {
		w.counts.Unsaved(kept)
		w.saved = nil
		w.log.WarnContext(ctx, "what rules count was not saved, and is saved next time", "cause", err)
	}
}
