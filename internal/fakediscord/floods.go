package fakediscord

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// floodRoutes let members write much in one call.
//
// POST /api/sandbox/floods with {"channels": […], "messages": 1000, "texts": […]}
// has the newsroom's members write so many messages in turn, each in the next channel
// and with the next text, in which {n} becomes its number, and answers {"messages": […]}, their ids in the same
// order. With "replies": n every n-th answers the message before it in its channel. What
// is dispatched is encoded first and sent at once at the end, so that a client is
// measured and not this program.
func floodRoutes(*Discord) table {
	return table{routes: []route{{
		method: "POST", pattern: "/sandbox/floods", doc: sandboxDoc, by: byPathToken, body: true, handle: flood,
	}}}
}

// Flood says what is written.
type Flood struct {
	Channels []string `json:"channels"`
	Messages int      `json:"messages"`
	Texts    []string `json:"texts"`
	Replies  int      `json:"replies,omitempty"`
}

// maxFlood is how many messages one call may write.
const maxFlood = 200_000

func flood(c *call) (int, any, error) {
	var body Flood
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	if body.Messages < 1 || body.Messages > maxFlood || len(body.Channels) == 0 || len(body.Texts) == 0 {
		return 0, nil, formError("BASE_TYPE_BAD_LENGTH", fmt.Sprintf("from 1 to %d messages, a channel and a text at least", maxFlood), "messages")
	}
	var channels []*channel
	for _, id := range body.Channels {
		n, err := parseSnowflake(id)
		ch := c.d.channels[n]
		if err != nil || ch == nil || !ch.holdsMessages() {
			return 0, nil, errUnknownChannel
		}
		channels = append(channels, ch)
	}
	held := c.d.holdBack()
	defer held.release()
	ids := make([]snowflake, 0, body.Messages)
	for i := range body.Messages {
		m, err := c.d.floodMessage(channels[i%len(channels)], body.Texts[i%len(body.Texts)], i)
		if err != nil {
			return 0, nil, err
		}
		if body.Replies > 0 && i%body.Replies == body.Replies-1 {
			c.d.makeReply(m)
		}
		c.d.post(m)
		ids = append(ids, m.id)
	}
	return http.StatusOK, struct {
		Messages []snowflake `json:"messages"`
	}{ids}, nil
}

// floodMessage is a message by the member whose turn it is.
func (d *Discord) floodMessage(ch *channel, text string, turn int) (*message, error) {
	text = strings.ReplaceAll(text, "{n}", strconv.Itoa(turn))
	tokens := []string{d.world.Alice.Token, d.world.Ben.Token, d.world.Newt.Token}
	return d.compose(d.tokens[tokens[turn%len(tokens)]], ch, draft{Content: &text}, 0)
}

// makeReply turns a message into an answer to the newest of its channel.
func (d *Discord) makeReply(m *message) {
	if len(m.channel.messages) == 0 {
		return
	}
	target := m.channel.messages[len(m.channel.messages)-1]
	if isSystem(target.kind) {
		return
	}
	m.kind, m.replied = messageReply, target
	m.reference = &reference{Type: referenceReply, ChannelID: m.channel.id, MessageID: target.id, GuildID: m.channel.guildID()}
	d.computeMentions(m, nil)
}

// heldBack are the frames that connections do not get yet, in their order.
type heldBack struct {
	d      *Discord
	frames map[*connection][]frame
}

// holdBack keeps dispatches from being written until release. Callers hold the lock.
func (d *Discord) holdBack() *heldBack {
	d.held = &heldBack{d: d, frames: map[*connection][]frame{}}
	return d.held
}

func (h *heldBack) add(c *connection, f frame) {
	f.encoded = encode(f)
	h.frames[c] = append(h.frames[c], f)
}

func (h *heldBack) release() {
	h.d.held = nil
	for c, frames := range h.frames {
		c.queue(frames...)
	}
}
