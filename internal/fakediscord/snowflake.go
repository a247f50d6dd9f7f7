package fakediscord

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// snowflake is Discord's identifier: milliseconds since 2015 in the upper 42
// bits. On the wire it is a string.
//
// docs: API Reference, Snowflakes.
type snowflake uint64

// discordEpoch is the first second of 2015, in Unix milliseconds.
const discordEpoch = 1420070400000

func (s snowflake) String() string { return strconv.FormatUint(uint64(s), 10) }

// time is the moment at which the identifier was made.
func (s snowflake) time() time.Time {
	return time.UnixMilli(int64(s>>22) + discordEpoch).UTC()
}

// MarshalJSON writes a string, because JavaScript's numbers cannot hold 64 bits.
func (s snowflake) MarshalJSON() ([]byte, error) {
	return strconv.AppendQuote(nil, s.String()), nil
}

// UnmarshalJSON reads a string or a number: Discord takes both.
func (s *snowflake) UnmarshalJSON(raw []byte) error {
	if string(raw) == "null" {
		return nil
	}
	text := string(raw)
	if text[0] == '"' {
		if err := json.Unmarshal(raw, &text); err != nil {
			return err
		}
	}
	id, err := parseSnowflake(text)
	if err != nil {
		return err
	}
	*s = id
	return nil
}

// MarshalText lets identifiers be keys of JSON objects.
func (s snowflake) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText is the inverse of MarshalText.
func (s *snowflake) UnmarshalText(text []byte) error {
	id, err := parseSnowflake(string(text))
	*s = id
	return err
}

func parseSnowflake(text string) (snowflake, error) {
	id, err := strconv.ParseUint(text, 10, 64)
	if err != nil || id == 0 || id > 1<<63-1 {
		return 0, fmt.Errorf("value %q is not snowflake", text)
	}
	return snowflake(id), nil
}

// snowflakeAt is the smallest identifier made at t.
func snowflakeAt(t time.Time) snowflake {
	return snowflake(max(t.UnixMilli()-discordEpoch, 1)) << 22
}

// newID makes an identifier from the clock, greater than every one before it.
func (d *Discord) newID() snowflake {
	d.lastID = max(snowflakeAt(d.now()), d.lastID+1)
	return d.lastID
}

// oldID makes an identifier for something made at t, before the world began.
func (d *Discord) oldID(t time.Time) snowflake {
	d.oldIDs++
	return snowflakeAt(t) + d.oldIDs
}

// stamp writes a time as Discord does: microseconds and an explicit zone.
func stamp(t time.Time) string {
	return t.UTC().Format("2006-01-02T15:04:05.000000+00:00")
}

// stampOrNull is nil for the zero time.
func stampOrNull(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := stamp(t)
	return &s
}

// orNull is nil for the zero identifier.
func (s snowflake) orNull() *snowflake {
	if s == 0 {
		return nil
	}
	return &s
}

// parseStamp reads an ISO 8601 time.
func parseStamp(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999-0700"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// secondsLong is a number of seconds as a span.
func secondsLong(n int) time.Duration { return time.Duration(n) * time.Second }
