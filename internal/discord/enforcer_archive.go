package discord

import (
	"context"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
)

// openings is how many times an archived discussion is opened for one thing: somebody else's, in this process or in
// another, may archive it again in between.
const openings = 5

// inArchive does something in a channel. When that is an archived discussion, in which nothing can
// change (Topics → Threads → Active & Archived Threads), it is opened for it and archived again,
// locked as it was: ombud archives every discussion in the end, and its open cases outlive that.
// After a crash in between it is silence that archives it.
func (e *Enforcer) inArchive(ctx context.Context, channelID, reason string, do func() error) error {
	err := do()
	if !rest.HasCode(err, rest.ThreadArchived) {
		return err
	}
	leave, waited := e.Client.archives.enter(ctx, channelID)
	if waited != nil {
		return waited
	}
	defer leave()
	for range openings {
		if !rest.HasCode(err, rest.ThreadArchived) {
			break
		}
		if err := e.Client.archive(ctx, channelID, false, reason); err != nil {
			return err
		}
		err = do()
	}
	if shut := e.Client.archive(ctx, channelID, true, reason); err == nil && shut != nil && !rest.HasCode(shut, rest.ThreadArchived) {
		return shut
	}
	return err
}

// intoArchive sends something to a channel. An archived discussion is opened by what is sent there, and goes back to
// the archive; after a crash in between it is silence that archives it.
func (c *Client) intoArchive(ctx context.Context, channelID, reason string, send func() error) error {
	ch, err := c.Channel(ctx, channelID)
	if err != nil {
		return err
	}
	if ch.Type.Thread() { // what is known of it may be a moment old
		leave, err := c.archives.enter(ctx, channelID) // or another's message has opened it for now
		if err != nil {
			return err
		}
		defer leave()
		if err := c.Do(ctx, http.MethodGet, discordgo.EndpointChannel(channelID), nil, &ch); err != nil {
			return err
		}
	}
	if err := send(); err != nil || !isArchived(ch) {
		return err
	}
	return c.archive(ctx, channelID, true, reason)
}

func isArchived(ch wire.Channel) bool { return ch.Metadata != nil && ch.Metadata.Archived }

func (c *Client) archive(ctx context.Context, channelID string, archived bool, reason string) error {
	return c.Do(ctx, http.MethodPatch, discordgo.EndpointChannel(channelID), threadChange{Archived: &archived}, nil, withReason(reason))
}

// reasonForTelling is what the audit log says of a discussion that was opened to name an author there.
func reasonForTelling(caseID int64) string {
	return fmt.Sprintf("ombud case %d: its author was told", caseID)
}
