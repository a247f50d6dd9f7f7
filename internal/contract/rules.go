package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// What Discord's documentation says and its description does not.

// finding is a broken rule and where in the body.
type finding struct{ where, what string }

// Limits of a message.
// docs.discord.com/developers/resources/message: Create Message (content) and Embed Limits.
const (
	maxContent = 2000
	maxEmbeds  = 6000
)

// Buttons of the styles from buttonLink on (link, premium) send no interaction.
// docs.discord.com/developers/components/reference: Button, and Anatomy of a Component (custom_id).
const (
	componentButton = 2
	buttonLink      = 5
)

// messageBody is what the rules read of a message that is sent or edited.
type messageBody struct {
	Content         *string          `json:"content"`
	Embeds          []embedBody      `json:"embeds"`
	Components      []componentBody  `json:"components"`
	AllowedMentions *json.RawMessage `json:"allowed_mentions"`
	Nonce           json.RawMessage  `json:"nonce"`
}

type embedBody struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	Fields      []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"fields"`
	Footer struct {
		Text string `json:"text"`
	} `json:"footer"`
	Author struct {
		Name string `json:"name"`
	} `json:"author"`
}

type componentBody struct {
	Type       int             `json:"type"`
	Style      int             `json:"style"`
	CustomID   string          `json:"custom_id"`
	Components []componentBody `json:"components"`
	Component  *componentBody  `json:"component"`
	Accessory  *componentBody  `json:"accessory"`
}

// messageRoute finds the message in a call's body.
type messageRoute struct {
	method string
	path   *regexp.Regexp
	inside string // the body's field that holds the message; empty: the body itself
}

func messageRoutes() []messageRoute {
	return []messageRoute{
		{"POST", regexp.MustCompile(`^/channels/[^/]+/messages$`), ""},
		{"PATCH", regexp.MustCompile(`^/channels/[^/]+/messages/[^/]+$`), ""},
		{"POST", regexp.MustCompile(`^/channels/[^/]+/threads$`), "message"},
		{"POST", regexp.MustCompile(`^/webhooks/[^/]+/[^/]+$`), ""},
		{"PATCH", regexp.MustCompile(`^/webhooks/[^/]+/[^/]+/messages/[^/]+$`), ""},
		{"POST", regexp.MustCompile(`^/interactions/[^/]+/[^/]+/callback$`), "data"},
	}
}

// messageOf gives the message that a call sends or edits, and the path to it.
func messageOf(e *entry) (messageBody, string, bool) {
	var message messageBody
	for _, route := range messageRoutes() {
		if route.method != e.Method || !route.path.MatchString(e.Path) {
			continue
		}
		raw, where := e.Request, "$"
		if route.inside != "" {
			var outer map[string]json.RawMessage
			if json.Unmarshal(raw, &outer) != nil || outer[route.inside] == nil {
				return message, "", false
			}
			raw, where = outer[route.inside], "$."+route.inside
		}
		// A body that does not decode is the validator's to report.
		return message, where, json.Unmarshal(raw, &message) == nil
	}
	return message, "", false
}

// documentedRules checks a request against the documentation alone.
func documentedRules(e *entry) []finding {
	message, where, ok := messageOf(e)
	if !ok {
		return nil
	}
	var found []finding
	if message.Content != nil {
		if n := characters(*message.Content); n > maxContent {
			found = append(found, finding{where + ".content", fmt.Sprintf("%d characters; Discord takes %d", n, maxContent)})
		}
	}
	total := 0
	for _, embed := range message.Embeds {
		total += embed.characters()
	}
	if total > maxEmbeds {
		found = append(found, finding{where + ".embeds", fmt.Sprintf("%d characters in all embeds; Discord takes %d", total, maxEmbeds)})
	}
	seen := map[string]bool{}
	walkComponents(message.Components, func(c componentBody) {
		if seen[c.CustomID] && c.CustomID != "" {
			found = append(found, finding{where + ".components", fmt.Sprintf("custom_id %q stands twice in one message", c.CustomID)})
		}
		seen[c.CustomID] = true
		if c.Type == componentButton && c.Style < buttonLink && c.CustomID == "" {
			found = append(found, finding{where + ".components", "a button that is no link needs a custom_id"})
		}
	})
	if strings.HasSuffix(e.Path, "/threads") && message.Nonce != nil {
		// docs.discord.com/developers/resources/channel, Start Thread in Forum or
		// Media Channel: the message's parameters have no nonce.
		found = append(found, finding{where + ".nonce", "a forum post has no nonce"})
	}
	return found
}

// houseRules are our own: a bot that pings nobody says so in every message.
func houseRules(e *entry, bots botAccounts) []finding {
	if e.By != "" && !bots[e.By] {
		return nil
	}
	message, where, ok := messageOf(e)
	if !ok || (message.Content == nil || *message.Content == "") && len(message.Embeds) == 0 {
		return nil
	}
	if message.AllowedMentions == nil {
		return []finding{{where + ".allowed_mentions", "house rule: absent, so the text may ping people"}}
	}
	var allowed struct {
		Parse *[]string `json:"parse"`
	}
	if json.Unmarshal(*message.AllowedMentions, &allowed) != nil || allowed.Parse == nil {
		return []finding{{where + ".allowed_mentions.parse", "house rule: must be a list, empty at best"}}
	}
	if slices.Contains(*allowed.Parse, "everyone") {
		return []finding{{where + ".allowed_mentions.parse", "house rule: nobody pings everyone"}}
	}
	return nil
}

func (e embedBody) characters() int {
	n := characters(e.Title) + characters(e.Description) + characters(e.Footer.Text) + characters(e.Author.Name)
	for _, field := range e.Fields {
		n += characters(field.Name) + characters(field.Value)
	}
	return n
}

// characters counts as Discord's documentation does: Unicode code points.
func characters(text string) int { return utf8.RuneCountInString(text) }

func walkComponents(components []componentBody, see func(componentBody)) {
	for _, component := range components {
		see(component)
		walkComponents(component.Components, see)
		for _, inner := range []*componentBody{component.Component, component.Accessory} {
			if inner != nil {
				walkComponents([]componentBody{*inner}, see)
			}
		}
	}
}
