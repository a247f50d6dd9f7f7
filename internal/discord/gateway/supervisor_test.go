package gateway

import (
	"errors"
	"strings"
	"testing"
	"time"

	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
	"ombud/internal/fakediscord"
)

func TestTheGatewayTellsWhatMembersWrite(t *testing.T) {
	atTheStation(t, fakediscord.Options{}, func(n *station) {
		n.run()
		time.Sleep(10 * time.Second)
		if !n.gateway.Connected() || n.count("READY") != 1 || n.count("GUILD_CREATE") != 1 {
			t.Fatalf("events: %v", n.events)
		}
		n.Say(n.World.Alice, n.World.Channels.Discussions, "good morning")
		time.Sleep(time.Second)
		if n.count("MESSAGE_CREATE") != 1 {
			t.Error("the message did not arrive")
		}
	})
}

// Each trouble must end in a standing session in which messages arrive, each
// once, and in how many new sessions it may cost.
func TestTheGatewayOutlivesEveryTrouble(t *testing.T) {
	troubles := []struct {
		name       string
		fault      fakediscord.Fault
		then       string // another trouble that follows at once
		identifies int
		ready      int // how many sessions stand in turn, 0: not looked at
	}{
		{name: "the socket drops", fault: fakediscord.Fault{Kind: "drop_socket"}, identifies: 1},
		{name: "Discord asks to reconnect", fault: fakediscord.Fault{Kind: "reconnect"}, identifies: 1},
		{name: "the session becomes invalid", fault: fakediscord.Fault{Kind: "invalid_session"}, identifies: 2},
		{name: "a session cannot be resumed", fault: fakediscord.Fault{Kind: "refuse_resume"}, then: "drop_socket", identifies: 2, ready: 2},
		{name: "heartbeats are not acknowledged", fault: fakediscord.Fault{Kind: "no_heartbeat_ack", Times: 3}, identifies: 1},
	}
	known := fakediscord.FaultKinds()
	for _, trouble := range troubles {
		if _, ok := known[trouble.fault.Kind]; !ok {
			t.Errorf("no fault %q, there are %v", trouble.fault.Kind, known)
			continue
		}
		t.Run(trouble.name, func(t *testing.T) {
			atTheStation(t, fakediscord.Options{}, func(n *station) {
				n.run()
				time.Sleep(10 * time.Second)
				n.Cause(trouble.fault)
				if trouble.then != "" {
					n.Cause(fakediscord.Fault{Kind: trouble.then})
				}
				time.Sleep(3 * time.Minute)
				n.ClearFaults()
				n.Say(n.World.Alice, n.World.Channels.Discussions, "are you still there?")
				time.Sleep(time.Second)
				if !n.gateway.Connected() || n.count("MESSAGE_CREATE") != 1 {
					t.Errorf("connected: %v, messages: %d", n.gateway.Connected(), n.count("MESSAGE_CREATE"))
				}
				if trouble.ready != 0 && n.count("READY") != trouble.ready {
					t.Errorf("%d sessions stood, want %d", n.count("READY"), trouble.ready)
				}
				if got := n.Identifies(); got > trouble.identifies {
					t.Errorf("%d sessions were begun, want at most %d", got, trouble.identifies)
				}
			})
		})
	}
}

func TestTheGatewayEndsWithASentenceWhenTryingOnIsOfNoUse(t *testing.T) {
	t.Run("missing intent", func(t *testing.T) {
		atTheStation(t, fakediscord.Options{WithoutMessageContent: true}, func(n *station) {
			n.run()
			err := <-n.ended
			var f *FatalError
			if !errors.As(err, &f) || f.Code != 4014 || !strings.Contains(err.Error(), "Message Content intent is not enabled") {
				t.Errorf("ended with: %v", err)
			}
		})
	})
	t.Run("wrong token", func(t *testing.T) {
		atTheStation(t, fakediscord.Options{}, func(n *station) {
			c := n.newClient("wrong", n.Dial)
			defer c.Close()
			if err := n.newGateway(c, n.Dial).Run(n.T.Context(), func(wire.Event) {}); !errors.Is(err, rest.ErrUnauthorized) {
				t.Errorf("ended with: %v", err)
			}
		})
	})
}

func TestAConnectionThatTalksButDoesNotAcknowledgeIsReplaced(t *testing.T) {
	atTheStation(t, fakediscord.Options{}, func(n *station) {
		n.run()
		time.Sleep(10 * time.Second)
		n.Cause(fakediscord.Fault{Kind: "no_heartbeat_ack", Times: 2})
		for range 12 { // two minutes of talk: reads alone would find nothing wrong
			n.Say(n.World.Alice, n.World.Channels.Discussions, "still talking "+time.Now().String())
			time.Sleep(10 * time.Second)
		}
		if n.count("RESUMED") != 1 || n.count("MESSAGE_CREATE") != 12 || n.Identifies() != 1 {
			t.Errorf("resumed %d times, %d messages, %d sessions", n.count("RESUMED"), n.count("MESSAGE_CREATE"), n.Identifies())
		}
	})
}
