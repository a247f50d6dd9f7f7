package moderation

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"ombud/internal/policy"
)

// Consultation is what ombud does with a classifier: messages wait for it as
// questions, its opinions become findings like those of rules. No verdict of a rule
// waits for it, and none is changed by it.
type Consultation struct {
	Store      ConsultStore
	Classifier policy.Classifier
	// Asks chooses what the classifier is asked about, after the rules.
	Asks    func(p *policy.Policy, m policy.Message, v policy.Verdict) bool
	Engine  *policy.Engine
	Limits  ConsultLimits
	Now     func() time.Time
	Log     *slog.Logger
	names   heard
	settler settler
	// works are the servers on which no alert about the classifier's set-up can stand.
	mu    sync.Mutex
	works map[string]bool
	once  sync.Once
	calls chan struct{} // holds one of each call under way
	// Settled is told what became of a question, with one of Outcomes, and whether the
	// opinion was there already. Nil: nobody counts.
	Settled func(outcome string, repeated bool)
}

// ConsultLimits bound what the classifier may use.
type ConsultLimits struct {
	Calls    int           // how many ask at once
	Workers  int           // how many jobs prepare questions: twice as many, so that a call begins where another ends
	Batch    int           // questions in one call
	Backlog  int           // questions that may wait on one server; the oldest beyond it are dropped
	Patience time.Duration // how long a call may take; a claim ends some time after it
	// Budget is for one server and one day (UTC); zeros are no limit.
	Budget Budget
}

// Wants reports whether the classifier is to be asked about a message.
func (c *Consultation) Wants(m Message, v policy.Verdict) bool {
	if c == nil {
		return false
	}
	c.names.hear(m.Subject.GuildID, m.names()...)
	return m.Raw == "" && !c.Engine.Exempts(m.Judged) && c.Asks(c.Engine.Policy(), m.Judged, v)
}

// Ask has a message wait for the classifier.
func (c *Consultation) Ask(ctx context.Context, m Message) error {
	dropped, err := c.Store.Ask(ctx, m, c.Limits.Backlog, c.Limits.Workers)
	if err != nil {
		return fmt.Errorf("ask about message %s: %w", m.Subject.MessageID, err)
	}
	c.stale(dropped)
	return nil
}

func (c *Consultation) stale(times int) {
	for range times {
		c.settled(Stale, false)
	}
}

func (c *Consultation) settled(outcome string, repeated bool) {
	if c.Settled != nil {
		c.Settled(outcome, repeated)
	}
}
