package article

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// Dial opens a connection; address is "host:port".
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// azureWireServer is the one address in public space that answers only inside
// a cloud, with that machine's secrets:
// https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
const azureWireServer = "168.63.129.16/32"

// newGuardian refuses every address that is not public, except those allowed
// on purpose. Ports are free: feeds live on 8080 and 8443 too, and the address
// is what protects.
func newGuardian(allow []netip.Prefix) *ssrf.Guardian {
	var v4, v6 []netip.Prefix
	for _, p := range allow {
		if p.Addr().Is4() {
			v4 = append(v4, p)
		} else {
			v6 = append(v6, p)
		}
	}
	return ssrf.New(ssrf.WithAnyPort(),
		ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...),
		ssrf.WithDeniedV4Prefixes(netip.MustParsePrefix(azureWireServer)))
}

// guardedDial checks the address that is really connected to, after the name
// was looked up: so neither a redirect nor a name that changes its address
// between two look-ups gets past it.
func guardedDial(g *ssrf.Guardian, r *net.Resolver) Dial {
	d := &net.Dialer{
		Timeout: 10 * time.Second, KeepAlive: -1, Resolver: r,
		Control: func(network, address string, c syscall.RawConn) error { return g.Safe(network, address, c) },
	}
	return d.DialContext
}

// guardedHook lets a network of the caller's own stand in for the real one. It
// owns its names; bare addresses are checked here all the same.
func guardedHook(g *ssrf.Guardian, hook Dial) Dial {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, fmt.Errorf("split %q: %w", address, err)
		}
		if ip, err := netip.ParseAddr(host); err == nil {
			if err := g.SafeAddr(ip.Unmap()); err != nil {
				return nil, err
			}
		}
		return hook(ctx, network, address)
	}
}

func refusedByGuard(err error) bool {
	return errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedNetwork) ||
		errors.Is(err, ssrf.ErrInvalidHostPort)
}

// ParseURL reads a feed's address as people type it: without a scheme, in the
// angle brackets that hide a preview on Discord, or with feed: in front.
// Its errors are *FetchError.
func ParseURL(text string) (*url.URL, error) {
	text = strings.TrimSpace(text)
	if inner, ok := strings.CutPrefix(text, "<"); ok {
		text = strings.TrimSuffix(inner, ">")
	}
	if rest, ok := strings.CutPrefix(text, "feed:"); ok {
		text = strings.TrimPrefix(rest, "//")
	}
	if !strings.Contains(text, "://") && !strings.HasPrefix(text, "/") && strings.Contains(text, ".") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil {
		return nil, &FetchError{Sentence: "This is not a web address.", Err: errors.New("unreadable address")}
	}
	if err := checkURL(u); err != nil {
		return nil, err
	}
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// validPort reports whether there can be such a port. None is the scheme's own.
func validPort(port string) bool {
	n, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil && n > 0
}

// checkURL holds for the first address and for each redirect.
func checkURL(u *url.URL) error {
	switch scheme := strings.ToLower(u.Scheme); {
	case scheme != "http" && scheme != "https":
		return &FetchError{Sentence: "Feeds are fetched from http:// and https:// addresses only."}
	case u.User != nil:
		return &FetchError{Sentence: "Addresses with a user name or password in them are not fetched."}
	case u.Hostname() == "":
		return &FetchError{Sentence: "This is not a web address: the server's name is missing."}
	case !validPort(u.Port()):
		return &FetchError{Sentence: "This is not a web address: a port is a number up to 65535."}
	case len(u.String()) > maxURL:
		return &FetchError{Sentence: fmt.Sprintf("This address is longer than %d characters.", maxURL)}
	}
	return nil
}
