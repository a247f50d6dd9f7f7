package fakediscord

import (
	"encoding/json"
	"slices"
)

// resolvedJSON tells the application about the things whose ids it is given.
//
// docs: Interactions/Receiving and Responding, Resolved Data Structure.
type resolvedJSON struct {
	Users    map[snowflake]userJSON            `json:"users,omitempty"`
	Members  map[snowflake]resolvedMemberJSON  `json:"members,omitempty"`
	Roles    map[snowflake]roleJSON            `json:"roles,omitempty"`
	Channels map[snowflake]resolvedChannelJSON `json:"channels,omitempty"`
	Messages map[snowflake]messageJSON         `json:"messages,omitempty"`
}

// resolvedMemberJSON: "Partial Member objects are missing user, deaf and mute".
type resolvedMemberJSON struct {
	Avatar        *string     `json:"avatar"`
	Banner        *string     `json:"banner"`
	TimedOutUntil *string     `json:"communication_disabled_until"`
	Flags         int         `json:"flags"`
	JoinedAt      string      `json:"joined_at"`
	Nick          *string     `json:"nick"`
	Pending       bool        `json:"pending"`
	PremiumSince  *string     `json:"premium_since"`
	Roles         []snowflake `json:"roles"`
	Permissions   bits        `json:"permissions"`
}

// resolvedChannelJSON: "Partial Channel objects only have id, name, type,
// permissions …; threads will also have thread_metadata and parent_id".
type resolvedChannelJSON struct {
	ID          snowflake           `json:"id"`
	Name        string              `json:"name"`
	Type        int                 `json:"type"`
	Permissions bits                `json:"permissions"`
	ParentID    *snowflake          `json:"parent_id,omitempty"`
	Metadata    *threadMetadataJSON `json:"thread_metadata,omitempty"`
}

// resolver collects what one interaction refers to.
type resolver struct {
	c       *call
	channel *channel
	j       resolvedJSON
}

func (r *resolver) result() *resolvedJSON {
	if r.j.Users == nil && r.j.Roles == nil && r.j.Channels == nil && r.j.Messages == nil {
		return nil
	}
	return &r.j
}

// option resolves an option's value; others than ids need nothing.
func (r *resolver) option(o commandOption, raw json.RawMessage) (problem string, err error) {
	switch o.Type {
	case optionAttachment:
		return "", unknownError("attachments of commands")
	case optionUser, optionChannel, optionRole, optionMentionable:
	default:
		return "", nil
	}
	var id snowflake
	if json.Unmarshal(raw, &id) != nil {
		return "Must be an id", nil //nolint:nilerr // this sentence is the error
	}
	found := false
	switch o.Type {
	case optionUser:
		found = r.user(id)
	case optionRole:
		found = r.role(id)
	case optionMentionable:
		found = r.user(id) || r.role(id)
	case optionChannel:
		ch := r.c.d.channels[id]
		if ch != nil && len(o.ChannelTypes) > 0 && !slices.Contains(o.ChannelTypes, ch.kind) {
			return "A channel of this type cannot be chosen", nil
		}
		found = r.channelWith(id)
	}
	if !found {
		return "Nothing with this id can be chosen", nil
	}
	return "", nil
}

// target resolves what a menu command was used on.
func (r *resolver) target(kind int, id snowflake) error {
	if kind == commandUser {
		if !r.user(id) {
			return errUnknownUser
		}
		return nil
	}
	m, _ := r.channel.find(id)
	if m == nil {
		return errUnknownMessage
	}
	r.j.Messages = map[snowflake]messageJSON{id: m.wire(r.c.d.app.bot).withoutMembers()}
	return nil
}

func (r *resolver) user(id snowflake) bool {
	a := r.c.d.accounts[id]
	if a == nil {
		return false
	}
	put(&r.j.Users, id, a.wire())
	if g := r.channel.guild; g != nil {
		if m := g.member(id); m != nil {
			p := m.partial()
			put(&r.j.Members, id, resolvedMemberJSON{
				TimedOutUntil: p.TimedOutUntil, Flags: p.Flags, JoinedAt: p.JoinedAt, Nick: p.Nick,
				Pending: p.Pending, PremiumSince: p.PremiumSince, Roles: p.Roles,
				Permissions: bits(r.c.d.permissionsIn(a, r.channel)),
			})
		}
	}
	return true
}

func (r *resolver) role(id snowflake) bool {
	if r.channel.guild == nil || r.channel.guild.roles[id] == nil {
		return false
	}
	put(&r.j.Roles, id, r.channel.guild.roles[id].wire())
	return true
}

func (r *resolver) channelWith(id snowflake) bool {
	ch := r.c.d.channels[id]
	if ch == nil || ch.guild == nil || ch.guild != r.channel.guild || !r.c.d.canView(r.c.who, ch) {
		return false
	}
	j := resolvedChannelJSON{ID: id, Name: ch.name, Type: ch.kind, Permissions: bits(r.c.d.permissionsIn(r.c.who, ch))}
	if ch.isThread() {
		shown := ch.wire(r.c.who)
		j.ParentID, j.Metadata = &ch.parent.id, shown.Metadata
	}
	put(&r.j.Channels, id, j)
	return true
}

// put adds to a map that is made with its first value.
func put[V any](into *map[snowflake]V, id snowflake, value V) { //nolint:gocritic // it makes the map, so it needs a pointer to it
	if *into == nil {
		*into = map[snowflake]V{}
	}
	(*into)[id] = value
}
