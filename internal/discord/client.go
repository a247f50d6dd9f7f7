package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Client is Discord's REST API as far as ombud uses it. It is safe for
// concurrent use.
type Client struct {
	Channels *Channels
	// Origin tells the numbers of cases and posts from those of another database that
	// wrote in the same channels some minutes before. It is set before the first send.
	Origin string
	// Answered is told of each HTTP request once it is over: its route with
	// placeholders in place of ids and tokens, the status, or 0 when no answer came, and how
	// long it took. Nil: nobody counts. It is set while nothing is sent.
	Answered func(route string, status int, took time.Duration)

	session   *discordgo.Session
	transport *transport
	token     string
	dial      Dial
	log       *slog.Logger
}

// NewClient makes a client for the API at apiURL, for example
// "https://discord.com/api". dial nil means the network.
func NewClient(token, apiURL string, dial Dial, log *slog.Logger) (*Client, error) {
	t, err := newTransport(apiURL, dial, log)
	if err != nil {
		return nil, err
	}
	s, err := sessionOn(token, t)
	if err != nil {
		return nil, err
	}
	c := &Client{Channels: newChannels(), session: s, transport: t, token: token, dial: dial, log: log}
	t.tell = c.answered
	return c, nil
}

// Close drops idle connections. Requests under way are not touched.
func (c *Client) Close() {
	if n, ok := c.transport.next.(*http.Transport); ok {
		n.CloseIdleConnections()
	}
}

// do sends a request through discordgo and decodes its answer into out, unless
// that is nil. The library queues requests of one route behind a lock that
// knows no context; a bucket of the request's own leaves the queueing to our
// transport.
func (c *Client) do(ctx context.Context, method, endpoint string, in, out any, options ...discordgo.RequestOption) error {
	route := method
	if u, err := url.Parse(endpoint); err == nil {
		route = routeName(method, u)
	}
	kind, body, err := encode(in)
	if err != nil {
		return fmt.Errorf("%s: %w", route, err)
	}
	own := &discordgo.Bucket{}
	own.Lock() // discordgo unlocks it when the answer is there
	options = append([]discordgo.RequestOption{discordgo.WithContext(ctx)}, options...)
	answer, err := c.session.RequestWithLockedBucket(method, endpoint, kind, body, own, 0, options...)
	if err != nil {
		return plainError(route, err)
	}
	if out == nil {
		return nil
	}
	if raw, ok := out.(*json.RawMessage); ok { // whoever wants it undecoded decodes it
		*raw = answer
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return &DecodeError{What: route, Err: err}
	}
	return nil
}

// encode is a request's body: JSON, or a form when files come along.
func encode(in any) (contentType string, body []byte, err error) {
	if with, ok := in.(interface{ along() []upload }); ok && len(with.along()) > 0 {
		return form(in, with.along())
	}
	if in == nil {
		return "application/json", nil, nil
	}
	if body, err = json.Marshal(in); err != nil {
		return "", nil, fmt.Errorf("encode: %w", err)
	}
	return "application/json", body, nil
}

// turn waits until Discord's limit for a route has room, and takes none of it. waited says that it had to:
// what is to be sent may have grown old meanwhile.
func (c *Client) turn(ctx context.Context, method, endpoint string) (waited bool, err error) {
	u, err := url.Parse(endpoint)
	if err != nil {
		return false, fmt.Errorf("%s: %w", method, err)
	}
	path, err := libraryPath(u)
	if err != nil {
		return false, err
	}
	r := routeOf(method, path)
	if waited, err = c.transport.buckets.of(r).await(ctx); err != nil {
		return waited, notNow(r, 0, err)
	}
	return waited, nil
}

// routeName is a request's route, fit for logs; of an address that is none of Discord's the method alone.
func routeName(method string, u *url.URL) string {
	path, err := libraryPath(u)
	if err != nil {
		return method
	}
	return routeOf(method, path).name
}

// Me returns the bot's own account.
func (c *Client) Me(ctx context.Context) (User, error) {
	var u User
	if err := c.do(ctx, http.MethodGet, discordgo.EndpointUser("@me"), nil, &u); err != nil {
		return User{}, fmt.Errorf("read the bot's own account: %w", err)
	}
	return u, nil
}

// withReason adds the audit log's reason: 1–512 characters, URL-encoded
// (Resources → Audit Log).
func withReason(reason string) discordgo.RequestOption {
	reason = Fit(reason, MaxAuditReason)
	if reason == "" {
		return func(*discordgo.RequestConfig) {}
	}
	return discordgo.WithAuditLogReason(url.PathEscape(reason))
}
