package moderation

import (
	"context"
	"fmt"
	"time"
)

// Kept is how much ombud keeps of a member on one server.
type Kept struct {
	Cases   int // about messages of theirs
	Reports int // they made
	Strikes int // that count now
}

// KeptStore counts them.
type KeptStore interface {
	KeptOf(ctx context.Context, guildID, memberID string, now time.Time) (Kept, error)
}

// Kept tells a member how much is kept of them here.
func (s *Service) Kept(ctx context.Context, guildID, memberID string) (Kept, error) {
	t, err := s.Store.KeptOf(ctx, guildID, memberID, s.Now())
	if err != nil {
		return Kept{}, fmt.Errorf("count what is kept of a member: %w", err)
	}
	return t, nil
}
