package fakediscord

import "time"

// nonceMemory remembers which message an author's nonce made.
//
// docs: Resources/Message, Create Message (enforce_nonce): checked "for
// uniqueness in the past few minutes", for all channels of its author together; the
// message that exists is returned.
type nonceMemory map[nonceKey]noncedMessage

type nonceKey struct {
	author snowflake
	nonce  string
}

type noncedMessage struct {
	message *message
	at      time.Time
}

// find is the message that this nonce made in the past few minutes.
func (n nonceMemory) find(key nonceKey, now time.Time) *message {
	for k, old := range n {
		if now.Sub(old.at) > secondsOfNonceMemory*time.Second {
			delete(n, k)
		}
	}
	return n[key].message
}
