package wire

import (
	"encoding/json"
	"errors"
	"fmt"

	"ombud/internal/moderation"
)

// Event is one dispatch of the gateway, not yet decoded.
type Event struct {
	Type string // "MESSAGE_CREATE"
	Data json.RawMessage
	// Under is the lease of the shard that told of it.
	Under moderation.Lease
}

// Ready is what the gateway says when a new session begins. Everything sent
// before it may have been missed; after RESUMED nothing was.
type Ready struct {
	User     User
	AppID    string
	GuildIDs []string
}

// DecodeReady reads a READY dispatch.
func DecodeReady(data json.RawMessage) (Ready, error) {
	var r struct {
		User        User                  `json:"user"`
		Application struct{ ID string }   `json:"application"`
		Guilds      []struct{ ID string } `json:"guilds"`
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return Ready{}, DecodeFailed("READY", data, err)
	}
	if r.User.ID == "" || r.Application.ID == "" {
		return Ready{}, DecodeFailed("READY", data, fmt.Errorf("no user or no application in it"))
	}
	ready := Ready{User: r.User, AppID: r.Application.ID}
	for _, g := range r.Guilds {
		ready.GuildIDs = append(ready.GuildIDs, g.ID)
	}
	return ready, nil
}

// GuildCame is a server that a GUILD_CREATE tells of.
type GuildCame struct {
	ID          string `json:"id"`
	Unavailable bool   `json:"unavailable"`
}

// DecodeServer reads as much of a GUILD_CREATE as says which server it is; Channels.Note
// takes the rest.
func DecodeServer(e Event) (GuildCame, error) {
	var g GuildCame
	if err := json.Unmarshal(e.Data, &g); err != nil || g.ID == "" {
		return GuildCame{}, DecodeFailed(e.Type, e.Data, errors.Join(err, errors.New("it has no id")))
	}
	return g, nil
}

// DecodeDeleted reads MESSAGE_DELETE and MESSAGE_DELETE_BULK.
func DecodeDeleted(e Event) (Deleted, error) {
	var d struct {
		ID        string   `json:"id"`
		IDs       []string `json:"ids"`
		ChannelID string   `json:"channel_id"`
		GuildID   string   `json:"guild_id"`
	}
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return Deleted{}, DecodeFailed(e.Type, e.Data, err)
	}
	out := Deleted{GuildID: d.GuildID, ChannelID: d.ChannelID, MessageIDs: d.IDs}
	if d.ID != "" {
		out.MessageIDs = append(out.MessageIDs, d.ID)
	}
	return out, nil
}

// DecodeChannel reads THREAD_CREATE, THREAD_UPDATE and the like.
func DecodeChannel(e Event) (Channel, error) {
	var ch Channel
	if err := json.Unmarshal(e.Data, &ch); err != nil {
		return Channel{}, DecodeFailed(e.Type, e.Data, err)
	}
	return ch, nil
}

// ThreadSync says which channels ombud sees from now on.
type ThreadSync struct {
	GuildID string `json:"guild_id"`
	// ChannelIDs are none when all channels of the server are meant.
	ChannelIDs []string `json:"channel_ids"`
}

// DecodeThreadSync reads THREAD_LIST_SYNC, but for the threads, which Channels.Note takes
// (Events → Gateway Events → Thread List Sync).
func DecodeThreadSync(e Event) (ThreadSync, error) {
	var s ThreadSync
	if err := json.Unmarshal(e.Data, &s); err != nil {
		return ThreadSync{}, DecodeFailed(e.Type, e.Data, err)
	}
	return s, nil
}

// RoleChanged is a role that a GUILD_ROLE_UPDATE or a GUILD_ROLE_DELETE tells of.
type RoleChanged struct {
	GuildID, RoleID string
	Gone            bool
}

// DecodeRole reads one of them.
func DecodeRole(e Event) (RoleChanged, error) {
	var r struct {
		GuildID string `json:"guild_id"`
		RoleID  string `json:"role_id"` // of one that was deleted
		Role    struct {
			ID string `json:"id"`
		} `json:"role"`
	}
	if err := json.Unmarshal(e.Data, &r); err != nil {
		return RoleChanged{}, DecodeFailed(e.Type, e.Data, err)
	}
	if r.RoleID != "" {
		return RoleChanged{r.GuildID, r.RoleID, true}, nil
	}
	return RoleChanged{GuildID: r.GuildID, RoleID: r.Role.ID}, nil
}
