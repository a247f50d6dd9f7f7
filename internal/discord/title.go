package discord

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/moderation"
	"ombud/internal/policy"
)

// removedTitle is what a discussion is called whose title was taken away.
const removedTitle = "[removed]"

// Title is a thread's title as something that whoever opened it wrote. Discord
// does not tell who renamed one.
func (c Channel) Title(now time.Time) Inbound {
	var in Inbound
	in.Message.Subject = moderation.TitleOf(c.GuildID, c.ID)
	in.Message.Author = moderation.Author{ID: c.OwnerID, AccountCreated: Created(c.OwnerID)}
	in.Message.Judged = policy.Message{
		ID:       "title of " + c.ID,
		Place:    policy.Place{GuildID: c.GuildID, ChannelIDs: []string{c.ID}},
		Author:   policy.Author{ID: c.OwnerID, AccountCreated: Created(c.OwnerID)},
		Surfaces: []policy.Surface{{Kind: policy.SurfaceThreadTitle, Text: c.Name}},
		SentAt:   now,
	}
	return in
}

// removeTitle gives a discussion a title that says nothing.
func (e *Enforcer) removeTitle(ctx context.Context, threadID, reason string) error {
	return e.rename(ctx, threadID, removedTitle, fmt.Sprintf("take the title of discussion %s away", threadID), reason)
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
		return e.Client.do(ctx, http.MethodPatch, discordgo.EndpointChannel(threadID), body, nil, withReason(reason))
	})
	if err != nil {
		return enforcement(what, ManageThreads, err)
	}
	return nil
}
