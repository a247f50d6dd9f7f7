package gateway

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
	// identifySpacing holds for the shards of one rate limit key (Events → Gateway →
	// Sharding → Max Concurrency: 5 s), with something added for one that is late and for the
	// ways of different length from several machines to Discord.
	identifySpacing = 6 * time.Second
	// identifiesPerConn ends a quarrel on one connection: a new one comes after a back-off.
	identifiesPerConn = 3
	// late is how long after its turn an IDENTIFY may still be sent. A process that was
	// stopped meanwhile asks for another turn. It is less than what is added to the spacing:
	// on a busy machine two seconds brought the next one too near (test 19).
	late = 750 * time.Millisecond
	// waitsForTurn is how long a connection may stand idle until its IDENTIFY.
	waitsForTurn = openWithin / 2
)

// identifiesADay is how many sessions reset the token (Topics → Gateway → Rate Limiting).
const identifiesADay = 1000

// Starts keeps account of the sessions begun with one token, whichever process begins them.
type Starts interface {
	// ReserveStart reserves the next turn of a rate limit key, for which the caller waits. It
	// reserves nothing when wait is longer than within. left is how many there are today still.
	ReserveStart(ctx context.Context, key int, spacing time.Duration, budget int, within time.Duration) (wait time.Duration, left int, err error)
}

// NotYetError says that no session may be begun for a while.
type NotYetError struct {
	After time.Duration
	Left  int // sessions that may be begun today
}

func (e *NotYetError) Error() string {
	if e.Left == 0 {
		return fmt.Sprintf("the day's budget of new sessions is spent, Discord would reset the token: the next one in %s", e.After.Round(time.Second))
	}
	return fmt.Sprintf("others begin their sessions first, or few may be begun today (%d left): the next one in %s", e.Left, e.After.Round(time.Second))
}

// Identifies has the shards of a process begin their sessions by Discord's rules. Its
// zero value does not work: see NewIdentifies.
type Identifies struct {
	starts      Starts
	log         *slog.Logger
	concurrency int
	budget      int
	heldUntil   time.Time // Discord counts more sessions than ours

	mu      sync.Mutex
	opening map[int]chan struct{} // by rate limit key: has room for the one shard that connects
}

// NewIdentifies keeps the limits that Discord told.
func NewIdentifies(starts Starts, limits Sharding, log *slog.Logger) *Identifies {
	i := &Identifies{
		starts: starts, log: log, concurrency: max(limits.MaxConcurrency, 1), budget: limits.Budget(),
		opening: map[int]chan struct{}{},
	}
	if limits.Total > 0 && limits.Remaining <= limits.Total/5 {
		i.heldUntil = time.Now().Add(limits.ResetAfter)
		log.Error("no session is begun for now: most of those that Discord allows in a day were begun already", "remaining", limits.Remaining, "of", limits.Total, "wait", limits.ResetAfter)
	}
	return i
}

// connect waits until the shard is the one of its rate limit key that connects, so that at
// most one of a process waits for its turn with a connection open. Call done when its session
// stands, or failed.
func (i *Identifies) connect(ctx context.Context, s Shard) (done func(), err error) {
	key := s.ID % i.concurrency
	i.mu.Lock()
	place := i.opening[key]
	if place == nil {
		place = make(chan struct{}, 1)
		i.opening[key] = place
	}
	i.mu.Unlock()
	select {
	case place <- struct{}{}:
		return func() { <-place }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// take waits until a session may be begun and counts it. Discord wants one to
// five seconds of patience after it refused a session on the same connection
// (Topics → Gateway → Resuming), of which discordgo has none.
func (i *Identifies) take(ctx context.Context, s Shard, again bool) error {
	if again {
		if err := pause(ctx, time.Second+rand.N(4*time.Second)); err != nil {
			return err
		}
	}
	if wait := time.Until(i.heldUntil); wait > 0 {
		return &NotYetError{After: wait}
	}
	for {
		wait, left, err := i.starts.ReserveStart(ctx, s.ID%i.concurrency, identifySpacing, i.budget, waitsForTurn)
		if err != nil {
			return err
		}
		turn := time.Now().Add(wait)
		if wait > waitsForTurn {
			return &NotYetError{After: wait, Left: left}
		}
		if err := pause(ctx, wait); err != nil {
			return fmt.Errorf("wait to begin a session: %w", err)
		}
		if time.Since(turn) < late {
			i.log.InfoContext(ctx, "begin a session with the gateway", "shard", s.ID, "left_today", left)
			return nil
		}
	}
}

// notYet says how long no session can be begun, if an error says so; zero: one can.
func notYet(err error) time.Duration {
	var e *NotYetError
	if errors.As(err, &e) {
		return e.After
	}
	return 0
}
