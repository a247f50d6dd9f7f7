package fakediscord

import (
	"fmt"
	"time"
)

// sessionStarts counts the bot's IDENTIFYs: some in a day, and one per rate limit
// key in five seconds.
//
// docs: Events/Gateway, Session Start Limit Object, Rate Limiting and Identifying.
type sessionStarts struct {
	made  int64 // sessions ever, which numbers them
	used  int   // since began
	began time.Time
	// last is when each rate limit key (shard_id % max_concurrency) was last admitted.
	last map[int]time.Time
}

// startsPerDay is how many IDENTIFYs a bot has in startsWindow.
//
// docs: Events/Gateway, Identifying ("1000 IDENTIFY calls to the websocket in a
// 24-hour period. This limit is global and across all shards, but does not include
// RESUME calls").
const (
	startsPerDay = 1000
	startsWindow = 24 * time.Hour
)

// identifyWindow is how long a rate limit key rests after an IDENTIFY.
//
// docs: Events/Gateway, Sharding, Max Concurrency.
const identifyWindow = 5 * time.Second

// turn begins a new window when the old one is over. The documentation says of
// reset_after that the limit resets then, so the window is a fixed one; it
// begins with its first IDENTIFY.
func (s *sessionStarts) turn(now time.Time) {
	if s.used > 0 && now.Sub(s.began) >= startsWindow {
		s.used = 0
	}
}

// resetAfter is how long the window lasts still; zero when none has begun.
func (s *sessionStarts) resetAfter(now time.Time) time.Duration {
	if s.used == 0 {
		return 0
	}
	return s.began.Add(startsWindow).Sub(now)
}

// count takes one IDENTIFY out of the day's budget, whatever comes of it: the
// documentation limits calls, not sessions. False when there was none left.
func (s *sessionStarts) count(now time.Time, total int) bool {
	s.turn(now)
	if s.used >= total {
		return false
	}
	if s.used == 0 {
		s.began = now
	}
	s.used++
	return true
}

// admit says whether a shard may begin a session now.
//
// docs: Events/Gateway, Sharding, Max Concurrency ("rate_limit_key = shard_id %
// max_concurrency").
func (s *sessionStarts) admit(now time.Time, of Shard, concurrency int) bool {
	key := of[0] % concurrency
	if last, ok := s.last[key]; ok && now.Sub(last) < identifyWindow {
		return false
	}
	s.last[key] = now
	return true
}

// resetToken gives the bot a new token, as Discord does with one whose IDENTIFYs
// are used up: all sessions end, and nothing can be done with the old token any
// more. The documentation does not say with what code sessions end; 4004 is what
// the old token gets from then on.
//
// docs: Events/Gateway, Identifying ("all active sessions for the app will be
// terminated, the bot token will be reset"); Topics/Opcodes and Status Codes,
// Gateway Close Event Codes, 4004.
func (d *Discord) resetToken() {
	bot := d.app.bot
	delete(d.tokens, bot.token)
	d.resets++
	bot.token = fmt.Sprintf("fake-token-of-%s-%d", bot.username, d.resets+1)
	d.tokens[bot.token] = bot
	d.world.Bot.Token = bot.token
	d.write(Entry{Event: "token_reset", From: bot.id.String()})
	for _, s := range d.sessionsOf(bot) {
		delete(d.sessions, s.id)
		if s.conn != nil {
			s.conn.end(closeBadToken, "Authentication failed.")
		}
	}
}
