package sandbox

import (
	"context"

	"ombud/internal/fakediscord"
)

// World says what the Discord alone is like; the zero value is the newsroom.
type World struct {
	Servers        int // besides the newsroom
	Channels       int // in each of them
	Shards         int // that it recommends; 1 when zero
	MaxConcurrency int // shards that may identify at once; 1 when zero
	SessionStarts  int // IDENTIFYs in a day; 1,000 when zero
	Journal        Journal
}

// DiscordOnly runs the Discord alone until ctx ends, for a bot run beside it.
// The first line tells how to reach it; with JSON one line follows for each
// call it answered and each dispatch it sent: the judge's log.
func DiscordOnly(ctx context.Context, o Options) (err error) {
	if err := CheckListen(o.Listen); err != nil {
		return err
	}
	log := newJudgesLog(o.Out)
	defer log.end()
	var journal func(fakediscord.Entry)
	if o.JSON {
		journal = o.World.Journal.pass(log.add)
	}
	d := fakediscord.New(fakediscord.Options{
		Journal: journal,
		Unknown: func(msg string) { o.Log.Error("asked for what it does not know", "what", msg) },
		Shards:  o.World.Shards, MaxConcurrency: o.World.MaxConcurrency, SessionStarts: o.World.SessionStarts,
	})
	defer func() {
		if closing := d.Close(); err == nil {
			err = closing
		}
	}()
	if o.World.Servers > 0 {
		if _, err := d.AddServers(fakediscord.Servers{Count: o.World.Servers, Channels: o.World.Channels}); err != nil {
			return err
		}
	}
	api, err := d.Listen(o.Listen)
	if err != nil {
		return err
	}
	log.begin(d.World().Ready(api))
	<-ctx.Done()
	return nil
}
