package bot

import (
	"context"
	"time"

	"ombud/internal/store"
)

// countShards settles how many shards there are. Processes that run already have settled
// it; one that was told otherwise waits in case they are about to end, and then says so.
func countShards(ctx context.Context, st *store.Store, o Options, recommended int) (int, error) {
	count := recommended
	if o.ShardCount > 0 {
		count = o.ShardCount
	}
	for deadline := time.Now().Add(store.LeaseFor + roundEvery); ; {
		running, err := st.ShardCount(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			return 0, err
		case err != nil, running == 0, running == count:
			return count, o.Shards.fits(count)
		case o.ShardCount == 0:
			return running, o.Shards.fits(running)
		case time.Now().After(deadline):
			return 0, &FlagError{(&store.CountError{Running: running, Asked: count}).Error()}
		}
		select {
		case <-time.After(roundEvery):
		case <-ctx.Done():
			return count, nil
		}
	}
}
