package wire

import "strconv"

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

// PeekDispatch is the dispatch that a packet of the gateway holds, and its sequence number, found without
// decoding them; ok says that it holds one. Its data lie in the packet's memory.
func PeekDispatch(packet []byte) (seq int64, e Event, ok bool) {
	dispatch := false
	whole := topLevel(packet, func(name, value []byte) bool {
		switch string(name) {
		case "op":
			dispatch = string(value) == "0"
		case "s":
			seq, _ = strconv.ParseInt(string(value), 10, 64) // null is 0, which no dispatch has
		case "t":
			e.Type = plainText(value)
		case "d":
			e.Data = value
		}
		return true
	})
	return seq, e, whole && dispatch
}
