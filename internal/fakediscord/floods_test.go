package fakediscord

import (
	"fmt"
	"testing"
	"testing/synctest"
)

func TestMembersWriteMuchInOneCallAndItIsSentInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		g := f.online(f.world.Bot, usualIntents)
		answer := f.ok(Account{}, "POST", "/api/sandbox/floods", Flood{
			Channels: []string{f.world.Channels.Discussions, f.world.Channels.General}, Messages: 6, Texts: []string{"one {n}", "two {n}", "three {n}"}, Replies: 3,
		})
		for i, text := range []string{"one 0", "two 1", "three 2", "one 3", "two 4", "three 5"} {
			e := g.want("MESSAGE_CREATE")
			equal(t, "text", e.at("content"), any(text))
			equal(t, "id", e.at("id"), answer.at("messages", i))
			kind := messageDefault
			if i%3 == 2 {
				kind = messageReply
			}
			equal(t, "type", e.at("type"), any(float64(kind)))
		}
		read := f.ok(f.world.Alice, "GET", "/channels/"+f.world.Channels.Discussions+"/messages?limit=3", nil)
		equal(t, "the newest in the first channel", read.at(0, "content"), any("two 4"))
		f.refused(Account{}, "POST", "/api/sandbox/floods", Flood{Channels: []string{"1"}, Messages: 1, Texts: []string{"x"}}, 404, 10003)
		f.refused(Account{}, "POST", "/api/sandbox/floods", Flood{Messages: 1}, 400, 50035)
	})
}

func TestAFaultByChanceMeetsSomeCallsAndLeavesOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		f.fault(Fault{Kind: "error_before", Percent: 30, Times: -1})
		statuses := map[int]int{}
		for range 200 {
			statuses[f.call(f.world.Bot, "GET", fmt.Sprintf("/channels/%s", f.world.Channels.General), nil).status/100]++
			wait(100e6)
		}
		if met := statuses[5]; met < 20 || met > 120 || statuses[2] == 0 {
			t.Errorf("three in ten became %v of 200", statuses)
		}
	})
}
