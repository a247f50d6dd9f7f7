package fakediscord

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// autoModRule is a keyword rule of a server. Of its actions the fake knows blocking and
// timing out; alerts are messages of a kind of their own, which it does not make.
//
// docs: Resources/Auto Moderation, Auto Moderation Rule Object.
type autoModRule struct {
	id      snowflake
	keyword string
	block   bool
	timeout time.Duration
}

// Trigger and action types.
//
// docs: Resources/Auto Moderation, Trigger Types (KEYWORD) and Action Types.
const (
	autoModKeyword       = 1
	autoModBlock         = 1
	autoModTimeout       = 3
	intentAutoModeration = 1 << 21
)

type autoModActionJSON struct {
	Type     int                  `json:"type"`
	Metadata *autoModMetadataJSON `json:"metadata,omitempty"`
}

type autoModMetadataJSON struct {
	Seconds int `json:"duration_seconds"`
}

// autoModExecutionJSON is one action that a rule took.
//
// docs: Events/Gateway Events, Auto Moderation Action Execution.
type autoModExecutionJSON struct {
	GuildID        snowflake         `json:"guild_id"`
	Action         autoModActionJSON `json:"action"`
	RuleID         snowflake         `json:"rule_id"`
	Trigger        int               `json:"rule_trigger_type"`
	UserID         snowflake         `json:"user_id"`
	ChannelID      snowflake         `json:"channel_id"`
	MessageID      snowflake         `json:"message_id,omitempty"` // absent when the message was blocked
	Content        string            `json:"content"`
	MatchedKeyword string            `json:"matched_keyword"`
	MatchedContent string            `json:"matched_content"`
}

var errAutoModBlocked = &apiError{status: http.StatusBadRequest, code: 200000, message: "Message was blocked by automatic moderation"}

// AutoMod gives the server a rule against a word: messages that hold it are blocked, or, with a
// timeout, their authors cannot write for that time.
func (d *Discord) AutoMod(guildID, keyword string, block bool, timeout time.Duration) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	id, err := parseSnowflake(guildID)
	if err != nil || d.guilds[id] == nil {
		return fmt.Errorf("there is no server %s (%w)", guildID, err)
	}
	g := d.guilds[id]
	g.autoMod = append(g.autoMod, autoModRule{id: d.newID(), keyword: keyword, block: block, timeout: timeout})
	return nil
}

// autoModBlocks reports whether a rule keeps a message from being posted. Whoever may manage the server
// is exempt.
//
// docs: Resources/Auto Moderation, Auto Moderation Rule Permission Requirements and Exemptions.
func (c *call) autoModBlocks(m *message) bool {
	rule, found := c.autoModRule(m)
	if !found || !rule.block {
		return false
	}
	c.d.executeAutoMod(rule, m, 0)
	return true
}

// autoModAfter lets the rules act that leave the message.
func (c *call) autoModAfter(m *message) {
	if rule, found := c.autoModRule(m); found && !rule.block {
		c.d.executeAutoMod(rule, m, m.id)
	}
}

func (c *call) autoModRule(m *message) (autoModRule, bool) {
	if m.channel.guild == nil || c.who.bot || c.may(m.channel, PermManageGuild) {
		return autoModRule{}, false
	}
	for _, rule := range m.channel.guild.autoMod {
		if strings.Contains(strings.ToLower(m.content), strings.ToLower(rule.keyword)) {
			return rule, true
		}
	}
	return autoModRule{}, false
}

// executeAutoMod does what a rule says and tells of each action by itself. Only those who may
// manage the server hear of it, and read the text only with the Message Content intent.
//
// docs: Events/Gateway Events, Auto Moderation Action Execution.
func (d *Discord) executeAutoMod(rule autoModRule, m *message, standing snowflake) {
	g := m.channel.guild
	var actions []autoModActionJSON
	if rule.block {
		actions = append(actions, autoModActionJSON{Type: autoModBlock})
	}
	if rule.timeout > 0 {
		g.member(m.author.id).timedOut = d.now().Add(rule.timeout)
		actions = append(actions, autoModActionJSON{Type: autoModTimeout, Metadata: &autoModMetadataJSON{int(rule.timeout.Seconds())}})
	}
	for _, action := range actions {
		event := autoModExecutionJSON{
			GuildID: g.id, Action: action, RuleID: rule.id, Trigger: autoModKeyword, UserID: m.author.id, ChannelID: m.channel.id,
			MessageID: standing, MatchedKeyword: rule.keyword,
		}
		d.dispatch("AUTO_MODERATION_ACTION_EXECUTION", g.id, 0, func(viewer *account, content bool) any {
			if basePermissions(g.member(viewer.id))&PermManageGuild == 0 {
				return nil
			}
			seen := event
			if content {
				seen.Content, seen.MatchedContent = m.content, rule.keyword
			}
			return seen
		})
	}
}
