package article

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// freshness is how long the server says its answer stays good: max-age less
// the time the answer already spent in a cache on the way (RFC 9111, 4.2).
// Zero: it does not say.
func freshness(h http.Header) time.Duration {
	var age time.Duration
	for directive := range strings.SplitSeq(strings.Join(h.Values("Cache-Control"), ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "no-cache", "no-store":
			return 0
		case "max-age":
			age = seconds(strings.Trim(strings.TrimSpace(value), `"`))
		}
	}
	return max(0, age-seconds(h.Get("Age")))
}

// retryAfter reads both forms of Retry-After (RFC 9110, 10.2.3): seconds and a date.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if at, err := http.ParseTime(value); err == nil {
		return min(max(0, at.Sub(now)), maxNotBefore)
	}
	return seconds(value)
}

// seconds reads a number of seconds, up to a day; what is no number is none.
func seconds(value string) time.Duration {
	n, err := strconv.ParseUint(strings.TrimSpace(value), 10, 63)
	if err != nil {
		if strings.Trim(value, "0123456789") == "" && value != "" {
			return maxNotBefore // a number beyond counting
		}
		return 0
	}
	return time.Duration(min(n, uint64(maxNotBefore/time.Second))) * time.Second
}

// renewed is a validity after "not modified", which may bring newer validators.
func renewed(last Validity, h http.Header) Validity {
	if v := short(h.Get("ETag")); v != "" {
		last.ETag = v
	}
	if v := short(h.Get("Last-Modified")); v != "" {
		last.LastModified = v
	}
	return last
}

// short drops validators too long to be worth keeping: asking without one costs
// a body, keeping it would let a server fill the store.
func short(validator string) string {
	if len(validator) > maxValidator {
		return ""
	}
	return validator
}
