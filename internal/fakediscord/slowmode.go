package fakediscord

import "math"

// waitSlowmode enforces a channel's slowmode for people. Bots are unaffected,
// and so are members with BYPASS_SLOWMODE.
//
// docs: Resources/Channel, Channel Object (rate_limit_per_user); Topics/Permissions
// (BYPASS_SLOWMODE).
func (c *call) waitSlowmode(ch *channel) error {
	if ch.slowmode == 0 || c.who.bot || c.may(ch, PermBypassSlowmode) {
		return nil
	}
	key := slowKey{channel: ch.id, account: c.who.id}
	next := c.d.slow[key]
	if c.now.Before(next) {
		c.slow = next.Sub(c.now)
		return errSlowmode
	}
	c.d.slow[key] = c.now.Add(secondsLong(ch.slowmode))
	return nil
}

// slowKey is one account in one channel.
type slowKey struct{ channel, account snowflake }

// slowmodeBody is the answer to a message that comes too soon.
//
// docs: Topics/Opcodes and Status Codes, JSON Error Codes, 20016.
func slowmodeBody(c *call) any {
	return struct {
		Code       int     `json:"code"`
		Message    string  `json:"message"`
		RetryAfter float64 `json:"retry_after"`
		Global     bool    `json:"global"`
	}{errSlowmode.code, errSlowmode.message, math.Ceil(c.slow.Seconds()*1000) / 1000, false}
}
