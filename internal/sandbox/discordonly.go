package sandbox

import (
	"context"

	"ombud/internal/fakediscord"
)

// DiscordOnly runs the Discord alone until ctx ends, for a bot run beside it.
// The first line tells how to reach it; with JSON one line follows for each
// call it answered and each dispatch it sent: the judge's log.
func DiscordOnly(ctx context.Context, o Options) (err error) {
	if err := CheckListen(o.Listen); err != nil {
		return err
	}
	log := newJudgesLog(o.Out)
	defer log.end()
	journal := log.add
	if !o.JSON {
		journal = nil
	}
	d := fakediscord.New(fakediscord.Options{
		Journal: journal,
		Unknown: func(msg string) { o.Log.Error("asked for what it does not know", "what", msg) },
	})
	defer func() {
		if closing := d.Close(); err == nil {
			err = closing
		}
	}()
	api, err := d.Listen(o.Listen)
	if err != nil {
		return err
	}
	log.begin(d.World().Ready(api))
	<-ctx.Done()
	return nil
}
