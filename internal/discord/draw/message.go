package draw

import "github.com/bwmarrin/discordgo"

// Message is a message as people see it. Content and components may be missing, because an edit without
// them keeps what stands there.
type Message struct {
	Content    *string                   `json:"content,omitempty"`
	Embeds     []*discordgo.MessageEmbed `json:"embeds,omitempty"`
	Components any                       `json:"components,omitempty"` // a list; an empty one takes away what stands there
	Flags      int                       `json:"flags,omitempty"`
}
