package gateway

import "strconv"

// Shard is one of the connections among which Discord divides a bot's servers (Events →
// Gateway → Sharding). The zero value is the only one.
type Shard struct{ ID, Count int }

// Holds reports whether Discord tells this shard about a server.
func (s Shard) Holds(guildID string) bool {
	if s.Count <= 1 {
		return true
	}
	n, err := strconv.ParseUint(guildID, 10, 64)
	return err == nil && int((n>>22)%uint64(s.Count)) == s.ID
}
