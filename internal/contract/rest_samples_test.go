package main

import "strings"

const (
	botUser     = `{"id":"1100000000000000001","username":"ombud","discriminator":"0000","avatar":null,"global_name":null,"public_flags":0,"flags":0,"bot":true,"accent_color":null,"banner":null,"primary_guild":null}`
	messageText = `{"id":"1200000000000000001","channel_id":"1300000000000000001","type":0,"content":"Good morning","author":` + botUser + `,"mentions":[],"mention_roles":[],"mention_everyone":false,"attachments":[],"embeds":[],"components":[],"timestamp":"2026-03-02T09:00:00.000000+00:00","edited_timestamp":null,"flags":0,"pinned":false,"tts":false}`
)

func restSamples() []sample {
	return []sample{
		{
			name: "the bot posts a card",
			line: `{"event":"rest","seq":1,"by":"1100000000000000001","method":"POST","path":"/channels/1300000000000000001/messages","route":"/channels/{channel_id}/messages","status":200,
				"request":{"content":"Good morning","embeds":[{"title":"Case 7","description":"A long text"}],"allowed_mentions":{"parse":[]},"nonce":"a-nonce","enforce_nonce":true,
					"components":[{"type":1,"components":[{"type":2,"style":1,"label":"Dismiss","custom_id":"case:7:dismiss"},{"type":2,"style":4,"label":"Remove","custom_id":"case:7:remove"}]}]},
				"response":` + messageText + `}`,
			changes: []change{
				{"unknown field in the request", set(1, "request", "colour"), "colour"},
				{"unknown field in an embed", set("x", "request", "embeds", 0, "headline"), "headline"},
				{"unknown field in a button", set("x", "request", "components", 0, "components", 0, "tooltip"), "tooltip"},
				{"unknown field in the response", set(1, "response", "karma"), "karma"},
				{"unknown field in the response's author", set(1, "response", "author", "karma"), "karma"},
				{"a required field of the response is missing", remove("response", "author"), "author"},
				{"a required field of a button is missing", remove("request", "components", 0, "components", 0, "custom_id"), "needs a custom_id"},
				{"an id that is a number", set(1200000000000000001, "response", "id"), "$.id"},
				{"an id with letters", set("message-1", "response", "id"), "$.id"},
				{"an id beyond 64 bits", set("99999999999999999999", "response", "channel_id"), "snowflake"},
				{"a time that is none", set("yesterday", "response", "timestamp"), "date-time"},
				{"a wrong type", set("no", "response", "pinned"), "$.pinned"},
				{"a status that is not described", set(201, "status"), "201"},
				{"a query parameter nobody knows", set("wait=true", "query"), "wait"},
				{"a path that is not described", set("/channels/1300000000000000001/letters", "path"), "no such call"},
				{"a path with an id that is none", set("/channels/news/messages", "path"), "snowflake"},
				{"2,001 characters", set(strings.Repeat("é", 2001), "request", "content"), "2001 characters"},
				{"embeds of more than 6,000 characters", set([]any{
					map[string]any{"description": strings.Repeat("a", 4096)}, map[string]any{"description": strings.Repeat("b", 1905)},
				}, "request", "embeds"), "6001 characters"},
				{"an embed's description over 4,096", set(strings.Repeat("a", 4097), "request", "embeds", 0, "description"), "description"},
				{"one custom_id twice", set("case:7:remove", "request", "components", 0, "components", 0, "custom_id"), "stands twice"},
				{"a nonce of 26 characters", set(strings.Repeat("n", 26), "request", "nonce"), "nonce"},
				{"no allowed_mentions", remove("request", "allowed_mentions"), "house rule"},
				{"allowed_mentions without parse", set(map[string]any{}, "request", "allowed_mentions"), "house rule"},
				{"allowed_mentions with parse null", set(nil, "request", "allowed_mentions", "parse"), "parse"},
				{"everyone may be pinged", set([]any{"everyone"}, "request", "allowed_mentions", "parse"), "house rule"},
				{"refused by the fake as unknown", set(501, "status"), "does not know"},
			},
		},
		{
			name: "a person posts a message without allowed_mentions",
			line: `{"event":"rest","seq":2,"by":"1100000000000000002","method":"POST","path":"/channels/1300000000000000001/messages","status":200,
				"request":{"content":"Good morning"},
				"response":` + strings.ReplaceAll(strings.ReplaceAll(messageText, `"bot":true,`, ""), "1100000000000000001", "1100000000000000002") + `}`,
			changes: []change{{"unknown field", set(true, "request", "mobile_network_type"), "mobile_network_type"}},
		},
		{
			name: "a message is refused",
			line: `{"event":"rest","seq":3,"by":"1100000000000000001","method":"GET","path":"/channels/1300000000000000001/messages/1200000000000000001","status":404,"response":{"code":10008,"message":"Unknown Message"}}`,
			changes: []change{
				{"an error without a code", remove("response", "code"), "code"},
				{"an error with more", set(1, "response", "hint"), "hint"},
			},
		},
		{
			name: "a form error tells the fields",
			line: `{"event":"rest","seq":4,"by":"1100000000000000001","method":"PATCH","path":"/channels/1300000000000000001/messages/1200000000000000001","status":400,
				"request":{"content":"x","allowed_mentions":{"parse":[]}},
				"response":{"code":50035,"message":"Invalid Form Body","errors":{"embeds":{"0":{"title":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH","message":"Must be 256 or fewer in length."}]}}}}}}`,
			changes: []change{
				{"the errors are a list", set([]any{"title"}, "response", "errors"), "errors"},
				{"an edit without allowed_mentions", remove("request", "allowed_mentions"), "house rule"},
			},
		},
		{
			name: "a message is deleted",
			line: `{"event":"rest","seq":5,"by":"1100000000000000001","method":"DELETE","path":"/channels/1300000000000000001/messages/1200000000000000001","status":204}`,
			changes: []change{
				{"with a status that is not described", set(200, "status"), "200"},
				{"with a method that is not described", set("PURGE", "method"), "no such call"},
				{"with a body", set(map[string]any{"reason": "spam"}, "request"), "body"},
			},
		},
		{
			name: "commands are registered",
			line: `{"event":"rest","seq":6,"by":"1100000000000000001","method":"PUT","path":"/applications/1100000000000000009/commands","status":200,
				"request":[{"type":1,"name":"setup","description":"Set up","default_member_permissions":"32","contexts":[0],"integration_types":[0],
					"options":[{"type":7,"name":"discussions","description":"Where","required":true,"channel_types":[0,5,15]}]}],
				"response":[{"id":"1400000000000000001","application_id":"1100000000000000009","version":"1400000000000000002","type":1,"name":"setup","description":"Set up","default_member_permissions":"32","dm_permission":true,"nsfw":false,"contexts":[0],"integration_types":[0],
					"options":[{"type":7,"name":"discussions","description":"Where","required":true,"channel_types":[0,5,15]}]}]}`,
			changes: []change{
				{"permissions that are no number", set("MANAGE_GUILD", "request", 0, "default_member_permissions"), "default_member_permissions"},
				{"unknown option field", set(true, "request", 0, "options", 0, "mandatory"), "mandatory"},
				{"an option without a description", remove("request", 0, "options", 0, "description"), "description"},
				{"unknown option type", set(12, "request", 0, "options", 0, "type"), "options[0]"},
				{"unknown field in the answer", set(1, "response", 0, "uses"), "uses"},
				{"an answer that is no list", set(map[string]any{}, "response"), "array"},
			},
		},
		{
			name: "an interaction is answered with an ephemeral message",
			line: `{"event":"rest","seq":7,"method":"POST","path":"/interactions/1500000000000000001/token/callback","status":204,
				"request":{"type":4,"data":{"content":"Done","flags":64,"allowed_mentions":{"parse":[]}}}}`,
			changes: []change{
				{"without allowed_mentions", remove("request", "data", "allowed_mentions"), "house rule"},
				{"with an unknown type", set(99, "request", "type"), "type"},
				{"with an unknown field", set(true, "request", "data", "ephemeral"), "ephemeral"},
			},
		},
		{
			name: "an interaction is answered with a form",
			line: `{"event":"rest","seq":8,"method":"POST","path":"/interactions/1500000000000000001/token/callback","status":204,
				"request":{"type":9,"data":{"custom_id":"timeout:7","title":"Timeout","components":[{"type":1,"components":[{"type":4,"custom_id":"minutes","style":1,"label":"Minutes","required":true}]}]}}}`,
			changes: []change{
				{"without a title", remove("request", "data", "title"), "title"},
				{"with an unknown field", set("x", "request", "data", "components", 0, "components", 0, "hint"), "hint"},
			},
		},
		{
			name: "the first answer is edited",
			line: `{"event":"rest","seq":9,"method":"PATCH","path":"/webhooks/1100000000000000009/token/messages/@original","status":200,
				"request":{"content":"Done","allowed_mentions":{"parse":[]}},"response":` + messageText + `}`,
			changes: []change{
				{"with an unknown field", set(1, "request", "ttl"), "ttl"},
				{"an answer without a time", remove("response", "timestamp"), "timestamp"},
			},
		},
		{
			name: "a forum post is made",
			line: `{"event":"rest","seq":10,"by":"1100000000000000001","method":"POST","path":"/channels/1300000000000000003/threads","status":201,
				"request":{"name":"An article","auto_archive_duration":1440,"message":{"content":"Read it","allowed_mentions":{"parse":[]}}},
				"response":{"id":"1200000000000000009","type":11,"guild_id":"1000000000000000001","name":"An article","parent_id":"1300000000000000003","owner_id":"1100000000000000001","last_message_id":"1200000000000000009","flags":0,"rate_limit_per_user":0,"message_count":0,"member_count":1,"total_message_sent":0,
					"thread_metadata":{"archived":false,"archive_timestamp":"2026-03-02T09:00:00.000000+00:00","auto_archive_duration":1440,"locked":false,"create_timestamp":"2026-03-02T09:00:00.000000+00:00"}}}`,
			changes: []change{
				{"with a nonce", set("n", "request", "message", "nonce"), "nonce"},
				{"without a name", remove("request", "name"), "name"},
				{"without allowed_mentions", remove("request", "message", "allowed_mentions"), "house rule"},
				{"an answer without its metadata", remove("response", "thread_metadata"), "thread_metadata"},
			},
		},
		{
			name: "a person presses a button, which the description does not know",
			line: `{"event":"rest","seq":11,"by":"1100000000000000002","method":"POST","path":"/interactions","status":204,"request":{"type":3}}`,
			changes: []change{
				{"on another path", set("/interactions/1", "path"), "no such call"},
			},
		},
		{
			name: "the network in front of the API refuses, in HTML",
			line: `{"event":"rest","seq":13,"by":"1100000000000000001","method":"GET","path":"/gateway","status":403,"response":"<html>error 1020</html>"}`,
			changes: []change{
				{"but in JSON", set(map[string]any{"oops": true}, "response"), "message"},
			},
		},
		{
			name: "the address is banned and answered in HTML",
			line: `{"event":"rest","seq":12,"by":"1100000000000000001","method":"GET","path":"/gateway","status":429,"response":"<html>error 1015</html>"}`,
			changes: []change{
				{"but in JSON", set(map[string]any{"oops": true}, "response"), "message"},
			},
		},
	}
}
