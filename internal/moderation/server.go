package moderation

import (
	"context"
	"fmt"
)

// Server is one Discord server's set-up, made with /setup.
type Server struct {
	GuildID            string
	DiscussionsChannel string
	ModeratorsChannel  string
	ModeratorRole      string
}

// SetUp saves where a server discusses and who decides there.
func (s *Service) SetUp(ctx context.Context, server Server) error {
	if err := s.Store.SaveServer(ctx, server); err != nil {
		return fmt.Errorf("save the set-up of server %s: %w", server.GuildID, err)
	}
	for _, topic := range []string{topicDeskOpen, topicRoleGone} { // what is so again is told again
		if err := s.Store.EndAlert(ctx, server.GuildID, topic); err != nil {
			return err
		}
	}
	return nil
}
