package handlers

import (
	"log/slog"
	"testing"

	"ombud/internal/moderation"
)

// Somebody writes in a channel before its server has been looked through: both ask
// for the channel, and only the second knows which messages may be gone.
func TestAChannelThatIsQueuedTwiceIsReadOnceWithAllThatIsKnown(t *testing.T) {
	c := NewCatchUp(nil, &Progress{}, nil, slog.New(slog.DiscardHandler))
	gone := moderation.Subject{GuildID: "1", ChannelID: "2", MessageID: "3"}
	c.Channel("1", "2")
	c.add(errand{place: place{"1", "2"}, open: []moderation.Subject{gone}})
	e, wait, _ := c.take()
	if wait != 0 || len(e.open) != 1 || e.open[0] != gone {
		t.Fatalf("took %+v after %s", e, wait)
	}
	if places, _ := c.Lag(); places != 1 {
		t.Errorf("%d places are behind", places)
	}

	// While it is read it falls behind anew: it is read once more, and then is done.
	c.Channel("1", "2")
	c.done(e, nil)
	again, wait, _ := c.take()
	if wait != 0 || again.place != e.place || len(again.open) != 0 {
		t.Fatalf("took %+v after %s", again, wait)
	}
	c.done(again, nil)
	if _, wait, _ := c.take(); wait == 0 {
		t.Error("it was read a third time")
	}
	if places, _ := c.Lag(); places != 0 {
		t.Errorf("%d places are behind", places)
	}
}
