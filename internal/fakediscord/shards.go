package fakediscord

// Shard is IDENTIFY's [shard_id, num_shards].
type Shard [2]int

// wholeBot is the shard of a client that names none.
func wholeBot() Shard { return Shard{0, 1} }

// valid says whether the shard can be.
//
// docs: Events/Gateway, Sharding; Topics/Opcodes and Status Codes, Gateway Close
// Event Codes, 4010.
func (s Shard) valid() bool { return s[1] >= 1 && s[0] >= 0 && s[0] < s[1] }

// handles says whether a shard gets what happens in a guild. What happens in
// none, such as direct messages, is for shard 0.
//
// docs: Events/Gateway, Sharding ("shard_id = (guild_id >> 22) % num_shards",
// "DMs will only be sent to shard 0").
func (s Shard) handles(guildID snowflake) bool {
	if guildID == 0 {
		return s[0] == 0
	}
	return int(uint64(guildID>>22)%uint64(s[1])) == s[0]
}

// guildsPerShard is how many guilds one shard may have.
//
// docs: Events/Gateway, Sharding ("each shard can only support a maximum of 2500
// guilds"); Topics/Opcodes and Status Codes, Gateway Close Event Codes, 4011.
const guildsPerShard = 2500

// guildsOf lists an account's guilds on a shard. Several sessions may have the
// same shard, or shards of different counts at the same time: each gets all of
// what its own shard gets, and none ends another.
//
// docs: Events/Gateway, Sharding ("You can establish multiple sessions with the
// same [shard_id, num_shards], or sessions with different num_shards values").
func (d *Discord) guildsOf(a *account, on Shard) []*guild {
	var list []*guild
	for _, g := range sortedByID(d.guilds) {
		if g.member(a.id) != nil && on.handles(g.id) {
			list = append(list, g)
		}
	}
	return list
}
