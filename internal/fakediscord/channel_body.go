package fakediscord

import (
	"slices"
	"unicode/utf8"
)

// channelBodyJSON is the body of Create Guild Channel and Modify Channel, for
// guild channels and threads alike.
type channelBodyJSON struct {
	Name            *string             `json:"name"`
	Type            *int                `json:"type"`
	Topic           optional[string]    `json:"topic"`
	Position        *int                `json:"position"`
	NSFW            *bool               `json:"nsfw"`
	Slowmode        *int                `json:"rate_limit_per_user"`
	ParentID        optional[snowflake] `json:"parent_id"`
	Overwrites      *[]overwrite        `json:"permission_overwrites"`
	DefaultArchive  *int                `json:"default_auto_archive_duration"`
	DefaultSlowmode *int                `json:"default_thread_rate_limit_per_user"`
	Tags            *[]forumTag         `json:"available_tags"`
	Flags           *int                `json:"flags"`

	Archived    *bool        `json:"archived"`
	Locked      *bool        `json:"locked"`
	Invitable   *bool        `json:"invitable"`
	AutoArchive *int         `json:"auto_archive_duration"`
	AppliedTags *[]snowflake `json:"applied_tags"`
}

// onlyForThreads and onlyForGuildChannels say which half a body uses.
func (b *channelBodyJSON) onlyForThreads() bool {
	return b.Archived != nil || b.Locked != nil || b.Invitable != nil || b.AutoArchive != nil || b.AppliedTags != nil
}

func (b *channelBodyJSON) onlyForGuildChannels() bool {
	return b.Type != nil || b.Topic.set || b.Position != nil || b.NSFW != nil || b.ParentID.set ||
		b.Overwrites != nil || b.DefaultArchive != nil || b.DefaultSlowmode != nil || b.Tags != nil
}

// changesMoreThanState says whether a thread's change is about more than
// archived and locked, the only fields of an archived thread that can change.
func (b *channelBodyJSON) changesMoreThanState() bool {
	return b.Name != nil || b.Slowmode != nil || b.Invitable != nil || b.AutoArchive != nil || b.AppliedTags != nil || b.Flags != nil
}

// Limits of channels.
//
// docs: Resources/Channel, Modify Channel.
const (
	maxTopic      = 1024
	maxForumTopic = 4096
	maxForumTags  = 20
	maxTagName    = 20
)

func (b *channelBodyJSON) check(f *formErrors, kind int) {
	if b.Name != nil {
		checkName(f, *b.Name, maxThreadName)
	}
	limit := maxTopic
	if kind == kindForum {
		limit = maxForumTopic
	}
	if utf8.RuneCountInString(b.Topic.value) > limit {
		f.tooLong(limit, "topic")
	}
	checkSlowmode(f, b.Slowmode, "rate_limit_per_user")
	checkSlowmode(f, b.DefaultSlowmode, "default_thread_rate_limit_per_user")
	checkArchive(f, b.DefaultArchive, "default_auto_archive_duration")
	checkArchive(f, b.AutoArchive, "auto_archive_duration")
	if b.Tags == nil {
		return
	}
	if len(*b.Tags) > maxForumTags {
		f.tooLong(maxForumTags, "available_tags")
	}
	for i, tag := range *b.Tags {
		if n := utf8.RuneCountInString(tag.Name); n < 1 || n > maxTagName {
			f.badLength(1, maxTagName, "available_tags", i, "name")
		}
	}
}

// set changes a value when the body has one.
func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// applyChannelBody takes over what creating and changing have in common.
func (c *call) applyChannelBody(ch *channel, b channelBodyJSON) error {
	if b.ParentID.set {
		parent := ch.guild.channels[b.ParentID.value]
		if !b.ParentID.null && (parent == nil || parent.kind != kindCategory) {
			return formError("CHANNEL_PARENT_INVALID", "Category does not exist", "parent_id")
		}
		ch.parent = parent
	}
	if b.Overwrites != nil {
		for _, o := range *b.Overwrites {
			if err := c.mayOverwrite(ch, o); err != nil {
				return err
			}
		}
		ch.overwrites = *b.Overwrites
	}
	if b.Flags != nil {
		if *b.Flags&^requireTag != 0 || ch.kind != kindForum {
			return unknownError("channel flags %d", *b.Flags)
		}
		ch.flags = *b.Flags
	}
	if b.Tags != nil {
		ch.tags = slices.Clone(*b.Tags)
		for i := range ch.tags {
			if ch.tags[i].ID == 0 {
				ch.tags[i].ID = c.d.newID()
			}
		}
	}
	if b.Topic.set {
		ch.topic = b.Topic.value
	}
	set(&ch.name, b.Name)
	set(&ch.position, b.Position)
	set(&ch.nsfw, b.NSFW)
	set(&ch.slowmode, b.Slowmode)
	set(&ch.defaultArchive, b.DefaultArchive)
	set(&ch.defaultSlowmode, b.DefaultSlowmode)
	return nil
}
