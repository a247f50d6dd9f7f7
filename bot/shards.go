package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"ombud/internal/discord/gateway"
	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
	"ombud/internal/store"
	"ombud/internal/telemetry"
)

const (
	// roundEvery is how often a process that shares its database says that it is there. A
	// process that is lost is noticed after store.LeaseFor and one round.
	roundEvery = 2 * time.Second
	// roundWithin bounds one round.
	roundWithin = store.LeaseFor / 2
	// leftBefore is how long before the end of its leases a process that cannot renew them lets go, so that the
	// connections are closed when another process may begin its own.
	leftBefore = 2 * time.Second
)

// shards keeps this process's part of the gateway: the leases, and a connection for each.
type shards struct {
	store   *store.Store
	client  *rest.Client
	dial    rest.Dial // nil: the network
	starts  *gateway.Identifies
	log     *slog.Logger
	process string
	count   int
	fixed   []int // nil: its share of all

	onEvent func(wire.Event)      // gets what all of them tell, from several goroutines
	leave   func(gateway.Shard)   // is told of each shard that is given up or lost
	share   func(processes int)   // is told how many processes share the token
	running map[int]*runningShard // used by Run alone

	mu    sync.Mutex
	known []*gateway.Supervisor // those that run, for whoever looks; nil before the first round
}

// runningShard is one connection.
type runningShard struct {
	lease   moderation.Lease
	gateway *gateway.Supervisor
	stop    context.CancelFunc
	done    chan struct{}
}

func newShards(st *store.Store, client *rest.Client, starts *gateway.Identifies, o Options, count int) *shards {
	return &shards{
		store: st, client: client, dial: o.DialDiscord, starts: starts, log: o.Log, process: rand.Text(), count: count, fixed: o.Shards,
		running: map[int]*runningShard{},
	}
}

// Run holds shards until the context ends or one of them fails for good, and returns when all
// connections have ended. The leases stay for leaveAll.
func (s *shards) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.rounds(ctx, group) })
	return group.Wait()
}

