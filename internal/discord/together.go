package discord

import (
	"context"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// RemoveMessages deletes 2 to 100 messages of one channel in one call, none older than two weeks. Those
// that are gone do no harm (Resources → Message → Bulk Delete Messages).
func (e *Enforcer) RemoveMessages(ctx context.Context, all []moderation.Subject, reason string) error {
	body := struct {
		Messages []string `json:"messages"`
	}{make([]string, len(all))}
	for i, s := range all {
		body.Messages[i] = s.MessageID
	}
	channel := all[0].ChannelID
	err := e.inArchive(ctx, channel, reason, func() error {
		return e.Client.Do(ctx, http.MethodPost, discordgo.EndpointChannelMessagesBulkDelete(channel), body, nil, withReason(reason))
	})
	if err != nil && !rest.Gone(err, rest.UnknownMessage, rest.UnknownChannel) {
		return enforcement(fmt.Sprintf("remove %d messages of channel %s", len(all), channel), wire.ManageMessages, err)
	}
	return nil
}
