package discord

// ChannelOf is the channel that a dispatch names, found without decoding the rest: the gateway's
// one reader only needs to know in which lane the dispatch waits. "" says that there is none.
func ChannelOf(e Event) (channel string) {
	topLevel(e.Data, func(name, value []byte) bool {
		if string(name) != "channel_id" {
			return true
		}
		channel = plainText(value)
		return false
	})
	return channel
}
