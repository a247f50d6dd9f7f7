package wire

import (
	"encoding/json"
	"slices"

	"ombud/internal/moderation"
)

// HistoryPage is the most messages that a page of a history has (Resources → Channel → Get Channel Messages: limit).
const HistoryPage = 100

// Past is a message as a channel's history has it.
type Past struct {
	Inbound
	Number moderation.MessageNumber
	Edited bool
	Raw    json.RawMessage // as it came; only with Err
	Err    error           // a *DecodeError: it could not be read, and was not judged
}

// DecodePast reads a page of a history at once, which is cheap, and one by one when something in it
// does not decode.
func DecodePast(data json.RawMessage, into []Past) ([]Past, error) {
	const what = "message of a history"
	page := slices.Grow(into[:0], HistoryPage)
	var w message
	_, err := eachOf(data, blanks(data, 0), func(i int) (int, error) {
		w = message{}
		end, err := readMessageAt(data, i, &w)
		if err != nil {
			return end, err
		}
		in, err := w.inbound()
		page = append(page, past(in))
		return end, err
	})
	if err != nil {
		return decodeOneByOne(what, data)
	}
	return page, nil
}

func decodeOneByOne(what string, data json.RawMessage) ([]Past, error) {
	var each []json.RawMessage
	if err := json.Unmarshal(data, &each); err != nil {
		return nil, &DecodeError{What: what, Err: err}
	}
	page := make([]Past, 0, len(each))
	for _, raw := range each {
		in, err := DecodeMessage(what, raw)
		if err == nil {
			page = append(page, past(in))
			continue
		}
		var unread struct {
			ID string `json:"id"`
		}
		if json.Unmarshal(raw, &unread) != nil || unread.ID == "" {
			return nil, err // without its id nobody can be sent to look at it
		}
		p := Past{Number: moderation.NumberOf(unread.ID), Raw: raw, Err: err}
		p.Message.Subject.MessageID = unread.ID
		page = append(page, p)
	}
	return page, nil
}

func past(in Inbound) Past {
	return Past{Inbound: in, Number: moderation.NumberOf(in.Message.Subject.MessageID), Edited: in.Message.Judged.IsEdit}
}
