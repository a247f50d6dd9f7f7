package fakediscord

import (
	"regexp"
	"slices"
	"strings"
)

// allowedMentions is what a sender lets a message ping.
//
// docs: Resources/Message, Allowed Mentions Object.
type allowedMentions struct {
	Parse       []string    `json:"parse"`
	Users       []snowflake `json:"users"`
	Roles       []snowflake `json:"roles"`
	RepliedUser *bool       `json:"replied_user"`
}

// maxAllowedMentions is how many users or roles can be listed.
const maxAllowedMentions = 100

// userMention and roleMention are the marks in a text.
//
// docs: API Reference, Message Formatting.
var (
	userMention = regexp.MustCompile(`<@!?(\d{1,20})>`)
	roleMention = regexp.MustCompile(`<@&(\d{1,20})>`)
)

func (a *allowedMentions) check(f *formErrors) {
	if a == nil {
		return
	}
	for i, kind := range a.Parse {
		if kind != "users" && kind != "roles" && kind != "everyone" {
			f.choice("'everyone', 'roles', 'users'", "allowed_mentions", "parse", i)
		}
	}
	for kind, ids := range map[string][]snowflake{"users": a.Users, "roles": a.Roles} {
		if len(ids) > maxAllowedMentions {
			f.tooLong(maxAllowedMentions, "allowed_mentions", kind)
		}
		if len(ids) > 0 && slices.Contains(a.Parse, kind) {
			f.add("MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", `parse:["`+kind+`"] and `+kind+`: [ids...] are mutually exclusive.`, "allowed_mentions")
		}
	}
}

// allows says whether a mention of a kind and an id pings.
func (a *allowedMentions) allows(kind string, id snowflake) bool {
	switch {
	case a == nil, slices.Contains(a.Parse, kind):
		return true
	case kind == "users":
		return slices.Contains(a.Users, id)
	case kind == "roles":
		return slices.Contains(a.Roles, id)
	}
	return false
}

// repliedUser: without allowed_mentions a reply pings whom it answers.
func (a *allowedMentions) repliedUser() bool {
	return a == nil || (a.RepliedUser != nil && *a.RepliedUser)
}

// computeMentions sets whom a message pings.
func (d *Discord) computeMentions(m *message, allowed *allowedMentions) {
	m.mentions, m.roles, m.everyone = nil, nil, false
	for _, match := range userMention.FindAllStringSubmatch(m.content, -1) {
		id, err := parseSnowflake(match[1])
		if a := d.accounts[id]; err == nil && a != nil && allowed.allows("users", id) {
			m.mention(a)
		}
	}
	if m.kind == messageReply && m.replied != nil && allowed.repliedUser() {
		m.mention(m.replied.author)
	}
	if m.channel.guild == nil {
		return
	}
	mayAll := d.permissionsIn(m.author, m.channel)&PermMentionEveryone != 0
	for _, match := range roleMention.FindAllStringSubmatch(m.content, -1) {
		id, err := parseSnowflake(match[1])
		r := m.channel.guild.roles[id]
		if err == nil && r != nil && (r.mentionable || mayAll) && allowed.allows("roles", id) && !slices.Contains(m.roles, id) {
			m.roles = append(m.roles, id)
		}
	}
	if strings.Contains(m.content, "@everyone") || strings.Contains(m.content, "@here") {
		m.everyone = mayAll && allowed.allows("everyone", 0)
	}
}

func (m *message) mention(a *account) {
	if !slices.Contains(m.mentions, a) {
		m.mentions = append(m.mentions, a)
	}
}
