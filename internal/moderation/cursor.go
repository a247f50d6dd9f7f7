package moderation

import (
	"strconv"
	"time"
)

// KeepCursors is how long a thread's cursor is kept behind the last message that was judged there. What is
// older than that in a thread without one is not looked at: it was judged, or stands in a thread that ombud was
// called into.
const KeepCursors = 90 * 24 * time.Hour

// Cursor is how far a channel or thread has been judged.
type Cursor struct {
	GuildID   string
	ChannelID string
	// Since is the newest message that is not ours to judge: what was written before the
	// channel was watched, or before the thread was.
	Since MessageNumber
	// Judged is the newest message up to which nothing is left to judge.
	Judged MessageNumber
}

// MessageNumber is a message's id as a number: a later message has a higher one. Zero
// comes before every message.
type MessageNumber int64

// NumberOf reads a message's id; what is no id is before every message.
func NumberOf(messageID string) MessageNumber {
	n, err := strconv.ParseInt(messageID, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return MessageNumber(n)
}

// String is the id as Discord writes it.
func (n MessageNumber) String() string { return strconv.FormatInt(int64(n), 10) }

// firstNumbered is the first second of 2015 in Unix milliseconds: Discord counts from there (Reference → Snowflakes).
const firstNumbered = 1420070400000

// At tells when the message with this number was written, or the account or channel made.
func (n MessageNumber) At() time.Time { return time.UnixMilli(int64(n>>22) + firstNumbered).UTC() }

// NumberAt is the first number that anything made at a moment can have; 0 before Discord counts.
func NumberAt(t time.Time) MessageNumber {
	return MessageNumber(max(t.UnixMilli()-firstNumbered, 0) << 22)
}
