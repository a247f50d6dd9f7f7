package classify

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sashabaranov/go-openai"
	"golang.org/x/time/rate"

	"ombud/internal/policy"
)

// Kind is which of a server's two ways to judge is used.
type Kind string

// The kinds of classifiers.
const (
	Chat       Kind = "chat"       // a language model reads the policy's own clauses
	Moderation Kind = "moderation" // a fixed model with fixed categories, cheaper
)

// Options say which server is asked and how much of it.
type Options struct {
	Kind    Kind // empty: Chat
	BaseURL string
	Key     string // empty: none is sent
	Model   string

	Concurrency int           // calls at once; 0: 4
	PerMinute   int           // calls in a minute; 0: as many as there are
	Timeout     time.Duration // of one call; 0: a minute
	Batch       int           // questions in one call; 0: 1
	Price       Price

	Dial func(ctx context.Context, network, addr string) (net.Conn, error) // nil: the network
	Now  func() time.Time                                                  // nil: time.Now
	// Called is told of each call, when it has ended. Nil: nobody is.
	Called func(Call)
}

// Call is one request and what came of it.
type Call struct {
	Path     string
	Request  []byte
	Response []byte // at most maxAnswer bytes
	Status   int    // 0: no answer came
	Result   Result
	Took     time.Duration
	Usage    policy.Usage
}

// Result is what came of a call, in a word.
type Result string

// What can come of a call.
const (
	Answered Result = "answered"
	Rubbish  Result = "rubbish" // an answer that cannot be used
	Refused  Result = "refused" // the model or a filter would not answer
	Limited  Result = "limited" // 429
	Failed   Result = "failed"  // 5xx, or no answer in time
	Rejected Result = "rejected"
)

// Results are all of them.
func Results() []Result { return []Result{Answered, Rubbish, Refused, Limited, Failed, Rejected} }

// Client is a classifier on a server. It is safe for concurrent use.
type Client struct {
	options Options
	api     *openai.Client
	wire    *wire
	slots   chan struct{}
	rate    *rate.Limiter
	breaker breaker

	mu      sync.Mutex
	schemas map[*policy.Policy]schema
}

var _ policy.Classifier = (*Client)(nil)

