package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"
)

const (
	// identifySpacing holds for bots that may start one session at a time
	// (Topics → Gateway → Rate Limiting: max_concurrency per 5 s).
	identifySpacing = 5 * time.Second
	// identifyBudget stays under 80 % of what resets the token.
	identifyBudget = identifiesADay * 3 / 4
	// identifiesPerConn ends a quarrel on one connection: a new one comes after a back-off.
	identifiesPerConn = 3
)

var errBudget = errors.New("the day's budget of new sessions is spent: Discord would reset the token")

// identifies keeps account of the sessions begun in the last 24 hours.
type identifies struct {
	log *slog.Logger

	mu   sync.Mutex
	days []time.Time // oldest first
}

// take waits until a session may be begun and counts it. Discord wants one to
// five seconds of patience after it refused a session on the same connection
// (Topics → Gateway → Resuming), of which discordgo has none.
func (i *identifies) take(ctx context.Context, again bool) error {
	if again {
		if err := waitFor(ctx, time.Second+rand.N(4*time.Second), nil); err != nil {
			return err
		}
	}
	for {
		i.mu.Lock()
		i.forget()
		if len(i.days) >= identifyBudget {
			i.mu.Unlock()
			return errBudget
		}
		var wait time.Duration
		if n := len(i.days); n > 0 {
			wait = time.Until(i.days[n-1].Add(identifySpacing))
		}
		if wait <= 0 {
			i.days = append(i.days, time.Now())
			left := identifyBudget - len(i.days)
			i.mu.Unlock()
			i.log.InfoContext(ctx, "begin a session with the gateway", "left_today", left)
			return nil
		}
		i.mu.Unlock()
		if err := waitFor(ctx, wait, nil); err != nil {
			return fmt.Errorf("wait to begin a session: %w", err)
		}
	}
}

// spent says how long no session can be begun; zero: one can.
func (i *identifies) spent() time.Duration {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.forget()
	if len(i.days) < identifyBudget {
		return 0
	}
	return time.Until(i.days[0].Add(24 * time.Hour))
}

func (i *identifies) forget() {
	for len(i.days) > 0 && time.Since(i.days[0]) >= 24*time.Hour {
		i.days = i.days[1:]
	}
}
