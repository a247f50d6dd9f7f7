package wire

import (
	"encoding/json"
	"time"
)

// The wire structs hold what ombud reads of a message and nothing else. What
// is not listed cannot fail to decode; components are walked untyped.

type message struct {
	ID              string     `json:"id"`
	ChannelID       string     `json:"channel_id"`
	GuildID         string     `json:"guild_id"`
	Type            int        `json:"type"`
	Author          *User      `json:"author"`
	Member          *Member    `json:"member"`
	WebhookID       string     `json:"webhook_id"`
	ApplicationID   string     `json:"application_id"`
	Content         *string    `json:"content"`
	Timestamp       *time.Time `json:"timestamp"`
	EditedTimestamp *time.Time `json:"edited_timestamp"`
	MentionEveryone bool       `json:"mention_everyone"`
	Mentions        []mention  `json:"mentions"`
	Referenced      *struct {
		Content string `json:"content"`
		Author  *User  `json:"author"`
	} `json:"referenced_message"`
	MentionRoles []string `json:"mention_roles"`
	Reference    struct {
		Type      int    `json:"type"`
		MessageID string `json:"message_id"`
	} `json:"message_reference"`
	Snapshots []struct {
		Message snapshot `json:"message"`
	} `json:"message_snapshots"`
	parts
}

// mention is somebody who is mentioned; in a message they carry who they are on the server.
type mention struct {
	User
	Member *struct {
		Nick string `json:"nick"`
	} `json:"member"`
}

// parts is what a message and a forwarded one have in common.
type parts struct {
	Embeds      []embed      `json:"embeds"`
	Attachments []attachment `json:"attachments"`
	Stickers    []struct {
		Name string `json:"name"`
	} `json:"sticker_items"`
	Poll       *poll           `json:"poll"`
	Components json.RawMessage `json:"components"`
}

// snapshot is a forwarded message. Who wrote it is not told.
type snapshot struct {
	Content string `json:"content"`
	parts
}

// Member is somebody on a server, as Discord sends them over REST and in messages.
type Member struct {
	User        *User       `json:"user"`
	Nick        string      `json:"nick"`
	Roles       []string    `json:"roles"`
	JoinedAt    *time.Time  `json:"joined_at"`
	Permissions Permissions `json:"permissions"`
}

type embed struct {
	Type        string `json:"type"`
	URL         string `json:"url"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Author      struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	} `json:"author"`
	Footer struct {
		Text string `json:"text"`
	} `json:"footer"`
	Fields []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"fields"`
}

type attachment struct {
	Filename    string `json:"filename"`
	Title       string `json:"title"` // the name as its sender wrote it, when Discord had to change it
	ContentType string `json:"content_type"`
	Description string `json:"description"`
}

type poll struct {
	Question struct {
		Text string `json:"text"`
	} `json:"question"`
	Answers []struct {
		Media struct {
			Text string `json:"text"`
		} `json:"poll_media"`
	} `json:"answers"`
}
