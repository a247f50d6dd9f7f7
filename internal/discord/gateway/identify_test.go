package gateway

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ombud/internal/discord/newsroom"
	"ombud/internal/discord/wire"
	"ombud/internal/fakediscord"
	"ombud/internal/moderation"
)

func TestSessionsAreSpacedAndCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := NewIdentifies(&newsroom.Starts{}, Sharding{}, newsroom.Quiet())
		const budget = 750 // of Discord's thousand
		began := time.Now()
		for range budget {
			if err := i.take(t.Context(), Shard{}, false); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took != time.Duration(budget-1)*identifySpacing {
			t.Errorf("%d sessions began within %s", budget, took)
		}
		err := i.take(t.Context(), Shard{}, false)
		if notYet(err) != 24*time.Hour-time.Since(began) {
			t.Errorf("beyond the budget: %v", err)
		}
		time.Sleep(notYet(err))
		if err := i.take(t.Context(), Shard{}, false); err != nil {
			t.Errorf("a day later: %v", err)
		}
		time.Sleep(time.Minute)
		before := time.Now()
		if err := i.take(t.Context(), Shard{}, true); err != nil || time.Since(before) < time.Second || time.Since(before) > 5*time.Second {
			t.Errorf("after a refusal the next came after %s: %v", time.Since(before), err)
		}
	})
}

// Somebody else may begin sessions with the same token, unknown to ombud's database.
func TestDiscordsOwnCountIsBelieved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := NewIdentifies(&newsroom.Starts{}, Sharding{Total: 1000, Remaining: 200, ResetAfter: time.Hour}, newsroom.Quiet())
		if err := i.take(t.Context(), Shard{}, false); notYet(err) != time.Hour {
			t.Errorf("with 200 of 1000 left: %v", err)
		}
		time.Sleep(time.Hour)
		if err := i.take(t.Context(), Shard{}, false); err != nil {
			t.Errorf("when they are back: %v", err)
		}
	})
}

// lateStarts stops the process for two minutes while it waits for its first turn.
type lateStarts struct {
	newsroom.Starts
	asked int
}

func (s *lateStarts) ReserveStart(ctx context.Context, key int, spacing time.Duration, budget int, within time.Duration) (time.Duration, int, error) {
	wait, left, err := s.Starts.ReserveStart(ctx, key, spacing, budget, within)
	if s.asked++; s.asked == 1 {
		wait = -2 * time.Minute // the turn was over when it noticed
	}
	return wait, left, err
}

func TestATurnThatWasSleptThroughIsNotTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		starts := &lateStarts{}
		i := NewIdentifies(starts, Sharding{}, newsroom.Quiet())
		if err := i.take(t.Context(), Shard{}, false); err != nil || starts.asked != 2 {
			t.Errorf("asked %d times: %v", starts.asked, err)
		}
	})
}

// Discord resets the token of a bot that begins too many sessions in a day.
func TestADayOfRefusalsLeavesTheTokenAlone(t *testing.T) {
	atTheStation(t, fakediscord.Options{}, func(n *station) {
		n.Cause(fakediscord.Fault{Kind: "identify_close", Code: 4000, Times: -1})
		n.run()
		time.Sleep(24*time.Hour - time.Minute)
		if got := n.Identifies(); got > 750 || got < 750/2 {
			t.Errorf("%d sessions were asked for in a day", got)
		}
		n.ClearFaults()
		time.Sleep(24 * time.Hour)
		if !n.gateway.Connected() {
			t.Error("the day after, the gateway is not connected")
		}
	})
}

// Two processes with eight shards each, which share their account of sessions: all of them stand, no IDENTIFY
// comes too early, and each server is told of once.
func TestManyShardsOfTwoProcessesConnectInTurns(t *testing.T) {
	const shards, servers = 16, 40
	atTheStation(t, fakediscord.Options{Shards: shards, MaxConcurrency: 2}, func(n *station) {
		if _, err := n.AddServers(fakediscord.Servers{Count: servers, Channels: 1}); err != nil {
			n.T.Fatal(err)
		}
		limits, err := AskSharding(n.T.Context(), n.client)
		if err != nil || limits.Shards != shards || limits.MaxConcurrency != 2 {
			n.T.Fatalf("Discord says %+v: %v", limits, err)
		}
		ctx, stop := context.WithCancel(n.T.Context())
		var running sync.WaitGroup
		var gateways []*Supervisor
		var mu sync.Mutex
		told := map[string]int{}
		for process := range 2 {
			identifies := NewIdentifies(n.starts, limits, newsroom.Quiet())
			for id := process * shards / 2; id < (process+1)*shards/2; id++ {
				shard := Shard{ID: id, Count: shards}
				g := New(n.client, n.Dial, shard, moderation.Lease{Shard: id, Epoch: 7}, identifies)
				gateways = append(gateways, g)
				running.Go(func() {
					err := g.Run(ctx, func(e wire.Event) {
						if e.Type != "GUILD_CREATE" {
							return
						}
						server, err := wire.DecodeServer(e)
						if err != nil || !shard.Holds(server.ID) || e.Under != (moderation.Lease{Shard: id, Epoch: 7}) {
							n.T.Errorf("shard %d is told of server %s under %v: %v", id, server.ID, e.Under, err)
						}
						mu.Lock()
						told[server.ID]++
						mu.Unlock()
					})
					if err != nil {
						n.T.Error(err)
					}
				})
			}
		}
		time.Sleep(shards / 2 * 6 * time.Second)
		for _, g := range gateways {
			if !g.Connected() || !g.Stood() {
				n.T.Errorf("shard %d is not connected", g.Shard().ID)
			}
		}
		if got := n.Identifies(); got != shards {
			n.T.Errorf("%d sessions were asked for by %d shards", got, shards)
		}
		mu.Lock()
		if len(told) != servers+1 {
			n.T.Errorf("told of %d servers", len(told))
		}
		for id, times := range told {
			if times != 1 {
				n.T.Errorf("told of server %s %d times", id, times)
			}
		}
		mu.Unlock()
		stop()
		running.Wait()
	})
}

func TestTheTurnIsGivenOnWhenTheContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := NewIdentifies(&newsroom.Starts{}, Sharding{}, newsroom.Quiet())
		done, err := i.connect(t.Context(), Shard{})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := i.connect(ctx, Shard{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a second one: %v", err)
		}
		done()
		if _, err := i.connect(t.Context(), Shard{}); err != nil {
			t.Errorf("after the first: %v", err)
		}
	})
}
