package bot_test

import (
	"encoding/json"
	"testing"

	"ombud/bot"
	"ombud/internal/fakediscord"
	"ombud/internal/pgtest"
)

// A process whose network to the database swallows everything lets go of its shards before another one
// begins them, says that it is not ready, and is one of the fleet again when the network is whole.
func TestAProcessThatIsCutOffFromTheDatabase(t *testing.T) {
	t.Parallel()
	cluster := pgtest.StartCluster(t)
	database := cluster.NewDatabase(t)
	network := cluster.NewRelay(t)
	f := newFleet(t, database, fakediscord.Options{Shards: 2, MaxConcurrency: 2})
	first := f.startOn(network.Through(database), bot.Options{})
	f.await("the first one's shards", first.has("0", "1"))
	second := f.startOn(database, bot.Options{})
	f.await("a second one without shards", second.has())

	network.Swallow()
	f.await("a first one that is not ready", func() bool { _, ready := first.shards(); return !ready })
	f.await("the second one to have the shards", second.has("0", "1"))
	f.await("the first one to have none", func() bool { ids, _ := first.shards(); return len(ids) == 0 })
	f.neverTwice()

	network.Deliver()
	f.await("the first one to be ready again, without a shard", first.has())
	second.stop()
	f.await("the first one's shards again", first.has("0", "1"))
	f.neverTwice()
}

// neverTwice says that no shard ever had two sessions at one time.
func (f *fleet) neverTwice() {
	f.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	of, standing := map[string]int{}, map[int]string{}
	for _, e := range f.journal {
		switch {
		case e.Event == "dispatch" && e.T == "READY" && e.To == f.world.Bot.ID:
			var ready struct{ Shard fakediscord.Shard }
			if err := json.Unmarshal(e.D, &ready); err != nil {
				f.Fatal(err)
			}
			shard := ready.Shard[0]
			if other := standing[shard]; other != "" {
				f.Errorf("shard %d begins a session while another one stands", shard)
			}
			of[e.Session], standing[shard] = shard, e.Session
		case e.Event == "close":
			if shard, known := of[e.Session]; known && standing[shard] == e.Session {
				delete(standing, shard)
			}
		}
	}
	if len(of) == 0 {
		f.Error("no session was seen")
	}
}
