package discord

import (
	"context"
	"fmt"
	"strconv"

	"ombud/internal/discord/customid"
	"ombud/internal/discord/draw"
	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
)

// TellAlert writes an alert to its recipient. Whoever looks after a server reads English there, as
// its commands are.
func (m *Messenger) TellAlert(ctx context.Context, a moderation.Alert) (messageID string, err error) {
	s, err := m.Directory.server(ctx, a.GuildID)
	if err != nil {
		return "", alerting(a.ID, err)
	}
	may, err := m.Directory.MayManage(ctx, a.GuildID, a.RecipientID)
	if err != nil {
		return "", alerting(a.ID, err)
	}
	if !may { // the moderators' channel has it as well
		return "", fmt.Errorf("alert %d: its recipient does not look after the server any more: %w", a.ID, moderation.ErrClosed)
	}
	channel, err := m.open(ctx, a.RecipientID)
	if err != nil {
		return "", alerting(a.ID, err)
	}
	text := markdown.Fit(fmt.Sprintf("⚠️ On **%s**: %s", markdown.OneLine(s.Name, 100), markdown.Sentence(a.Sentence)), markdown.MaxContent)
	out := outgoing{Message: draw.Message{Content: &text}, Nonce: nonce("alert", strconv.FormatInt(a.ID, 10), channel)}
	if a.FeedID > 0 {
		out.Components = draw.TryAgain(customid.Feed{Do: customid.RetryFeed, ID: a.ID})
	}
	id, err := m.Client.sendOnce(ctx, channel, out, a.RaisedAt)
	if err != nil {
		return "", alerting(a.ID, err)
	}
	return id, nil
}

func alerting(alertID int64, err error) error {
	return messaging("alert "+strconv.FormatInt(alertID, 10), err)
}
