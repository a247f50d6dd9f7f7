package gateway

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/rest"
)

// Sharding is what Discord says about a bot's connections (Events → Gateway → Get Gateway
// Bot, Session Start Limit Object).
type Sharding struct {
	Shards         int // how many it recommends
	Total          int // sessions in a day
	Remaining      int
	ResetAfter     time.Duration
	MaxConcurrency int // rate limit keys for new sessions
}

// Budget is how many sessions ombud begins in 24 hours at most: three quarters of what
// resets the token.
func (s Sharding) Budget() int {
	if s.Total <= 0 {
		return identifiesADay * 3 / 4
	}
	return max(s.Total*3/4, 1)
}

// AskSharding asks Discord how the bot should connect.
func AskSharding(ctx context.Context, c *rest.Client) (Sharding, error) {
	var answer struct {
		Shards int `json:"shards"`
		Limit  struct {
			Total          int   `json:"total"`
			Remaining      int   `json:"remaining"`
			ResetAfter     int64 `json:"reset_after"` // milliseconds
			MaxConcurrency int   `json:"max_concurrency"`
		} `json:"session_start_limit"`
	}
	if err := c.Do(ctx, http.MethodGet, discordgo.EndpointGatewayBot, nil, &answer); err != nil {
		return Sharding{}, fmt.Errorf("ask how to connect to the gateway: %w", err)
	}
	return Sharding{
		Shards: max(answer.Shards, 1), Total: answer.Limit.Total, Remaining: answer.Limit.Remaining,
		ResetAfter: time.Duration(answer.Limit.ResetAfter) * time.Millisecond, MaxConcurrency: max(answer.Limit.MaxConcurrency, 1),
	}, nil
}