// New makes a client. It makes no call.
func New(o Options) *Client {
	if o.Kind == "" {
		o.Kind = Chat
	}
	o.Concurrency, o.Batch = max(o.Concurrency, 0), max(o.Batch, 1)
	if o.Concurrency == 0 {
		o.Concurrency = 4
	}
	if o.Timeout <= 0 {
		o.Timeout = time.Minute
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Kind == Moderation {
		o.Batch = 1
	}
	transport := &http.Transport{
		DialContext: o.Dial, MaxIdleConnsPerHost: o.Concurrency, IdleConnTimeout: 30 * time.Second,
		ForceAttemptHTTP2: true, Proxy: http.ProxyFromEnvironment,
	}
	if o.Dial != nil {
		transport.DisableKeepAlives = true
	}
	c := &Client{
		options: o, slots: make(chan struct{}, o.Concurrency), rate: rate.NewLimiter(rate.Inf, 1),
		wire: &wire{base: transport, reasons: reasons(o.Model), now: o.Now}, schemas: map[*policy.Policy]schema{},
	}
	c.breaker.now = o.Now
	if o.PerMinute > 0 {
		c.rate = rate.NewLimiter(rate.Limit(float64(o.PerMinute)/60), 1)
	}
	config := openai.DefaultConfig(o.Key)
	config.BaseURL = o.BaseURL
	config.HTTPClient = &http.Client{
		Transport: c.wire,
		// A redirect would carry the key and the comment to another server.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	c.api = openai.NewClientWithConfig(config)
	return c
}

// Name is the model on its server, and how it is asked: opinions on another wording of the question
// are other opinions.
func (c *Client) Name() string {
	name := string(c.options.Kind) + " " + c.options.Model + " at " + c.options.BaseURL
	if c.options.Kind == Chat {
		name += " (wording " + wording() + ")"
	}
	return name
}

// Batch is how many questions go into one call.
func (c *Client) Batch() int { return c.options.Batch }

// Classify answers questions, as many to a call as the options allow. Its error is an
// *UnavailableError when no answer is to be had now.
func (c *Client) Classify(ctx context.Context, p *policy.Policy, questions []policy.Question) (policy.Opinions, error) {
	var all policy.Opinions
	for part := range slices.Chunk(questions, c.options.Batch) {
		some, err := c.part(ctx, p, part)
		all.Usage = all.Usage.Add(some.Usage)
		if err != nil {
			return policy.Opinions{Usage: all.Usage}, err
		}
		all.Each = append(all.Each, some.Each...)
	}
	return all, nil
}

// part answers what goes into one call. What an answer to several leaves out is asked by itself.
func (c *Client) part(ctx context.Context, p *policy.Policy, questions []policy.Question) (policy.Opinions, error) {
	ask := c.chat
	if c.options.Kind == Moderation {
		ask = c.moderate
	}
	out, err := ask(ctx, p, questions)
	if err != nil || len(questions) == 1 {
		return out, err
	}
	for i := range out.Each {
		if out.Each[i].Unclassified == "" {
			continue
		}
		alone, err := ask(ctx, p, questions[i:i+1])
		out.Usage = out.Usage.Add(alone.Usage)
		if err != nil {
			return policy.Opinions{Usage: out.Usage}, err
		}
		out.Each[i] = alone.Each[0]
	}
	return out, nil
}

// call makes one request when its turn has come: do makes it and answers what came of it.
func (c *Client) call(ctx context.Context, do func(context.Context) (Result, policy.Usage, error)) error {
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if wait := c.breaker.enter(); wait > 0 {
		return &UnavailableError{Sentence: "The classifier's server has failed several times and is left alone for a while.", After: wait}
	}
	if err := c.rate.Wait(ctx); err != nil {
		c.breaker.leave(abandoned, 0)
		return &UnavailableError{Sentence: "The limit of calls in a minute is used up.", After: time.Second, Err: err}
	}
	within, cancel := context.WithTimeout(ctx, c.options.Timeout)
	defer cancel()
	record := &Call{}
	began := c.options.Now()
	result, usage, err := do(withRecord(within, record))
	record.Took, record.Result, record.Usage = c.options.Now().Sub(began), result, usage
	if c.options.Called != nil {
		c.options.Called(*record)
	}
	if err == nil {
		c.breaker.leave(worked, 0)
		return nil
	}
	if ctx.Err() != nil {
		c.breaker.leave(abandoned, 0)
		return ctx.Err()
	}
	gone := c.unavailable(err)
	how := failed
	if result == Limited {
		how = limited
	}
	if gone.SetUp {
		how = hopeless
	}
	gone.After = max(gone.After, c.breaker.leave(how, gone.After))
	return gone
}

// unavailable says what an error means for whoever asked.
func (c *Client) unavailable(err error) *UnavailableError {
	var server *ServerError
	if errors.As(err, &server) {
		return server.unavailable(c.options.Model, c.options.BaseURL)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return &UnavailableError{Sentence: fmt.Sprintf("The classifier's server did not answer within %s.", c.options.Timeout), Err: err}
	}
	if errors.Is(err, errBrokenOff) {
		return &UnavailableError{Sentence: "The classifier's server at " + c.options.BaseURL + " broke off its answer.", Err: err}
	}
	if errors.Is(err, openai.ErrModerationInvalidModel) || strings.Contains(err.Error(), "model") && !network(err) {
		return &UnavailableError{Sentence: fmt.Sprintf("The model %q cannot be asked like this: %v.", c.options.Model, err), SetUp: true, Err: err}
	}
	return &UnavailableError{Sentence: "The classifier's server at " + c.options.BaseURL + " cannot be reached.", Err: err}
}

// Close gives connections back.
func (c *Client) Close() { c.wire.base.CloseIdleConnections() }
