package store

import (
	"regexp"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// told is a session's setting that the operator wrote into the address, by itself or among its options
// (PostgreSQL → Database Connection Control Functions → options).
func told(c *pgx.ConnConfig, name string) (value string, is bool) {
	if value, is = c.RuntimeParams[name]; is {
		return value, true
	}
	among := regexp.MustCompile(`(?:^|\s)(?:-c\s*|--)` + regexp.QuoteMeta(name) + `=(\S+)`).FindStringSubmatch(c.RuntimeParams["options"])
	if among == nil {
		return "", false
	}
	return among[1], true
}

// tell sets what the operator did not.
func tell(c *pgx.ConnConfig, name, value string) {
	if _, is := told(c, name); !is {
		c.RuntimeParams[name] = value
	}
}

// toldSpan reads a span as PostgreSQL does: milliseconds, or a number with a unit. One that cannot be read is
// not told, as the server will say itself.
func toldSpan(c *pgx.ConnConfig, name string) (span time.Duration, is bool) {
	value, is := told(c, name)
	if !is {
		return 0, false
	}
	parts := regexp.MustCompile(`^'?\s*(\d+)\s*(us|ms|s|min|h|d)?\s*'?$`).FindStringSubmatch(value)
	if parts == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(parts[1], 10, 32) // as wide as the server's own
	if err != nil {
		return 0, false
	}
	units := map[string]time.Duration{
		"us": time.Microsecond, "": time.Millisecond, "ms": time.Millisecond, "s": time.Second,
		"min": time.Minute, "h": time.Hour, "d": 24 * time.Hour,
	}
	return time.Duration(n) * units[parts[2]], true
}
