package moderation

import (
	"context"
	"time"

	"ombud/internal/policy"
)

// ConsultStore keeps questions, opinions and what they cost. Each method is one transaction.
type ConsultStore interface {
	// Ask notes a question, drops the server's oldest beyond the backlog and enqueues a job. One that
	// is known changes nothing.
	Ask(ctx context.Context, m Message, backlog, workers int) (dropped int, err error)
	Take(ctx context.Context, t Taking) ([]Question, error)
	// GiveBack lets others take a question again, at a time or at once.
	GiveBack(ctx context.Context, q Question, at time.Time) error
	// Settle records how questions of one server ended, with their cases, and what it cost.
	Settle(ctx context.Context, s Settling) error
	// Opinion returns ErrNotFound when there is none under this key.
	Opinion(ctx context.Context, key string) (policy.Opinion, error)
	// CacheKey is a hash, keyed so that it tells nothing.
	CacheKey(parts ...string) string
	// Tidy drops what waited longer than before, and opinions that old; it enqueues jobs
	// when anything waits.
	Tidy(ctx context.Context, t Tidying) (dropped int, err error)
	Consulted(ctx context.Context, guildID string, since time.Time) (Consulted, error)
	RaiseAlert(ctx context.Context, a Alert) error
	EndAlert(ctx context.Context, guildID, topic string) error
}

// Taking says which questions somebody wants to ask: the newest of the server that has the
// newest of all and whose budget is not spent.
type Taking struct {
	Most   int
	Until  time.Time // when others may take them again
	Day    string
	Budget Budget
	// Reserve is set aside for each question that is being asked.
	Reserve policy.Usage
}

// Settling is one transaction of Settle.
type Settling struct {
	GuildID     string
	Settlements []Settlement
	Usage       policy.Usage
	Took        time.Duration
	Day         string
	Budget      Budget
	Reserve     policy.Usage
	At          time.Time
}

// Tidying says what Tidy does.
type Tidying struct {
	Questions, Opinions time.Time // what is older goes
	Day                 string
	Workers             int
	At                  time.Time
}
