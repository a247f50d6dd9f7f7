package gateway

import (
	"testing"
	"time"

	"ombud/internal/fakediscord"
)

// Discord sends what was missed first and RESUMED behind it, so that a session is not known for a resumed
// one when it opens. A connection that breaks every few seconds would be waited for longer and longer.
func TestAResumedSessionIsNoFailureHoweverSoonItEnds(t *testing.T) {
	atTheStation(t, fakediscord.Options{}, func(n *station) {
		const times = 8
		n.run()
		time.Sleep(10 * time.Second)
		for i := range times {
			n.Cause(fakediscord.Fault{Kind: "drop_socket"})
			n.Say(n.World.Alice, n.World.Channels.Discussions, "said while nobody listened")
			time.Sleep(5 * time.Second)
			if !n.gateway.Connected() || n.count("RESUMED") != i+1 {
				t.Errorf("five seconds after break %d: connected %v, resumed %d times", i+1, n.gateway.Connected(), n.count("RESUMED"))
				break
			}
		}
		if n.Identifies() != 1 || n.count("MESSAGE_CREATE") != times {
			t.Errorf("%d sessions were begun, %d messages arrived", n.Identifies(), n.count("MESSAGE_CREATE"))
		}
	})
}
