package fakediscord

import "time"

// channelJSON is a guild channel, a thread or a DM: each kind sets its own fields.
//
// docs: Resources/Channel, Channel Object.
type channelJSON struct {
	ID            snowflake    `json:"id"`
	Type          int          `json:"type"`
	LastMessageID **snowflake  `json:"last_message_id,omitempty"` // null where nothing was sent
	Flags         int          `json:"flags"`
	GuildID       snowflake    `json:"guild_id,omitempty"`
	Name          *string      `json:"name,omitempty"`
	ParentID      **snowflake  `json:"parent_id,omitempty"`
	Slowmode      *int         `json:"rate_limit_per_user,omitempty"`
	Topic         **string     `json:"topic,omitempty"`
	Position      *int         `json:"position,omitempty"`
	Overwrites    *[]overwrite `json:"permission_overwrites,omitempty"`
	NSFW          *bool        `json:"nsfw,omitempty"`

	DefaultArchive  int         `json:"default_auto_archive_duration,omitempty"`
	DefaultSlowmode *int        `json:"default_thread_rate_limit_per_user,omitempty"`
	Tags            *[]forumTag `json:"available_tags,omitempty"`
	DefaultReaction **struct{}  `json:"default_reaction_emoji,omitempty"`
	DefaultSort     **int       `json:"default_sort_order,omitempty"`
	ForumLayout     *int        `json:"default_forum_layout,omitempty"`

	OwnerID      snowflake           `json:"owner_id,omitempty"`
	Metadata     *threadMetadataJSON `json:"thread_metadata,omitempty"`
	MessageCount *int                `json:"message_count,omitempty"`
	MemberCount  *int                `json:"member_count,omitempty"`
	TotalSent    *int                `json:"total_message_sent,omitempty"`
	AppliedTags  *[]snowflake        `json:"applied_tags,omitempty"`
	Member       *threadMemberJSON   `json:"member,omitempty"`
	// NewlyCreated is only in THREAD_CREATE; Message only in the answer to a new forum post.
	NewlyCreated bool         `json:"newly_created,omitempty"`
	Message      *messageJSON `json:"message,omitempty"`

	Recipients *[]userJSON `json:"recipients,omitempty"`
}

type threadMetadataJSON struct {
	Archived         bool   `json:"archived"`
	ArchiveTimestamp string `json:"archive_timestamp"`
	AutoArchive      int    `json:"auto_archive_duration"`
	Locked           bool   `json:"locked"`
	CreateTimestamp  string `json:"create_timestamp"`
	Invitable        *bool  `json:"invitable,omitempty"`
}

// threadMemberJSON is one account's membership of a thread.
//
// docs: Resources/Channel, Thread Member Object.
type threadMemberJSON struct {
	ID     snowflake   `json:"id"`
	UserID snowflake   `json:"user_id"`
	Joined string      `json:"join_timestamp"`
	Flags  int         `json:"flags"`
	Member *memberJSON `json:"member,omitempty"`
}

// ref makes a pointer to a value, for fields that may be absent.
func ref[T any](v T) *T { return &v }

// wire is the channel as the viewer sees it: a thread shows the viewer's own
// membership, a DM the other end.
func (ch *channel) wire(viewer *account) channelJSON {
	j := channelJSON{ID: ch.id, Type: ch.kind, Flags: ch.flags, GuildID: ch.guildID()}
	if ch.kind != kindCategory {
		j.LastMessageID = ref(ch.lastMessage.orNull())
	}
	switch {
	case ch.guild == nil:
		j.Recipients = ref(ch.recipientsFor(viewer))
	case ch.isThread():
		ch.wireThread(&j, viewer)
	default:
		ch.wireGuildChannel(&j)
	}
	return j
}

func (ch *channel) recipientsFor(viewer *account) []userJSON {
	others := []userJSON{}
	for _, r := range ch.recipients {
		if r != viewer {
			others = append(others, r.wire())
		}
	}
	return others
}

func (ch *channel) wireGuildChannel(j *channelJSON) {
	j.Name, j.Position = &ch.name, &ch.position
	j.Overwrites = ref(append([]overwrite{}, ch.overwrites...))
	var parent *snowflake
	if ch.parent != nil {
		parent = &ch.parent.id
	}
	j.ParentID = ref(parent)
	if ch.kind == kindCategory {
		return
	}
	j.NSFW, j.Slowmode = &ch.nsfw, &ch.slowmode
	var topic *string
	if ch.topic != "" {
		topic = &ch.topic
	}
	j.Topic = ref(topic)
	j.DefaultArchive = ch.defaultArchive
	if ch.kind == kindForum {
		j.Tags = ref(append([]forumTag{}, ch.tags...))
		j.DefaultReaction, j.DefaultSort = ref((*struct{})(nil)), ref((*int)(nil))
		j.ForumLayout, j.DefaultSlowmode = ref(0), &ch.defaultSlowmode
	}
}

func (ch *channel) wireThread(j *channelJSON, viewer *account) {
	t := ch.thread
	j.Name, j.Slowmode, j.ParentID = &ch.name, &ch.slowmode, ref(&ch.parent.id)
	j.OwnerID = t.owner
	j.Metadata = &threadMetadataJSON{
		Archived: t.archived, ArchiveTimestamp: stamp(t.archivedAt), AutoArchive: t.autoArchive,
		Locked: t.locked, CreateTimestamp: stamp(t.created),
	}
	if ch.kind == kindPrivateThread {
		j.Metadata.Invitable = &t.invitable
	}
	// docs: Resources/Channel, Channel Object: member_count "stops counting at 50".
	j.MessageCount, j.TotalSent, j.MemberCount = &t.messages, &t.sent, ref(min(len(t.members), 50))
	if ch.parent.kind == kindForum {
		j.AppliedTags = ref(append([]snowflake{}, t.tags...))
	}
	if viewer != nil {
		if joined, ok := t.members[viewer.id]; ok {
			j.Member = ref(ch.threadMember(viewer.id, joined))
		}
	}
}

func (ch *channel) threadMember(id snowflake, joined time.Time) threadMemberJSON {
	return threadMemberJSON{ID: ch.id, UserID: id, Joined: stamp(joined)}
}
