package discord

import (
	"context"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/rest"
)

// inArchive does something in a channel. When that is an archived discussion, in which nothing can
// change (Topics → Threads → Active & Archived Threads), it is opened for it and archived again,
// locked as it was: ombud archives every discussion in the end, and its open cases outlive that.
// After a crash in between it is silence that archives it.
func (e *Enforcer) inArchive(ctx context.Context, channelID, reason string, do func() error) error {
	err := do()
	if !rest.HasCode(err, rest.ThreadArchived) {
		return err
	}
	change := func(archived bool) error {
		body := threadChange{Archived: &archived}
		return e.Client.Do(ctx, http.MethodPatch, discordgo.EndpointChannel(channelID), body, nil, withReason(reason))
	}
	if err := change(false); err != nil {
		return err
	}
	err = do()
	if shut := change(true); err == nil && shut != nil && !rest.HasCode(shut, rest.ThreadArchived) {
		return shut
	}
	return err
}
