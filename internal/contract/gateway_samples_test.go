package main

func gatewaySamples() []sample {
	const (
		member      = `{"roles":[],"joined_at":"2026-03-02T09:00:00.000000+00:00","premium_since":null,"deaf":false,"mute":false,"nick":null,"avatar":null,"banner":null,"communication_disabled_until":null,"pending":false,"flags":0}`
		interaction = `{"id":"1500000000000000001","application_id":"1100000000000000009","type":3,"token":"token","version":1,"guild_id":"1000000000000000001","channel_id":"1300000000000000001",
			"channel":{"id":"1300000000000000001","type":0,"guild_id":"1000000000000000001","name":"moderators","position":1,"permission_overwrites":[],"parent_id":null,"topic":null,"nsfw":false,"last_message_id":null,"rate_limit_per_user":0},
			"member":{"user":{"id":"1100000000000000002","username":"mo","discriminator":"0","global_name":"Mo","avatar":null},"roles":[],"joined_at":"2026-03-02T09:00:00.000000+00:00","premium_since":null,"deaf":false,"mute":false,"nick":null,"avatar":null,"banner":null,"communication_disabled_until":null,"pending":false,"flags":0,"permissions":"1024"},
			"message":` + messageText + `,"data":{"custom_id":"case:7:remove","component_type":2},
			"locale":"en-US","guild_locale":"en-US","app_permissions":"1024","entitlements":[],"authorizing_integration_owners":{"0":"1000000000000000001"},"context":0,"attachment_size_limit":10485760}`
	)
	return []sample{
		{
			name: "MESSAGE_CREATE",
			line: `{"event":"dispatch","seq":20,"to":"1100000000000000001","t":"MESSAGE_CREATE","s":3,"d":` + messageText[:len(messageText)-1] + `,"guild_id":"1000000000000000001","member":` + member + `}}`,
			changes: []change{
				{"unknown field", set(1, "d", "karma"), "karma"},
				{"unknown field in the author", set(1, "d", "author", "karma"), "karma"},
				{"unknown field in the member", set(1, "d", "member", "karma"), "karma"},
				{"no channel", remove("d", "channel_id"), "channel_id"},
				{"an id that is a number", set(12, "d", "id"), "$.id"},
				{"an id with letters", set("abc", "d", "channel_id"), "snowflake"},
				{"a content that is null", set(nil, "d", "content"), "content"},
				{"a wrong type", set("yes", "d", "tts"), "tts"},
			},
		},
		{
			name: "INTERACTION_CREATE for a button",
			line: `{"event":"dispatch","seq":21,"to":"1100000000000000001","t":"INTERACTION_CREATE","s":4,"d":` + interaction + `}`,
			changes: []change{
				{"unknown field", set(1, "d", "nonce"), "nonce"},
				{"unknown field in the data", set(1, "d", "data", "pressed"), "pressed"},
				{"unknown field in the message", set(1, "d", "message", "karma"), "karma"},
				{"no token", remove("d", "token"), "token"},
				{"a member without permissions", remove("d", "member", "permissions"), "permissions"},
				{"an unknown type", set(42, "d", "type"), "type"},
			},
		},
		{
			name: "MESSAGE_DELETE",
			line: `{"event":"dispatch","seq":22,"t":"MESSAGE_DELETE","s":5,"d":{"id":"1200000000000000001","channel_id":"1300000000000000001","guild_id":"1000000000000000001"}}`,
			changes: []change{
				{"unknown field", set("x", "d", "reason"), "reason"},
				{"no id", remove("d", "id"), "id"},
				{"an empty id", set("", "d", "id"), "snowflake"},
			},
		},
		{
			name: "IDENTIFY",
			line: `{"event":"gateway","seq":23,"op":2,"from":"1100000000000000001","d":{"token":"","intents":33281,"properties":{"os":"linux","browser":"ombud","device":"ombud"},"large_threshold":50}}`,
			changes: []change{
				{"unknown field", set(9, "d", "v"), "$"},
				{"no intents", remove("d", "intents"), "intents"},
				{"unknown property", set("x", "d", "properties", "referrer"), "referrer"},
			},
		},
		{
			name: "RESUME",
			line: `{"event":"gateway","seq":24,"op":6,"d":{"token":"","session_id":"s","seq":3}}`,
			changes: []change{
				{"no sequence", remove("d", "seq"), "seq"},
				{"sequence is text", set("3", "d", "seq"), "seq"},
			},
		},
		{
			name:    "a heartbeat",
			line:    `{"event":"gateway","seq":25,"op":1,"d":3}`,
			changes: []change{{"with text", set("3", "d"), "sequence number"}},
		},
		{
			name:    "a close",
			line:    `{"event":"close","seq":26,"code":4000}`,
			changes: []change{{"of an unknown kind", set("party", "event"), "not a kind of line"}},
		},
		{
			name:    "an event without a schema",
			line:    `{"event":"dispatch","seq":27,"t":"THREAD_UPDATE","s":6,"d":{"anything":true}}`,
			changes: []change{{"that the fake did not know", set("unknown", "event"), "does not know"}},
		},
	}
}
