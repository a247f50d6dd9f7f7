package wire

import (
	"encoding/json"

	"ombud/internal/moderation"
)

// Inbound is a message as it came in, turned into the core's words.
type Inbound struct {
	// Message is complete after Client.Locate; before it, Discussion and the
	// outer channels of its place are empty.
	Message moderation.Message
	// System is set for what Discord writes by itself: joins, pins, "started a
	// thread". Nobody said it.
	System bool
	// Webhook is set for messages that no account wrote.
	Webhook bool
	// AppID is the application that wrote it, by a command's answer or a webhook of its own.
	AppID string
	// Partial is set when Discord sent only some fields: Message must not be
	// judged and has to be read with Client.Message.
	Partial bool
}

// Deleted is one or more messages that are gone from a channel.
type Deleted struct {
	GuildID    string
	ChannelID  string
	MessageIDs []string
}

// DecodeError says that Discord sent something ombud cannot read. It names what
// and where, so that people can look at it; it is never "nothing to see".
type DecodeError struct {
	What      string // "MESSAGE_CREATE"
	GuildID   string // as far as they could be read
	ChannelID string
	MessageID string
	Err       error
}

func (e *DecodeError) Error() string {
	return "decode " + e.What + " (channel " + orUnknown(e.ChannelID) + ", message " + orUnknown(e.MessageID) + "): " + e.Err.Error()
}

func (e *DecodeError) Unwrap() error { return e.Err }

func orUnknown(id string) string {
	if id == "" {
		return "unknown"
	}
	return id
}

// DecodeFailed reads what ids it can from data that did not decode.
func DecodeFailed(what string, data json.RawMessage, err error) *DecodeError {
	e := &DecodeError{What: what, Err: err}
	var fields map[string]json.RawMessage
	if json.Unmarshal(data, &fields) != nil {
		return e
	}
	text := func(name string) string {
		var s string
		if json.Unmarshal(fields[name], &s) != nil {
			return ""
		}
		return s
	}
	e.GuildID, e.ChannelID, e.MessageID = text("guild_id"), text("channel_id"), text("id")
	return e
}
