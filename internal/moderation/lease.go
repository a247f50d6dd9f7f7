package moderation

import "errors"

// ErrElsewhere says that another process has the shard from which a message came, and
// judges it: this one's write was refused.
var ErrElsewhere = errors.New("the shard belongs to another process now")

// Lease is a process's right to one of the gateway's shards. A shard that gets another
// owner gets a higher epoch, so that the store can tell a late write of the owner before.
// The zero value is the right of a process that shares its database with no other.
type Lease struct {
	Shard int
	Epoch int64
}
