package discord

import (
	"context"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// RemovedTitle is what a discussion is called whose title was taken away.
const RemovedTitle = "[removed]"

// removeTitle gives a discussion a title that says nothing.
func (e *Enforcer) removeTitle(ctx context.Context, threadID, reason string) error {
	return e.rename(ctx, threadID, RemovedTitle, fmt.Sprintf("take the title of discussion %s away", threadID), reason)
}

// restoreTitle gives a discussion its title back.
func (e *Enforcer) restoreTitle(ctx context.Context, r moderation.Restoring, reason string) (string, error) {
	err := e.rename(ctx, r.Original.ChannelID, r.Text, fmt.Sprintf("restore the title of case %d", r.CaseID), reason)
	return r.Original.MessageID, err
}

func (e *Enforcer) rename(ctx context.Context, threadID, name, what, reason string) error {
	body := struct {
		Name string `json:"name"`
	}{name}
	err := e.inArchive(ctx, threadID, reason, func() error {
		return e.Client.Do(ctx, http.MethodPatch, discordgo.EndpointChannel(threadID), body, nil, withReason(reason))
	})
	if err != nil {
		return enforcement(what, wire.ManageThreads, err)
	}
	return nil
}
