package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// ClassifierKind is which of a server's ways to judge is used.
type ClassifierKind string

// The kinds of classifiers.
const (
	ClassifierChat       ClassifierKind = "chat"
	ClassifierModeration ClassifierKind = "moderation"
)

// UnmarshalText accepts the two kinds and nothing else.
func (k *ClassifierKind) UnmarshalText(text []byte) error {
	switch kind := ClassifierKind(strings.TrimSpace(string(text))); kind {
	case ClassifierChat, ClassifierModeration:
		*k = kind
		return nil
	default:
		return fmt.Errorf("is %q: write chat or moderation", kind)
	}
}

// Count is a whole number, 0 or more.
type Count int64

// UnmarshalText refuses what is no whole number.
func (c *Count) UnmarshalText(text []byte) error {
	n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil || n < 0 {
		return fmt.Errorf("is %q: write a whole number, 0 or more", text)
	}
	*c = Count(n)
	return nil
}

// longestTimeout is more than any model takes for one answer.
const longestTimeout = 30 * time.Minute

// Duration is a length of time, between a second and half an hour.
type Duration time.Duration

// UnmarshalText reads lengths of time such as 30s or 2m.
func (d *Duration) UnmarshalText(text []byte) error {
	read, err := time.ParseDuration(strings.TrimSpace(string(text)))
	if err != nil || read < time.Second || read > longestTimeout {
		return fmt.Errorf("is %q: write a length of time from 1s to 30m, such as 60s", text)
	}
	*d = Duration(read)
	return nil
}

// Price is what a million tokens cost, in and out.
type Price struct{ In, Out float64 }

// UnmarshalText reads in/out; one number is the price of both.
func (p *Price) UnmarshalText(text []byte) error {
	in, out, both := strings.Cut(string(text), "/")
	if !both {
		out = in
	}
	read := Price{}
	var ok, okToo bool
	read.In, ok = amount(in)
	read.Out, okToo = amount(out)
	if !ok || !okToo {
		return fmt.Errorf("is %q: write the price of a million tokens in and out, such as 0.15/0.60", text)
	}
	*p = read
	return nil
}

// Money is an amount in millionths.
type Money int64

// UnmarshalText reads an amount such as 2.50.
func (m *Money) UnmarshalText(text []byte) error {
	read, ok := amount(string(text))
	if !ok {
		return fmt.Errorf("is %q: write an amount such as 2.50, without a currency", text)
	}
	*m = Money(math.Round(read * 1e6))
	return nil
}

// amount reads a number from 0 to a million.
func amount(text string) (float64, bool) {
	read, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return read, err == nil && read >= 0 && read <= 1e6
}
