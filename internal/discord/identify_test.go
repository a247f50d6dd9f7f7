package discord

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"ombud/internal/fakediscord"
)

func TestSessionsAreSpacedAndCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := &identifies{log: quiet()}
		began := time.Now()
		for range identifyBudget {
			if err := i.take(t.Context(), false); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took != (identifyBudget-1)*identifySpacing {
			t.Errorf("%d sessions began within %s", identifyBudget, took)
		}
		if err := i.take(t.Context(), false); !errors.Is(err, errBudget) {
			t.Errorf("beyond the budget: %v", err)
		}
		time.Sleep(i.spent())
		if took := time.Since(began); took != 24*time.Hour {
			t.Errorf("the budget came back after %s", took)
		}
		if err := i.take(t.Context(), false); err != nil {
			t.Errorf("a day later: %v", err)
		}
		time.Sleep(time.Minute)
		before := time.Now()
		if err := i.take(t.Context(), true); err != nil || time.Since(before) < time.Second || time.Since(before) > 5*time.Second {
			t.Errorf("after a refusal the next came after %s: %v", time.Since(before), err)
		}
	})
}

// Discord resets the token of a bot that begins too many sessions in a day.
func TestADayOfRefusalsLeavesTheTokenAlone(t *testing.T) {
	inNewsroom(t, fakediscord.Options{}, func(n *newsroom) {
		n.fault(fakediscord.Fault{Kind: "identify_close", Code: 4000, Times: -1})
		n.run()
		time.Sleep(24*time.Hour - time.Minute)
		if got := n.identifies(); got > identifyBudget || got < identifyBudget/2 {
			t.Errorf("%d sessions were asked for in a day", got)
		}
		n.ClearFaults()
		time.Sleep(24 * time.Hour)
		if !n.gateway.Connected() {
			t.Error("the day after, the gateway is not connected")
		}
	})
}
