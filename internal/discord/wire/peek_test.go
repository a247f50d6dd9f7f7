package wire

import (
	"encoding/json"
	"testing"
)

func TestTheChannelOfADispatchIsFoundWithoutDecodingIt(t *testing.T) {
	for raw, want := range map[string]string{
		`{"id":"1","channel_id":"2","content":"x"}`:                                           "2",
		`{"content":"\"channel_id\":\"9\"","channel_id":"2"}`:                                 "2",
		`{"content":"channel_id","x":"channel_id","channel_id":"2"}`:                          "2",
		`{"message_reference":{"channel_id":"9"},"list":["channel_id","9"],"channel_id":"2"}`: "2",
		"{ \"a\" : [ { \"channel_id\" : \"9\" } ] ,\n\"channel_id\" : \"2\" }":                "2",
		`{"content":"ends in \\","channel_id":"2"}`:                                           "2",
		`{"channel_id":5}`:            "",
		`{"channel_id":null,"a":"b"}`: "",
		`{"channel_id":"\u0032"}`:     "",
		`{"id":"1"}`:                  "",
		`{"channel_id":"2`:            "",
		`"channel_id"`:                "",
		``:                            "",
	} {
		if got := ChannelOf(Event{Data: json.RawMessage(raw)}); got != want {
			t.Errorf("%s: got %q, want %q", raw, got, want)
		}
	}
}
