package fakediscord

import (
	"net/http"
	"slices"
)

func getMessage(c *call) (int, any, error) {
	ch, err := c.channelMay(PermReadMessageHistory)
	if err != nil {
		return 0, nil, err
	}
	m, err := c.message(ch)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, c.show(m), nil
}

// listMessages pages through a channel, newest first. Without
// READ_MESSAGE_HISTORY the list is empty, not an error.
//
// docs: Resources/Message, Get Channel Messages.
func listMessages(c *call) (int, any, error) {
	ch, err := c.channel()
	if err != nil {
		return 0, nil, err
	}
	if !ch.holdsMessages() {
		return 0, nil, errNotTextChannel
	}
	limit, err := c.queryInt("limit", 50, 1, 100)
	if err != nil {
		return 0, nil, err
	}
	var at [3]snowflake
	given := 0
	for i, name := range []string{"before", "after", "around"} {
		if at[i], err = c.queryID(name); err != nil {
			return 0, nil, err
		}
		if c.query.Has(name) {
			given++
		}
	}
	if given > 1 {
		return 0, nil, unknownError("before, after and around together: they are mutually exclusive")
	}
	list := []messageJSON{}
	if !c.may(ch, PermReadMessageHistory) {
		return http.StatusOK, list, nil
	}
	for _, m := range ch.page(limit, at[0], at[1], at[2], c.query.Has("after")) {
		if m.ephemeralFor == 0 {
			list = append(list, c.show(m))
		}
	}
	return http.StatusOK, list, nil
}

// page cuts a part out of the history, newest first: the messages nearest to the
// given one, or the latest. Ephemeral messages are not part of it.
//
// docs: Resources/Message, Get Channel Messages.
func (ch *channel) page(limit int, before, after, around snowflake, forward bool) []*message {
	switch {
	case around != 0:
		older := ch.older(ch.place(around), limit/2)
		newer := ch.newer(ch.place(around), limit-len(older))
		return append(newer, older...)
	case before != 0:
		return ch.older(ch.place(before), limit)
	case forward:
		return ch.newer(ch.place(after+1), limit)
	}
	return ch.older(len(ch.messages), limit)
}

// place is where the message with an id is, or would be.
func (ch *channel) place(id snowflake) int {
	_, at := ch.find(id)
	return at
}

// older are up to n messages before a place, newest first.
func (ch *channel) older(at, n int) []*message {
	part := make([]*message, 0, n)
	for i := at - 1; i >= 0 && len(part) < n; i-- {
		if ch.messages[i].ephemeralFor == 0 {
			part = append(part, ch.messages[i])
		}
	}
	return part
}

// newer are up to n messages from a place on, newest first.
func (ch *channel) newer(at, n int) []*message {
	part := make([]*message, 0, n)
	for i := at; i < len(ch.messages) && len(part) < n; i++ {
		if ch.messages[i].ephemeralFor == 0 {
			part = append(part, ch.messages[i])
		}
	}
	slices.Reverse(part)
	return part
}
