package moderation

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Alert is what moderators, or one member of theirs, are told about ombud itself: what it cannot do on
// their server until somebody changes something. It is about channels, feeds and permissions, never
// about a member.
type Alert struct {
	ID        int64
	GuildID   string
	Topic     string // what it is about, for ombud: one alert a topic until it is mended
	Sentence  string // what, where, and what to do
	MessageID string // in which they were told; empty: not yet
	FeedID    int64  // a feed that a button tries again; 0: it is about none
	RaisedAt  time.Time
	// RecipientID is the member who is told directly; empty: the moderators' channel is.
	RecipientID string
}

// ShowAlert posts an alert in the moderators' channel, or writes it to its recipient. It is a job:
// it may run again.
func (s *Service) ShowAlert(ctx context.Context, id int64) error {
	a, err := s.Store.Alert(ctx, id)
	switch {
	case errors.Is(err, ErrNotFound) || err == nil && a.MessageID != "":
		return nil // mended meanwhile, or said
	case err != nil:
		return fmt.Errorf("show alert %d: %w", id, err)
	}
	message, err := s.showAlert(ctx, a)
	var final *FinalError
	switch {
	case errors.Is(err, ErrNotFound), errors.Is(err, ErrLeft):
		return nil // nobody to tell; the log has it
	case errors.Is(err, ErrClosed), a.RecipientID != "" && errors.As(err, &final):
		s.Log.InfoContext(ctx, "somebody could not be told directly; the moderators' channel has it", "alert", id, "guild", a.GuildID)
		return nil
	case err != nil:
		return fmt.Errorf("show alert %d: %w", id, err)
	}
	if err := s.Store.AlertShown(ctx, id, message); err != nil {
		return fmt.Errorf("show alert %d: %w", id, err)
	}
	return nil
}

func (s *Service) showAlert(ctx context.Context, a Alert) (messageID string, err error) {
	if a.RecipientID != "" {
		return s.Messenger.TellAlert(ctx, a)
	}
	server, err := s.Store.Server(ctx, a.GuildID)
	if err != nil {
		return "", err
	}
	return s.Notifier.ShowAlert(ctx, server, a)
}
