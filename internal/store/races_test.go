package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ombud/internal/moderation"
	"ombud/internal/pgtest"
	"ombud/internal/policy"
)

// howManyRaces is how many cases two moderators press at once: OMBUD_RACES says another number than the
// short form's,
//
//	OMBUD_RACES=1000 go test ./internal/store -run Races -v
func howManyRaces(t *testing.T) int {
	t.Helper()
	text := os.Getenv("OMBUD_RACES")
	if text == "" {
		return 40
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("OMBUD_RACES is %q", text)
	}
	return n
}

// crew is two moderators, everybody else, and a Discord that counts what is done on it.
type crew struct {
	moderation.Enforcer
	mu      sync.Mutex
	removed map[string]int
}

func (c *crew) RemoveMessage(_ context.Context, s moderation.Subject, _ string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.removed[s.MessageID]++
	return nil
}

func (c *crew) Member(_ context.Context, _, userID string) (moderation.Member, error) {
	return moderation.Member{ID: userID}, nil
}

func (c *crew) OwnerID(context.Context, string) (string, error) { return "1", nil }

// TestRacesOfTwoModerators has two moderators press at the same moment, one Remove and the other
// Dismiss or Remove, and undo at the same moment: one decision, one action, one undo, and the other hears
// who was first.
func TestRacesOfTwoModerators(t *testing.T) {
	n := howManyRaces(t)
	t.Run("SQLite", func(t *testing.T) { t.Parallel(); race(t, open(t, sqliteOptions(t)), n) })
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		race(t, open(t, emptyPostgres(t, pgtest.StartCluster(t))(t)), n)
	})
}

func race(t *testing.T, s *Store, n int) {
	t.Helper()
	ctx := t.Context()
	hands := &crew{removed: map[string]int{}}
	service := &moderation.Service{
		Store: s, Enforcer: hands, Directory: hands, Engine: &policy.Engine{}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
	}
	if err := s.SaveServer(ctx, moderation.Server{GuildID: "10", ModeratorsChannel: "11", ModeratorRole: "12"}); err != nil {
		t.Fatal(err)
	}
	member := func(id string) moderation.Member {
		return moderation.Member{ID: id, RoleIDs: []string{"12"}, TopRole: 5, Can: moderation.ManageMessages}
	}
	var oneDecision, oneAction, oneUndo, told atomic.Int64
	for i := range n {
		a := flagged(fmt.Sprintf("text %d", i), time.Duration(i)*time.Hour, "insult")
		a.Message.Subject.MessageID, a.Message.Author.ID = fmt.Sprint(1000+i), fmt.Sprint(100_000+i)
		id := mustAccuse(t, s, a, moderation.Opened)
		c := mustCase(t, s, id)
		press := func(who string, kind moderation.KindName) moderation.Press {
			return moderation.Press{CaseID: id, Kind: kind, RevisionHash: c.Revision.Hash, Moderator: member(who), GuildID: "10", ChannelID: "11"}
		}
		other := moderation.KindName("remove")
		if i%2 == 1 {
			other = "dismiss"
		}
		lost := atOnce(func() error { return service.Decide(ctx, press("60", "remove")) }, func() error { return service.Decide(ctx, press("61", other)) })
		var already *moderation.AlreadyDecidedError
		if len(lost) == 1 && errors.As(lost[0], &already) {
			told.Add(1)
		}
		c = mustCase(t, s, id)
		if len(c.Decisions) == 1 && c.Decision != nil {
			oneDecision.Add(1)
		}
		for _, action := range c.Actions { // as two workers would
			atOnce(func() error { return service.Perform(ctx, action.ID, false) }, func() error { return service.Perform(ctx, action.ID, false) })
		}
		if want := map[moderation.KindName]int{"remove": 1}[c.Decision.Kind]; len(c.Actions) == want && min(hands.removed[c.Subject.MessageID], 1) == want {
			oneAction.Add(1)
		}
		number := c.Decision.Number
		lost = atOnce(func() error { return service.Undo(ctx, press("60", ""), number) }, func() error { return service.Undo(ctx, press("61", ""), number) })
		var refused *moderation.RefusedError
		if c = mustCase(t, s, id); len(lost) == 1 && errors.As(lost[0], &refused) && c.Open() {
			oneUndo.Add(1)
		}
	}
	for name, got := range map[string]int64{"one decision": oneDecision.Load(), "one action": oneAction.Load(), "the other was told": told.Load(), "one undo": oneUndo.Load()} {
		if got != int64(n) {
			t.Errorf("%s in %d of %d races", name, got, n)
		}
	}
	t.Logf("32, two moderators at once: one decision %d, one action %d, the other told %d, one undo %d of %d races", oneDecision.Load(), oneAction.Load(), told.Load(), oneUndo.Load(), n)
}

// atOnce does two things at the same moment and returns what went wrong.
func atOnce(one, other func() error) (errs []error) {
	var mu sync.Mutex
	var both sync.WaitGroup
	start := make(chan struct{})
	for _, do := range []func() error{one, other} {
		both.Go(func() {
			<-start
			if err := do(); err != nil {
				mu.Lock()
				errs = append(errs, err)
				mu.Unlock()
			}
		})
	}
	close(start)
	both.Wait()
	return errs
}
