package rest

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Dial opens a connection; tests and the sandbox give one that stays in the process.
type Dial func(ctx context.Context, network, addr string) (net.Conn, error)

// silent is below discordgo's lowest level. What it would log is either
// returned to us or about its own decoding, which we do not use, and its logger
// is a package variable; above the lowest level it prints tokens and texts.
const silent = discordgo.LogError - 1

// sessionOn makes a session on a transport that others share.
func sessionOn(token string, t *transport) (*discordgo.Session, error) {
	token = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(token), "Bot "))
	if token == "" || strings.ContainsAny(token, " \t\r\n") {
		return nil, errors.New("the bot token is empty or has blanks in it")
	}
	s, err := discordgo.New("Bot " + token)
	if err != nil {
		return nil, fmt.Errorf("make a session: %w", err)
	}
	s.Client = &http.Client{
		Transport: t,
		// The API redirects nowhere; following would carry the token along.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	s.UserAgent = userAgent()
	s.LogLevel = silent
	s.ShouldRetryOnRateLimit = false
	s.MaxRestRetries = 0
	return s, nil
}

// NewSession makes a discordgo session of the client's token that sends what it asks of the API through the client's own
// transport, so that it obeys and fills the same limits.
func (c *Client) NewSession() (*discordgo.Session, error) { return sessionOn(c.token, c.transport) }

// userAgent names the client in the form Discord asks for (Reference → User Agent).
func userAgent() string {
	version := "dev"
	if build, ok := debug.ReadBuildInfo(); ok && build.Main.Version != "" && build.Main.Version != "(devel)" {
		version = build.Main.Version
	}
	return "DiscordBot (ombud, " + version + ")"
}

func newTransport(apiURL string, next http.RoundTripper, log *slog.Logger) (*transport, error) {
	base, err := url.Parse(strings.TrimRight(apiURL, "/"))
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return nil, fmt.Errorf("%q is no address of a Discord API: it should look like https://discord.com/api", apiURL)
	}
	return &transport{
		base: base.JoinPath("v" + apiVersion), next: next, log: log,
		gate: newGate(), buckets: newBuckets(), invalid: &invalid{},
	}, nil
}

// readBuffer is how much is read from a connection at once: a third of a page of a history.
const readBuffer = 32 << 10

// network is the plain HTTP below our rules.
func network(dial Dial) *http.Transport {
	n := &http.Transport{
		DialContext:           dial,
		ForceAttemptHTTP2:     dial == nil,
		MaxIdleConnsPerHost:   16,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: attemptTimeout,
		ReadBufferSize:        readBuffer,
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
	}
	if dial == nil {
		n.DialContext = (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext
		n.Proxy = http.ProxyFromEnvironment
	}
	return n
}
