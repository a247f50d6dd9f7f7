package discord

import (
	"context"
	"fmt"

	"ombud/internal/moderation"
)

// Reader reads messages as they stand.
type Reader struct {
	Client *Client
}

var _ moderation.Reader = (*Reader)(nil)

// Read reads one over REST.
func (r *Reader) Read(ctx context.Context, s moderation.Subject) (moderation.Message, error) {
	in, err := r.Client.Message(ctx, s.ChannelID, s.MessageID)
	if err != nil {
		return moderation.Message{}, reading(s, err)
	}
	in.Message.Subject.GuildID = s.GuildID // messages over REST carry no server
	return in.Message, nil
}

func reading(s moderation.Subject, err error) error {
	if IsRefused(err) {
		return &moderation.FinalError{Sentence: "ombud may not read this message.", Err: err}
	}
	return fmt.Errorf("read message %s: %w", s.MessageID, err)
}
