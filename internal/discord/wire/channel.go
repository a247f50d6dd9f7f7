package wire

import (
	"time"

	"ombud/internal/moderation"
	"ombud/internal/policy"
)

// ChannelType is Discord's number for a kind of channel (Resources → Channel →
// Channel Types).
type ChannelType int

// The kinds ombud tells apart.
const (
	ChannelText               ChannelType = 0
	ChannelDM                 ChannelType = 1
	ChannelCategory           ChannelType = 4
	ChannelAnnouncement       ChannelType = 5
	ChannelAnnouncementThread ChannelType = 10
	ChannelPublicThread       ChannelType = 11
	ChannelPrivateThread      ChannelType = 12
	ChannelForum              ChannelType = 15
	ChannelMedia              ChannelType = 16
)

// Thread reports whether messages of this kind of channel hang under another channel.
func (t ChannelType) Thread() bool {
	return t >= ChannelAnnouncementThread && t <= ChannelPrivateThread
}

// ForumLike reports whether the channel holds posts and no messages of its own.
func (t ChannelType) ForumLike() bool { return t == ChannelForum || t == ChannelMedia }

// Channel is what ombud knows about a channel or thread.
type Channel struct {
	ID       string      `json:"id"`
	GuildID  string      `json:"guild_id"`
	ParentID string      `json:"parent_id"` // a thread's channel, a channel's category
	Type     ChannelType `json:"type"`
	Name     string      `json:"name"` // hostile text
	// AvailableTags and Flags matter for forums: a post may need a tag.
	AvailableTags []ForumTag `json:"available_tags,omitempty"`
	Flags         int        `json:"flags,omitempty"`
	// Permissions are those of whoever acted, in interactions only.
	Permissions Permissions `json:"permissions,omitempty"`
	OwnerID     string      `json:"owner_id,omitempty"` // who opened a thread
	// LastMessageID is the newest message, or the newest post of a forum, as it was when
	// the channel was read. The message may be gone.
	LastMessageID string `json:"last_message_id,omitempty"`
	// New says in THREAD_CREATE that the thread was opened just now, and not only to ombud.
	New      bool           `json:"newly_created,omitempty"`
	Metadata *threadArchive `json:"thread_metadata,omitempty"`
}

// threadArchive is when a thread was archived, or taken out of the archive.
type threadArchive struct {
	Archived bool      `json:"archived"`
	At       time.Time `json:"archive_timestamp"`
}

// ArchivedAt is when a thread was last archived or taken out of the archive; zero for
// channels, and where Discord did not say.
func (c Channel) ArchivedAt() time.Time {
	if c.Metadata == nil {
		return time.Time{}
	}
	return c.Metadata.At
}

// ForumTag is a label a forum offers for its posts.
type ForumTag struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Moderated bool   `json:"moderated"` // only moderators may set it
}

// AsksForTag reports whether each new post of a forum needs a tag (Channel Flags: REQUIRE_TAG).
func (c Channel) AsksForTag() bool { return c.Flags&(1<<4) != 0 }

// Title is a thread's title as something that whoever opened it wrote. Discord
// does not tell who renamed one.
func (c Channel) Title(now time.Time) Inbound {
	var in Inbound
	in.Message.Subject = moderation.TitleOf(c.GuildID, c.ID)
	in.Message.Author = moderation.Author{ID: c.OwnerID, AccountCreated: Created(c.OwnerID)}
	in.Message.Judged = policy.Message{
		ID:       "title of " + c.ID,
		Place:    policy.Place{GuildID: c.GuildID, ChannelIDs: []string{c.ID}},
		Author:   policy.Author{ID: c.OwnerID, AccountCreated: Created(c.OwnerID)},
		Surfaces: []policy.Surface{{Kind: policy.SurfaceThreadTitle, Text: c.Name}},
		SentAt:   now,
	}
	return in
}
