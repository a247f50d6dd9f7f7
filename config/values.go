package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// BaseURL is an http or https address without query, to which paths are
// appended; it never ends in a slash.
type BaseURL string

// UnmarshalText checks and trims. The value is not repeated in errors: people
// paste addresses with credentials in them.
func (b *BaseURL) UnmarshalText(text []byte) error {
	written := strings.TrimSpace(string(text))
	parsed, err := url.Parse(written)
	switch {
	case err != nil || parsed.Hostname() == "" || (parsed.Scheme != "http" && parsed.Scheme != "https"):
		return errors.New("is not an http or https address: write one like https://example.org/api")
	case parsed.User != nil:
		return errors.New("holds a user name or a password: leave them out")
	case strings.ContainsAny(written, "?#"):
		return errors.New("has a query or a fragment: leave out everything from the ? or # on")
	}
	*b = BaseURL(strings.TrimRight(written, "/"))
	return nil
}

// LogFormat is how log lines are written.
type LogFormat string

// The two formats of log lines: for people and for machines.
const (
	LogText LogFormat = "text"
	LogJSON LogFormat = "json"
)

// UnmarshalText accepts the two formats and nothing else.
func (l *LogFormat) UnmarshalText(text []byte) error {
	switch format := LogFormat(strings.TrimSpace(string(text))); format {
	case LogText, LogJSON:
		*l = format
		return nil
	default:
		return fmt.Errorf("is %q: write text or json", format)
	}
}

// ListenAddr is an address to listen on, host:port; empty means "do not".
type ListenAddr string

// UnmarshalText checks the form; whether the address can be had shows only
// when it is taken.
func (a *ListenAddr) UnmarshalText(text []byte) error {
	written := strings.TrimSpace(string(text))
	_, port, err := net.SplitHostPort(written)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if written != "" && err != nil {
		return fmt.Errorf("is %q and not host:port: write an address like 127.0.0.1:8080 or :8080", written)
	}
	*a = ListenAddr(written)
	return nil
}

// Networks is a comma-separated list of addresses and CIDR networks.
type Networks []netip.Prefix

// UnmarshalText reads the whole list and reports every part that is wrong. A
// single address becomes a network of one.
func (n *Networks) UnmarshalText(text []byte) error {
	var networks Networks
	var mistakes []error
	for part := range strings.SplitSeq(string(text), ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		network, err := parseNetwork(part)
		if err != nil {
			mistakes = append(mistakes, err)
			continue
		}
		networks = append(networks, network)
	}
	if len(mistakes) > 0 {
		return errors.Join(mistakes...)
	}
	*n = networks
	return nil
}

func parseNetwork(part string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(part); err == nil && addr.Zone() == "" {
		addr = addr.Unmap()
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	network, err := netip.ParsePrefix(part)
	if err != nil || network.Addr().Is4In6() {
		return netip.Prefix{}, fmt.Errorf("lists %q, which is no address or network: write ones like 192.168.1.20 or 127.0.0.0/8", part)
	}
	return network.Masked(), nil
}
