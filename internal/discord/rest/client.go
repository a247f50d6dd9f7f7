package rest

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/wire"
)

// Client sends requests to Discord's API by its rules. It is safe for concurrent use.
type Client struct {
	// Answered is told of each HTTP request once it is over: its route with
	// placeholders in place of ids and tokens, the status, or 0 when no answer came, and how
	// long it took. Nil: nobody counts. It is set while nothing is sent.
	Answered func(route string, status int, took time.Duration)

	session   *discordgo.Session
	transport *transport
	token     string
}

// New makes a client for the API at apiURL, for example
// "https://discord.com/api". dial nil means the network.
func New(token, apiURL string, dial Dial, log *slog.Logger) (*Client, error) {
	return Over(network(dial), token, apiURL, log)
}

// Over makes a client whose requests go through a network of the caller's.
func Over(network http.RoundTripper, token, apiURL string, log *slog.Logger) (*Client, error) {
	t, err := newTransport(apiURL, network, log)
	if err != nil {
		return nil, err
	}
	s, err := sessionOn(token, t)
	if err != nil {
		return nil, err
	}
	c := &Client{session: s, transport: t, token: token}
	t.tell = c.answered
	return c, nil
}

// Close drops idle connections. Requests under way are not touched.
func (c *Client) Close() {
	if n, ok := c.transport.next.(*http.Transport); ok {
		n.CloseIdleConnections()
	}
}

// Do sends a request through discordgo and decodes its answer into out, unless
// that is nil. A body that brings files along (see Files) is sent as a form, any other as JSON. The
// error is one of *Error, *LimitedError, *ServerError and *DecodeError, or wraps
// ErrUnauthorized or what the network said.
//
// The library queues requests of one route behind a lock that knows no context; a bucket of the
// request's own leaves the queueing to our transport.
func (c *Client) Do(ctx context.Context, method, endpoint string, in, out any, options ...discordgo.RequestOption) error {
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
		return PlainError(route, err)
	}
	if out == nil {
		return nil
	}
	if raw, ok := out.(*json.RawMessage); ok { // whoever wants it undecoded decodes it
		*raw = answer
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return &wire.DecodeError{What: route, Err: err}
	}
	return nil
}

// AwaitTurn waits until Discord's limit for a route has room, and takes none of it. waited says that it had to:
// what is to be sent may have grown old meanwhile.
func (c *Client) AwaitTurn(ctx context.Context, method, endpoint string) (waited bool, err error) {
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
func (c *Client) Me(ctx context.Context) (wire.User, error) {
	var u wire.User
	if err := c.Do(ctx, http.MethodGet, discordgo.EndpointUser("@me"), nil, &u); err != nil {
		return wire.User{}, fmt.Errorf("read the bot's own account: %w", err)
	}
	return u, nil
}

// Beside sends a request to an address that is none of the API's, such as a file's: without the
// token, without Discord's rules about requests, and following no redirect.
func (c *Client) Beside(req *http.Request) (*http.Response, error) {
	req.Header.Set("User-Agent", c.session.UserAgent)
	resp, err := c.transport.next.RoundTrip(req)
	if err != nil {
		return nil, InWords(req.URL.Host, err)
	}
	return resp, nil
}
