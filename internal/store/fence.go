package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"ombud/internal/moderation"
)

// fence lets the transaction go on only while a lease is the newest of its shard, and keeps
// it the newest until the end of the transaction: whoever takes the shard waits for that.
// Who only prolongs the lease does not have to.
func (t *tx) fence(ctx context.Context, l moderation.Lease) error {
	if l.Epoch == 0 {
		return nil
	}
	var epoch int64
	err := t.QueryRowContext(ctx, "SELECT epoch FROM shards WHERE id = $1 FOR KEY SHARE", l.Shard).Scan(&epoch)
	if errors.Is(err, sql.ErrNoRows) || err == nil && epoch != l.Epoch {
		return fmt.Errorf("shard %d, epoch %d: %w", l.Shard, l.Epoch, moderation.ErrElsewhere)
	}
	if err != nil {
		return fmt.Errorf("look at the lease of shard %d: %w", l.Shard, err)
	}
	return nil
}
