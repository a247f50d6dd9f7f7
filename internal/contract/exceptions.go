package main

import (
	"regexp"
	"slices"
)

// exemption names calls the OpenAPI description does not know.
type exemption struct {
	Method string // empty: any
	Path   *regexp.Regexp
	Reason string
}

// exemptions is the whole list; anything else outside the description is a violation.
func exemptions() []exemption {
	return []exemption{
		{"POST", regexp.MustCompile(`^/interactions$`), "people use commands and press buttons with the call Discord's own client makes; it is not part of the bot API"},
		{"POST", regexp.MustCompile(`^/guilds/\d+/stickers$`), "a sticker comes as a form with a file, of which the journal keeps nothing"},
		{"", regexp.MustCompile(`^/sandbox/`), "the fake's own window on what people's clients are shown; not Discord's"},
	}
}

// differences lists where documentation and description disagree.
func differences() []difference {
	const (
		create = "MessageCreateRequest"
		thread = "BaseCreateMessageCreateRequest"
	)
	table := []difference{
		contentLimit(create, "docs.discord.com/developers/resources/message, Create Message, JSON params"),
		contentLimit(thread, "docs.discord.com/developers/resources/channel, Start Thread in Forum or Media Channel, Forum and Media Thread Message Params Object"),
		contentLimit("MessageEditRequestPartial", "docs.discord.com/developers/resources/message, Edit Message, JSON params (the text is a message's, hence the same limit)"),
	}
	for _, schema := range []string{"ApplicationCommandCreateRequest", "ApplicationCommandUpdateRequest", "ApplicationCommandPatchRequestPartial"} {
		for key, value := range map[string]string{"type": `["string","integer","null"]`, "pattern": `"^[0-9]+$"`} {
			table = append(table, difference{
				Document: openAPIFile,
				Pointer:  "/components/schemas/" + schema + "/properties/default_member_permissions",
				Key:      key, Value: value,
				Reason: "permissions are a string of digits in API v8 and later; the description says integer",
				Source: "docs.discord.com/developers/interactions/application-commands, Create Guild Application Command, JSON params; topics/permissions",
			})
		}
	}
	for key, value := range map[string]string{"type": `["string","integer","null"]`, "pattern": `"^[0-9]+$"`} {
		table = append(table, difference{
			Document: openAPIFile,
			Pointer:  "/components/schemas/UpdateRoleRequestPartial/properties/permissions",
			Key:      key, Value: value,
			Reason: "permissions are a string of digits in API v8 and later; the description says integer",
			Source: "docs.discord.com/developers/resources/guild, Modify Guild Role, JSON params; topics/permissions",
		})
	}
	table = append(table, difference{
		Document: openAPIFile,
		Pointer:  "/components/schemas/InnerErrors/properties/_errors",
		Key:      "items", Value: `{"type":"object","properties":{"code":{"type":"string"},"message":{"type":"string"}},"required":["code","message"]}`,
		Reason: "the code of an error on one field is a name such as BASE_TYPE_REQUIRED; the description says integer",
		Source: "docs.discord.com/developers/reference, Error Messages, Example JSON Error",
	})
	for _, document := range []string{"guild_create", "interaction_create"} {
		table = append(table, difference{
			Document: document,
			Pointer:  "/definitions",
			Key:      "RoleFlags", Value: `{"type":"integer","minimum":0}`,
			Reason: "a role's flags are a bit set, usually 0; the schema takes its only flag for the only value",
			Source: "docs.discord.com/developers/topics/permissions, Role Object (flags) and Role Flags",
		})
	}
	for _, key := range []string{"allow", "deny"} {
		table = append(table, difference{
			Document: openAPIFile,
			Pointer:  "/paths/~1channels~1{channel_id}~1permissions~1{overwrite_id}/put/requestBody/content/application~1json/schema/properties",
			Key:      key, Value: `{"type":["string","null"],"pattern":"^[0-9]+$"}`,
			Reason: "permissions are a string of digits in API v8 and later; the description says integer",
			Source: "docs.discord.com/developers/resources/channel, Edit Channel Permissions, JSON params",
		})
	}
	table = append(
		table,
		difference{
			Document: openAPIFile,
			Pointer:  "/components/schemas/CreatedThreadResponse/properties",
			Key:      "message", Value: `{"$ref":"#/components/schemas/MessageResponse"}`,
			Reason: "a new forum post is answered with its first message inside; the description leaves it out",
			Source: "docs.discord.com/developers/resources/channel, Start Thread in Forum or Media Channel (returns a channel with a nested message object)",
		},
		difference{
			Document: openAPIFile,
			Pointer:  "/components/schemas/MessageReferenceType",
			Key:      "oneOf", Value: `[{"title":"DEFAULT","const":0},{"title":"FORWARD","const":1}]`,
			Reason: "forwards are references of type 1; the description knows replies only",
			Source: "docs.discord.com/developers/resources/message, Message Reference Types",
		},
		difference{
			Document: openAPIFile,
			Pointer:  "/components/schemas/UnfurledMediaResponse",
			Key:      "required", Value: `["url","proxy_url"]`,
			Reason: "a picture has an address and no id of its own, as in the schemas of the events; the description demands one",
			Source: "docs.discord.com/developers/components/reference, Unfurled Media Item Structure",
		},
		difference{
			Document: openAPIFile,
			Pointer:  "/paths/~1guilds~1{guild_id}~1bans~1{user_id}/delete/requestBody",
			Key:      "required", Value: `false`,
			Reason: "lifting a ban has no parameters; the description demands a body",
			Source: "docs.discord.com/developers/resources/guild, Remove Guild Ban",
		},
	)
	return append(table, discordgoIdentify()...)
}

