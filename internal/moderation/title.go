package moderation

import (
	"context"
	"fmt"
)

// titleID stands in the place of a message's id where the subject is the title
// of a discussion: Discord has no id for it, and a message's is a number.
const titleID = "title"

// TitleOf is the title of a thread or forum post as a subject of its own.
func TitleOf(guildID, threadID string) Subject {
	return Subject{GuildID: guildID, ChannelID: threadID, MessageID: titleID}
}

// Title reports whether the subject is a discussion's title and no message.
func (s Subject) Title() bool { return s.MessageID == titleID }

// ReviewTitle judges a discussion's title as Review judges a message. A title
// that was taken away and stands there again is taken away again: unlike a
// message, it can come back as it was.
func (s *Service) ReviewTitle(ctx context.Context, m Message) error {
	id, change, err := s.review(ctx, m)
	if err != nil || id == 0 || change != Unchanged {
		return err
	}
	c, err := s.Store.Case(ctx, id)
	if err != nil {
		return fmt.Errorf("look whether the title of %s was taken away: %w", m.Subject.ChannelID, err)
	}
	by, away := c.taken()
	if !away {
		return nil
	}
	if err := s.Enforcer.RemoveMessage(ctx, m.Subject, reason(by)); err != nil {
		return fmt.Errorf("take the title of %s away again: %w", m.Subject.ChannelID, err)
	}
	return nil
}
