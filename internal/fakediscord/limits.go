package fakediscord

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"
)

// rateLimits holds the buckets and the bot's global limit.
//
// docs: Topics/Rate Limits. The sizes of buckets are not documented and may
// change at any time: those here are only of a realistic size, and a client
// must go by the headers.
type rateLimits struct {
	buckets map[string]*bucket
	global  map[snowflake]*bucket
}

// bucket is the state of one limit.
type bucket struct {
	left  int
	reset time.Time
}

// globalLimit is how many calls a bot may make in a second; interaction
// endpoints do not count.
//
// docs: Topics/Rate Limits, Global Rate Limit.
func globalLimit() rateLimit { return rateLimit{n: 50, span: time.Second} }

// defaultLimit is for routes that do not say anything else.
func defaultLimit() rateLimit { return rateLimit{n: 30, span: time.Second} }

// peopleLimit is what people's calls have per bucket. It is wide: the fake
// judges the bot, and people here are played by scripts that type fast.
func peopleLimit() rateLimit { return rateLimit{n: 100, span: time.Second} }

func newRateLimits() rateLimits {
	return rateLimits{buckets: map[string]*bucket{}, global: map[snowflake]*bucket{}}
}

// limitedError is a 429.
//
// docs: Topics/Rate Limits, Exceeding A Rate Limit.
type limitedError struct {
	wait   time.Duration
	scope  string // user, global or shared
	global bool
}

func (e *limitedError) Error() string { return "rate limited for " + e.wait.String() }

// majorParams give a route one bucket for each of their values.
//
// docs: Topics/Rate Limits (channel_id, guild_id and webhook id + token).
func majorParams() []string {
	return []string{"channel_id", "guild_id", "application_id", "interaction_token"}
}

// take counts a call and makes the rate-limit headers of its answer.
func (l *rateLimits) take(c *call) (http.Header, error) {
	limit := c.route.limit
	if limit.n == 0 {
		limit = defaultLimit()
	}
	owner := "path"
	if c.who != nil {
		owner = c.who.id.String()
		if !c.who.bot {
			limit = peopleLimit()
		}
	}
	if err := l.takeGlobal(c); err != nil {
		return http.Header{}, err
	}
	major := ""
	for _, name := range majorParams() {
		major += "/" + c.params[name]
	}
	b := l.bucket(c.route.method+" "+c.route.pattern+" "+owner+" "+major, limit, c.now)
	name := sha256.Sum256([]byte(c.route.method + c.route.pattern))
	header := http.Header{}
	header.Set("X-RateLimit-Limit", strconv.Itoa(limit.n))
	header.Set("X-RateLimit-Bucket", hex.EncodeToString(name[:16]))
	header.Set("X-RateLimit-Reset", seconds(float64(b.reset.UnixMilli())/1000))
	wait := b.reset.Sub(c.now)
	header.Set("X-RateLimit-Reset-After", seconds(wait.Seconds()))
	if b.left == 0 {
		header.Set("X-RateLimit-Remaining", "0")
		return header, &limitedError{wait: wait, scope: "user"}
	}
	b.left--
	header.Set("X-RateLimit-Remaining", strconv.Itoa(b.left))
	return header, nil
}

func (l *rateLimits) bucket(key string, limit rateLimit, now time.Time) *bucket {
	b := l.buckets[key]
	if b == nil || !now.Before(b.reset) {
		b = &bucket{left: limit.n, reset: now.Add(limit.span)}
		l.buckets[key] = b
	}
	return b
}

func (l *rateLimits) takeGlobal(c *call) error {
	if c.who == nil || !c.who.bot || c.route.exempt {
		return nil
	}
	b := l.global[c.who.id]
	if b == nil || !c.now.Before(b.reset) {
		limit := globalLimit()
		b = &bucket{left: limit.n, reset: c.now.Add(limit.span)}
		l.global[c.who.id] = b
	}
	if b.left == 0 {
		return &limitedError{wait: b.reset.Sub(c.now), scope: "global", global: true}
	}
	b.left--
	return nil
}

// seconds writes a number with at most three decimals, rounded up: who waits
// that long has waited long enough.
func seconds(s float64) string {
	return strconv.FormatFloat(math.Ceil(s*1000)/1000, 'f', 3, 64)
}

// wholeSeconds is a span in seconds, rounded up, as Retry-After has it.
func wholeSeconds(span time.Duration) string { return strconv.Itoa(int(math.Ceil(span.Seconds()))) }

// answerLimited writes a 429.
func (d *Discord) answerLimited(c *call, header http.Header, err error) answer {
	limited, ok := errors.AsType[*limitedError](err)
	if !ok {
		return d.answerError(c, err)
	}
	wait := math.Ceil(limited.wait.Seconds()*1000) / 1000
	header.Set("Content-Type", "application/json")
	header.Set("Retry-After", wholeSeconds(limited.wait))
	header.Set("X-RateLimit-Scope", limited.scope)
	if limited.global {
		header.Set("X-RateLimit-Global", "true")
	}
	return answer{status: http.StatusTooManyRequests, header: header, body: encode(struct {
		Message    string  `json:"message"`
		RetryAfter float64 `json:"retry_after"`
		Global     bool    `json:"global"`
		Code       int     `json:"code"`
	}{"You are being rate limited.", wait, limited.global, 0})}
}

// invalidWindow is the span over which Discord counts invalid requests.
//
// docs: Topics/Rate Limits, Invalid Request Limit: 10,000 in ten minutes.
const invalidWindow = 10 * time.Minute

// countInvalid counts the answers 401, 403 and 429.
func (d *Discord) countInvalid(status int) {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		d.invalid = append(since(d.invalid, d.now().Add(-invalidWindow)), d.now())
	}
}

// InvalidRequests is how many calls were answered with 401, 403 or 429 in the
// last ten minutes; Discord bans an address at 10,000.
func (d *Discord) InvalidRequests() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.invalid = since(d.invalid, d.now().Add(-invalidWindow))
	return len(d.invalid)
}
