package moderation

import (
	"context"
	"errors"
)

// topicSetUp is the alert that somebody has to change something before the classifier works.
const topicSetUp = "classifier set-up"

// tellAdmins raises an alert for errors that no repetition mends.
func (c *Consultation) tellAdmins(ctx context.Context, guildID string, err error) error {
	var broken interface{ ForAdmins() (string, bool) }
	if !errors.As(err, &broken) {
		return nil
	}
	sentence, setUp := broken.ForAdmins()
	if !setUp {
		return nil
	}
	c.mu.Lock()
	delete(c.works, guildID)
	c.mu.Unlock()
	return c.Store.RaiseAlert(ctx, Alert{
		GuildID: guildID, Topic: topicSetUp,
		Sentence: sentence + " Until this is mended, the classifier judges nothing here; the rules go on.",
	})
}

// mended ends the alert.
func (c *Consultation) mended(ctx context.Context, guildID string) error {
	c.mu.Lock()
	known := c.works[guildID]
	if c.works == nil {
		c.works = map[string]bool{}
	}
	c.works[guildID] = true
	c.mu.Unlock()
	if known {
		return nil
	}
	return c.Store.EndAlert(ctx, guildID, topicSetUp)
}
