package fakediscord

import "encoding/json"

// The faults of this file play a Discord that sends what its clients do not
// expect of it: dispatches of updates once came with some fields only, and nobody
// knows what tomorrow's will look like.

// changeMessage decodes a message's fields, lets f change them and encodes them
// again; false when raw is no message.
func changeMessage(raw json.RawMessage, f func(fields map[string]json.RawMessage)) (json.RawMessage, bool) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil || fields["content"] == nil {
		return nil, false
	}
	f(fields)
	return encode(fields), true
}

func spoil(fields map[string]json.RawMessage) { fields["content"] = json.RawMessage("5") }

func spoilEvent(s *session, f *Fault, e sentEvent) []sentEvent { return s.changed(f, e, spoil) }

func spoilAnswer(_ *call, f *Fault, reply answer) answer {
	if raw, ok := changeMessage(reply.body, spoil); ok {
		reply.body, reply.fault = raw, f.Kind
	}
	return reply
}

func makePartial(s *session, f *Fault, e sentEvent) []sentEvent {
	return s.changed(f, e, func(fields map[string]json.RawMessage) {
		for _, name := range []string{"content", "author", "timestamp", "member"} {
			delete(fields, name)
		}
	})
}

// changed is the event with a changed message; a RESUME shows it so again.
func (s *session) changed(f *Fault, e sentEvent, change func(map[string]json.RawMessage)) []sentEvent {
	raw, ok := changeMessage(e.data, change)
	if !ok {
		return nil
	}
	e.data, e.fault = raw, f.Kind
	s.sent[len(s.sent)-1] = e
	return []sentEvent{e}
}
