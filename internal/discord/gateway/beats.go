package gateway

import "time"

// settling is how long discordgo waits between what opens a session and what follows, and before it learns that
// the connection ended. It begins its heartbeat and its reader at once, and whichever ends the connection
// sleeps for a second with the lock that the other wants. A virtual clock stands still while anybody waits for a
// lock, so there that second never ends. A pause is all there is: the library keeps its lock to itself, its
// heartbeat takes it once more after the frame that could be waited for, and closing the connection before does
// not keep Close from sleeping.
const settling = time.Millisecond

// betweenBeats waits until the heartbeat that may be under way is over and none is due at this very moment.
func (c *conn) betweenBeats() {
	time.Sleep(settling)
	first, interval := c.beaten.Load(), time.Duration(c.interval.Load())
	if first == 0 || interval <= 0 {
		return
	}
	if time.Since(time.Unix(0, first))%interval < settling {
		time.Sleep(2 * settling)
	}
}
