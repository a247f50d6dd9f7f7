package handlers

import (
	"log/slog"
	"testing"

	"ombud/internal/discord/wire"
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

func TestTheLastPageIsAskedForAsLargeAsItHasToBe(t *testing.T) {
	page := func(numbers ...moderation.MessageNumber) (list []wire.Past) {
		for _, n := range numbers {
			list = append(list, wire.Past{Number: n})
		}
		return list
	}
	for _, c := range []struct {
		what  string
		page  []wire.Past
		until moderation.MessageNumber
		want  int
	}{
		{"the next one was read already", page(100, 200, 300, 400), 475, 12},
		{"a few are left", page(100, 200, 300, 400), 1150, 30},
		{"many are left", page(100, 200, 300, 400), 400_000, wire.HistoryPage},
		{"half a page is left", page(100, 200, 300, 400), 4_000, 100},
		{"all at once", page(1, 2, 3), 1 << 60, wire.HistoryPage},
		{"one tells nothing", page(100), 200, wire.HistoryPage},
		{"it is reached", page(100, 200), 200, wire.HistoryPage},
	} {
		if got := enough(c.page, c.until); got != c.want {
			t.Errorf("%s: asks for %d, want %d", c.what, got, c.want)
		}
	}
}
