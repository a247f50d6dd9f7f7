package rest

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// What Discord allows, whichever routes are asked for.
const (
	globalPerSecond = 50     // Topics → Rate Limits → Global Rate Limit
	invalidBan      = 10_000 // Topics → Rate Limits → Invalid Request Limit, per invalidWindow
	invalidWindow   = 10 * time.Minute
)

// gate is the limit on everything the bot sends: 50 requests a second
// (Topics → Rate Limits → Global Rate Limit), and none at all while a global
// 429 lasts.
type gate struct {
	perSecond *rate.Limiter

	mu     sync.Mutex
	closed time.Time // until when
}

// gateBurst and the rate beside it add up to Discord's limit in any one second.
const gateBurst = 5

func newGate() *gate {
	return &gate{perSecond: rate.NewLimiter(globalPerSecond-gateBurst, gateBurst)}
}

// pass waits for a turn. It returns the wait instead when that would outlast the context.
func (g *gate) pass(ctx context.Context) (tooLong time.Duration, err error) {
	for {
		g.mu.Lock()
		wait := time.Until(g.closed)
		g.mu.Unlock()
		if wait <= 0 {
			break
		}
		if outlasts(ctx, wait) {
			return wait, nil
		}
		if err := waitFor(ctx, wait, nil); err != nil {
			return 0, err
		}
	}
	turn := g.perSecond.Reserve()
	wait := turn.Delay()
	if outlasts(ctx, wait) {
		turn.Cancel()
		return wait, nil
	}
	if wait <= 0 {
		return 0, ctx.Err()
	}
	if err := waitFor(ctx, wait, nil); err != nil {
		turn.Cancel()
		return 0, err
	}
	return 0, nil
}

// close shuts the gate for a while.
func (g *gate) close(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := time.Now().Add(d); until.After(g.closed) {
		g.closed = until
	}
}

// invalidBudget is far below what gets an address banned, and above what a bot
// in order ever needs.
const invalidBudget = invalidBan / 12

// invalid counts the answers for which Discord bans addresses: 401, 403 and
// 429 except of shared limits (Topics → Rate Limits → Invalid Request Limit).
type invalid struct {
	processes atomic.Int64 // that share the budget

	mu      sync.Mutex
	minutes [int(invalidWindow/time.Minute) + 1]struct {
		minute int64
		count  int
	}
}

func (i *invalid) add() {
	i.mu.Lock()
	defer i.mu.Unlock()
	minute := time.Now().Unix() / 60
	slot := &i.minutes[minute%int64(len(i.minutes))]
	if slot.minute != minute {
		slot.minute, slot.count = minute, 0
	}
	slot.count++
}

// spent says how long the budget stays spent; zero: there is some left.
func (i *invalid) spent() time.Duration {
	i.mu.Lock()
	defer i.mu.Unlock()
	now := time.Now()
	minute := now.Unix() / 60
	total, oldest := 0, minute
	for _, slot := range i.minutes {
		if slot.count > 0 && slot.minute > minute-int64(len(i.minutes)) {
			total += slot.count
			oldest = min(oldest, slot.minute)
		}
	}
	if total < i.budget() {
		return 0
	}
	return max(time.Unix((oldest+int64(len(i.minutes)))*60, 0).Sub(now), time.Second)
}