// discordgoIdentify is how discordgo v0.29.0 writes IDENTIFY (structs.go,
// IdentifyProperties and GatewayStatusUpdate): a bot that uses it cannot write
// anything else. Only this very form is let through, and only with an empty status.
func discordgoIdentify() []difference {
	const pointer = "/definitions/GatewayIdentifyData/properties"
	return []difference{
		{
			Document: "identify", Pointer: pointer, Key: "properties",
			Value: `{"anyOf":[{"$ref":"#/definitions/GatewayIdentifyProperties"},{"type":"object","properties":{
				"$os":{"type":"string"},"$browser":{"type":"string"},"$device":{"type":"string"},"$referer":{"type":"string"},"$referring_domain":{"type":"string"}},
				"required":["$os","$browser","$device"]}]}`,
			Reason: "the library writes the older names with a dollar sign, which Discord still takes",
			Source: "docs.discord.com/developers/events/gateway-events, Identify, Identify Connection Properties (note on the deprecated $ prefix)",
		},
		{
			Document: "identify", Pointer: pointer, Key: "presence",
			Value: `{"anyOf":[{"$ref":"#/definitions/GatewayPresenceUpdateData"},{"type":"object","properties":{
				"since":{"type":"number"},"game":{"type":"object"},"status":{"const":""},"afk":{"type":"boolean"}},"required":["status"]}]}`,
			Reason: "the library always writes a presence, empty and of an older form, when none was asked for",
			Source: "discordgo v0.29.0; docs.discord.com/developers/events/gateway-events, Identify (presence is optional)",
		},
	}
}

func contentLimit(schema, source string) difference {
	return difference{
		Document: openAPIFile,
		Pointer:  "/components/schemas/" + schema + "/properties/content",
		Key:      "maxLength", Value: `2000`,
		Reason: "the description allows 4,000, which is what paying people may write; a bot's message has 2,000",
		Source: source,
	}
}

// unjudgedFault says why a misbehaviour on demand is not held to the schemas, or
// "". Most faults answer in Discord's own forms and are judged like everything.
func unjudgedFault(fault string) string {
	switch fault {
	case "unknown_component", "strange_message", "partial_message":
		return "the fault " + fault + ": it plays a Discord that is newer than its description, or older"
	}
	return ""
}

// unjudgedResponse says why a response has no contract to be held to, or "".
func unjudgedResponse(status int, isText bool) string {
	switch {
	case slices.Contains([]int{500, 502, 503, 504}, status):
		return "5xx: a server in trouble promises no body (topics/opcodes-and-status-codes, HTTP)"
	case status == 429 && isText:
		return "429 in HTML: the address is banned by the network in front of the API (topics/rate-limits, Invalid Request Limit)"
	case status == 403 && isText:
		return "403 in HTML: the network in front of the API does not let the request through; Discord's own refusals are JSON (topics/opcodes-and-status-codes)"
	default:
		return ""
	}
}
