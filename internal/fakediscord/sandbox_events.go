package fakediscord

import (
	"encoding/json"
	"math"
	"net/http"
	"strings"
)

// shownEvents keeps what each person's own client would be shown and nobody
// else's: ephemeral replies with their edits, forms, direct messages, failed
// interactions, suggestions.
//
// GET /api/sandbox/events?after=N, with the person's own token, answers
// {"events": […], "next": N}: the events with ids above N, oldest first, and the
// id to ask with next time. It is not Discord's.
type shownEvents struct {
	d    *Discord
	of   map[snowflake][]ShownEvent
	last int64
}

// ShownEvent is one thing that a person's client was shown.
type ShownEvent struct {
	ID int64  `json:"id"` // increases over all people
	At string `json:"at"` // ISO 8601
	// Kind is ephemeral, dm, form, failure or suggestions.
	Kind string `json:"kind"`
	// Event is the gateway event that Discord's client gets for it, such as
	// MESSAGE_CREATE, MESSAGE_UPDATE, MESSAGE_DELETE or INTERACTION_MODAL_CREATE.
	Event string `json:"event"`
	// Data is the event's data.
	Data json.RawMessage `json:"data"`
}

func newShownEvents(d *Discord) *shownEvents {
	return &shownEvents{d: d, of: map[snowflake][]ShownEvent{}}
}

func (s *shownEvents) routes() []route {
	return []route{{
		method: "GET", pattern: "/sandbox/events", doc: "the sandbox's own, see ShownEvent", by: byPerson,
		query: []string{"after"}, handle: s.list,
	}}
}

func (s *shownEvents) list(c *call) (int, any, error) {
	after, err := c.queryInt("after", 0, 0, math.MaxInt)
	if err != nil {
		return 0, nil, err
	}
	shown, next := []ShownEvent{}, int64(after)
	for _, e := range s.of[c.who.id] {
		if e.ID > int64(after) {
			shown, next = append(shown, e), e.ID
		}
	}
	return http.StatusOK, struct {
		Events []ShownEvent `json:"events"`
		Next   int64        `json:"next"`
	}{shown, next}, nil
}

// show keeps one event for one person. Callers hold the lock.
func (s *shownEvents) show(to *account, kind, event string, data any) {
	s.last++
	s.of[to.id] = append(s.of[to.id], ShownEvent{
		ID: s.last, At: stamp(s.d.now()), Kind: kind, Event: event, Data: encode(data),
	})
}

// noteShown keeps of everything that a person's client gets what others' do not.
func (r *reception) noteShown(to *account, event string, data json.RawMessage) {
	if !strings.HasPrefix(event, "MESSAGE_") {
		return
	}
	var m struct {
		ID        snowflake `json:"id"`
		ChannelID snowflake `json:"channel_id"`
		Author    struct {
			ID snowflake `json:"id"`
		} `json:"author"`
	}
	if err := json.Unmarshal(data, &m); err != nil {
		r.d.unknown("an event that the fake made cannot be read: " + err.Error())
		return
	}
	ch := r.d.channels[m.ChannelID]
	switch {
	case r.private[m.ID] != nil:
		r.events.show(to, "ephemeral", event, data)
	case ch != nil && ch.guild == nil && m.Author.ID != to.id:
		r.events.show(to, "dm", event, data)
	}
}
