package moderation

import (
	"context"
	"errors"
	"fmt"
)

// Topics of the alerts about where moderators decide, and who does.
const (
	topicDeskOpen = "moderators' channel open"
	topicRoleGone = "moderators' role gone"
)

// DeskSeen is what is seen of where moderators decide.
type DeskSeen struct {
	Open     bool // everybody on the server can read their channel
	RoleGone bool // their role was deleted
}

// ErrSeenElsewhere says that a change was none of where moderators decide.
var ErrSeenElsewhere = errors.New("it is about something else than the moderators' channel and role")

// desk answers where moderators of a server decide, if it is set up.
func (s *Service) desk(ctx context.Context, guildID string) (server Server, ok bool, err error) {
	server, err = s.Store.Server(ctx, guildID)
	if errors.Is(err, ErrNotFound) {
		return Server{}, false, nil
	}
	if err != nil {
		return Server{}, false, fmt.Errorf("look up server %s: %w", guildID, err)
	}
	return server, true, nil
}

// WatchDesk looks where moderators decide, and has them told, once, when cards can be read by everybody or
// their role is gone. look is asked on servers that are set up.
func (s *Service) WatchDesk(ctx context.Context, guildID string, look func(context.Context, Server) (DeskSeen, error)) error {
	server, ok, err := s.desk(ctx, guildID)
	if err != nil || !ok {
		return err
	}
	seen, err := look(ctx, server)
	if errors.Is(err, ErrSeenElsewhere) {
		return nil
	}
	if err != nil {
		return err
	}
	if seen.RoleGone {
		err = s.Store.RaiseAlert(ctx, Alert{
			GuildID: guildID, Topic: topicRoleGone,
			Sentence: "The moderators' role was deleted: now only the server's owner and its admins can decide. An admin can choose another one with `/setup`.",
		})
		if err != nil {
			return err
		}
	}
	if !seen.Open {
		return s.Store.EndAlert(ctx, guildID, topicDeskOpen)
	}
	return s.Store.RaiseAlert(ctx, Alert{
		GuildID: guildID, Topic: topicDeskOpen,
		Sentence: fmt.Sprintf("Everybody on this server can read <#%s> now, where cards quote what members wrote. "+
			"Make it private again in its settings, or choose another channel with `/setup`.", server.ModeratorsChannel),
	})
}
