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

// page cuts a part out of the history, newest first.
func (ch *channel) page(limit int, before, after, around snowflake, forward bool) []*message {
	visible := slices.DeleteFunc(slices.Clone(ch.messages), func(m *message) bool { return m.ephemeralFor != 0 })
	place := func(id snowflake) int {
		i, _ := slices.BinarySearchFunc(visible, id, func(m *message, id snowflake) int {
			if m.id < id {
				return -1
			}
			if m.id > id {
				return 1
			}
			return 0
		})
		return i
	}
	low, high := max(len(visible)-limit, 0), len(visible)
	switch {
	case around != 0:
		low = max(place(around)-limit/2, 0)
		high = min(low+limit, len(visible))
	case before != 0:
		high = place(before)
		low = max(high-limit, 0)
	case forward: // the oldest after the given one
		low = place(after + 1)
		high = min(low+limit, len(visible))
	}
	part := slices.Clone(visible[low:high])
	slices.Reverse(part)
	return part
}
