package gateway

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"ombud/internal/discord/rest"
	"ombud/internal/fakediscord"
)

func TestCloseCodesThatEndTheGateway(t *testing.T) {
	for code, words := range map[int]string{
		4004: "bot token", 4010: "shard", 4011: "more shards", 4012: "update ombud", 4013: "update ombud", 4014: "Message Content Intent",
	} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			atTheStation(t, fakediscord.Options{}, func(n *station) {
				n.Cause(fakediscord.Fault{Kind: "identify_close", Code: code, Times: -1})
				n.run()
				err := <-n.ended
				n.stop()
				n.stop = nil
				var f *FatalError
				if !errors.As(err, &f) || f.Code != code || !strings.Contains(err.Error(), words) {
					t.Errorf("ended with: %v", err)
				}
				if errors.Is(err, rest.ErrUnauthorized) != (code == 4004) {
					t.Errorf("a wrong token: %v", errors.Is(err, rest.ErrUnauthorized))
				}
				if got := n.Identifies(); got != 1 {
					t.Errorf("%d sessions were asked for", got)
				}
			})
		})
	}
	for _, code := range []int{0, 1000, 1006, 4000, 4001, 4007, 4008, 4009} {
		if fatal(code) != nil {
			t.Errorf("%d would end the gateway", code)
		}
	}
}