// rounds keeps leases and connections in step.
func (s *shards) rounds(ctx context.Context, group *errgroup.Group) error {
	every := time.NewTicker(roundEvery)
	defer every.Stop()
	r := store.Round{Process: s.process, Count: s.count, Fixed: s.fixed}
	var last, patientUntil time.Time
	var until time.Time // when the connections are let go of; zero: there are none
	for failed := false; ; {
		r.Patient = time.Now().Before(patientUntil)
		began := time.Now() // the leases are good from some later moment on
		kept, err := s.round(ctx, r, until)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.As(err, new(*store.CountError)):
			return err
		case err != nil:
			if !failed {
				s.log.ErrorContext(ctx, "the shards' leases cannot be renewed; the connections stay as long as nobody else can take them", "cause", err)
			}
			failed = true
			if !until.IsZero() && !time.Now().Before(until) && !store.IsDown(err) {
				s.leaveToOthers(ctx, err)
				until = time.Time{}
			}
		default:
			failed = false
			if !last.IsZero() && time.Since(last) > store.LeaseFor/2 {
				patientUntil = time.Now().Add(store.LeaseFor) // others may have been kept from renewing as well
			}
			last, until = time.Now(), began.Add(store.LeaseFor-leftBefore)
			s.follow(ctx, group, kept)
			r.GiveUp = s.giveUp(kept)
		}
		if !s.store.Shared() {
			return nil // nobody else can have them
		}
		select {
		case <-every.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// round ends in time for letting go, too.
func (s *shards) round(ctx context.Context, r store.Round, until time.Time) (store.Kept, error) {
	within := roundWithin
	if left := time.Until(until); left > 0 { // zero is long ago
		within = min(within, left)
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return s.store.KeepShards(ctx, r)
}

// leaveToOthers ends all connections of a process that hears nothing of the database. Others may, also such as
// came meanwhile, and by now they take its shards. It begins them again when a round comes through and nobody has.
func (s *shards) leaveToOthers(ctx context.Context, cause error) {
	ids := slices.Sorted(maps.Keys(s.running))
	if len(ids) == 0 {
		return
	}
	s.log.WarnContext(ctx, "cut off from the database: the shards are left to other processes", "shards", ids, "cause", cause)
	s.end(ids)
	s.note()
}

// follow ends the connections of leases that are over and begins those of new ones.
func (s *shards) follow(ctx context.Context, group *errgroup.Group, kept store.Kept) {
	has := map[int]moderation.Lease{}
	for _, l := range kept.Leases {
		has[l.Shard] = l
	}
	var lost []int
	for id, r := range s.running {
		if l, still := has[id]; !still || l != r.lease {
			lost = append(lost, id)
		}
	}
	if len(lost) > 0 {
		s.log.WarnContext(ctx, "shards have another owner", "shards", lost)
		s.end(lost)
	}
	var begun []int
	for id, l := range has {
		if s.running[id] == nil {
			s.begin(ctx, group, l)
			begun = append(begun, id)
		}
	}
	if len(begun) > 0 {
		slices.Sort(begun)
		s.log.InfoContext(ctx, "this process has shards", "new", begun, "in_all", len(has), "of", s.count, "process", s.process)
	}
	s.share(kept.Processes)
	s.note()
}

// begin connects one shard.
func (s *shards) begin(ctx context.Context, group *errgroup.Group, l moderation.Lease) {
	ctx, stop := context.WithCancel(ctx)
	r := &runningShard{
		lease: l, stop: stop, done: make(chan struct{}),
		gateway: gateway.New(s.client, s.dial, gateway.Shard{ID: l.Shard, Count: s.count}, l, s.starts),
	}
	s.running[l.Shard] = r
	group.Go(func() error {
		defer close(r.done)
		defer stop()
		return r.gateway.Run(ctx, s.onEvent)
	})
}

// end says goodbye for some shards, and forgets what was known through them.
func (s *shards) end(ids []int) {
	for _, id := range ids {
		s.running[id].stop()
	}
	for _, id := range ids {
		<-s.running[id].done
		delete(s.running, id)
		s.leave(gateway.Shard{ID: id, Count: s.count})
	}
}

// giveUp chooses what another process was told to hold, or else what this one has beyond its share, and ends it.
// Shards whose session never stood cost nothing. Of the others one goes in each round: for a process that was told at
// once, and for one that takes its share when it has been there for a while.
func (s *shards) giveUp(kept store.Kept) (ids []int) {
	var idle, standing []int
	for id, r := range s.running {
		if len(kept.Wanted) > 0 && !slices.Contains(kept.Wanted, id) {
			continue
		}
		if r.gateway.Stood() {
			standing = append(standing, id)
		} else {
			idle = append(idle, id)
		}
	}
	slices.Sort(idle)
	slices.Sort(standing)
	if len(kept.Wanted) > 0 {
		ids = slices.Concat(idle, standing[:min(1, len(standing))])
	} else if over := min(len(s.running)-kept.Share, len(idle)); over > 0 {
		ids = idle[len(idle)-over:]
	} else if len(s.running) > kept.Settled && len(standing) > 0 {
		ids = standing[len(standing)-1:]
	}
	if len(ids) > 0 {
		s.log.Info("shards are handed over to another process", "shards", ids)
		s.end(ids)
		s.note()
	}
	return ids
}

func (s *shards) note() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known = make([]*gateway.Supervisor, 0, len(s.running))
	for _, id := range slices.Sorted(maps.Keys(s.running)) {
		s.known = append(s.known, s.running[id].gateway)
	}
}

// state is what this process has now.
func (s *shards) state() (all []telemetry.Shard) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.known {
		all = append(all, telemetry.Shard{ID: g.Shard().ID, Connected: g.Connected()})
	}
	return all
}

// connected is the gateway's part in being ready. A process without shards waits for
// another one to end, and is ready for that.
func (s *shards) connected(context.Context) error {
	s.mu.Lock()
	begun := s.known != nil
	s.mu.Unlock()
	var missing []int
	for _, shard := range s.state() {
		if !shard.Connected {
			missing = append(missing, shard.ID)
		}
	}
	switch {
	case !begun:
		return errors.New("ombud has not found out yet which of Discord's shards are its own.") //nolint:staticcheck,revive // a sentence for operators
	case len(missing) > 0:
		return fmt.Errorf("ombud is not connected to Discord with %s, and tries again by itself.", shardNames(missing)) //nolint:staticcheck,revive // as above
	}
	return nil
}

// leaveAll lets other processes have everything at once.
func (s *shards) leaveAll(ctx context.Context) error { return s.store.LeaveShards(ctx, s.process) }
