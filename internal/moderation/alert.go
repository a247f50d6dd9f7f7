package moderation

import (
	"context"
	"errors"
	"fmt"
)

// Alert is what moderators are told about ombud itself: what it cannot do on their
// server until somebody changes something. It is about channels and permissions, never about a member.
type Alert struct {
	ID        int64
	GuildID   string
	Topic     string // what it is about, for ombud: one alert a topic until it is mended
	Sentence  string // what, where, and what to do
	MessageID string // in which they were told; empty: not yet
	FeedID    int64  // a feed that a button tries again; 0: it is about none
}

// ShowAlert posts an alert in the moderators' channel. It is a job: it may run again.
func (s *Service) ShowAlert(ctx context.Context, id int64) error {
	a, err := s.Store.Alert(ctx, id)
	switch {
	case errors.Is(err, ErrNotFound) || err == nil && a.MessageID != "":
		return nil // mended meanwhile, or said
	case err != nil:
		return fmt.Errorf("show alert %d: %w", id, err)
	}
	server, err := s.Store.Server(ctx, a.GuildID)
	if errors.Is(err, ErrNotFound) {
		return nil // nobody to tell; the log has it
	}
	if err != nil {
		return fmt.Errorf("show alert %d: %w", id, err)
	}
	message, err := s.Notifier.ShowAlert(ctx, server, a)
	if errors.Is(err, ErrLeft) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("show alert %d: %w", id, err)
	}
	if err := s.Store.AlertShown(ctx, id, message); err != nil {
		return fmt.Errorf("show alert %d: %w", id, err)
	}
	return nil
}
