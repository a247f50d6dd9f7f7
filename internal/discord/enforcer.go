package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/markdown"
	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// Enforcer does on Discord what was decided.
type Enforcer struct {
	Client *Client
}

var _ moderation.Enforcer = (*Enforcer)(nil)

// RemoveMessage deletes a message, or takes a discussion's title away. What is gone is removed.
func (e *Enforcer) RemoveMessage(ctx context.Context, s moderation.Subject, reason string) error {
	if s.Blocked() {
		return nil // it never stood
	}
	if s.Title() {
		return e.removeTitle(ctx, s.ChannelID, reason)
	}
	err := e.inArchive(ctx, s.ChannelID, reason, func() error {
		return e.Client.DeleteMessage(ctx, s.ChannelID, s.MessageID, reason)
	})
	if err != nil {
		return enforcement(fmt.Sprintf("remove message %s", s.MessageID), wire.ManageMessages, err)
	}
	return nil
}

// Timeout keeps a member from writing until a time, and zero ends that. A time that is
// past changes nothing; past MaxTimeout Discord would refuse, so that is the most.
func (e *Enforcer) Timeout(ctx context.Context, guildID, userID string, until time.Time, reason string) error {
	body := struct {
		Until *string `json:"communication_disabled_until"`
	}{}
	if !until.IsZero() {
		if !until.After(time.Now()) {
			return nil
		}
		// A margin for the clocks of both sides.
		if latest := time.Now().Add(MaxTimeout - time.Minute); until.After(latest) {
			until = latest
		}
		stamp := until.UTC().Format(time.RFC3339)
		body.Until = &stamp
	}
	err := e.Client.Do(ctx, http.MethodPatch, discordgo.EndpointGuildMember(guildID, userID), body, nil, withReason(reason))
	if err != nil {
		return enforcement(fmt.Sprintf("time out member %s", userID), wire.ModerateMembers, err)
	}
	return nil
}

// TimedOutUntil reads until when a member cannot write.
func (e *Enforcer) TimedOutUntil(ctx context.Context, guildID, userID string) (time.Time, error) {
	var w struct {
		Until *time.Time `json:"communication_disabled_until"`
	}
	err := e.Client.Do(ctx, http.MethodGet, discordgo.EndpointGuildMember(guildID, userID), nil, &w)
	switch {
	case rest.Gone(err, rest.UnknownMember, rest.UnknownUser):
		return time.Time{}, fmt.Errorf("member %s of server %s: %w", userID, guildID, moderation.ErrNotFound)
	case err != nil:
		return time.Time{}, enforcement(fmt.Sprintf("read member %s", userID), wire.ModerateMembers, err)
	case w.Until == nil:
		return time.Time{}, nil
	}
	return *w.Until, nil
}

// Ban bans somebody, member or not. Who is banned stays so.
func (e *Enforcer) Ban(ctx context.Context, guildID, userID string, back time.Duration, reason string) error {
	body := struct {
		Seconds int `json:"delete_message_seconds,omitempty"`
	}{int(back / time.Second)}
	err := e.Client.Do(ctx, http.MethodPut, discordgo.EndpointGuildBan(guildID, userID), body, nil, withReason(reason))
	if err != nil {
		return enforcement(fmt.Sprintf("ban %s", userID), wire.BanMembers, err)
	}
	return nil
}

// Unban lets somebody come back. Who is not banned may.
func (e *Enforcer) Unban(ctx context.Context, guildID, userID, reason string) error {
	err := e.Client.Do(ctx, http.MethodDelete, discordgo.EndpointGuildBan(guildID, userID), nil, nil, withReason(reason))
	if err != nil && !rest.Gone(err, rest.UnknownBan) {
		return enforcement(fmt.Sprintf("revoke the ban of %s", userID), wire.BanMembers, err)
	}
	return nil
}

// enforcement tells apart what a retry can mend from what it cannot, and says
// the latter in words for moderators.
func enforcement(what string, needs wire.Permissions, err error) error {
	var sentence string
	switch {
	case rest.HasCode(err, rest.MissingPermission) && needs == wire.ModerateMembers:
		sentence = "ombud may not time this member out: it needs the permission Timeout Members and a role above the member's highest one, and administrators cannot be timed out."
	case rest.HasCode(err, rest.MissingPermission) && needs == wire.BanMembers:
		sentence = "ombud may not ban or unban this member: it needs the permission Ban Members and a role above the member's highest one."
	case rest.HasCode(err, rest.MissingPermission):
		sentence = fmt.Sprintf("ombud lacks the permission %s in this channel.", needs)
	case rest.HasCode(err, rest.MissingAccess):
		sentence = "ombud cannot see this channel: it needs the permission View Channels there."
	case rest.HasCode(err, rest.UnknownMember, rest.UnknownUser):
		sentence = "The author is not on this server any more."
	case rest.HasCode(err, rest.UnknownGuild):
		sentence = "ombud is not on this server any more."
	case rest.HasCode(err, rest.UnknownChannel):
		sentence = "The channel or discussion has been deleted."
	case rest.HasCode(err, rest.TooManyWebhooks):
		sentence = "This channel has as many webhooks as Discord allows: an admin has to delete one, since ombud restores messages through one of its own."
	case rest.HasCode(err, rest.ThreadLocked):
		sentence = "The discussion is locked: unlock it and repeat this by hand."
	case rest.HasCode(err, rest.ThreadArchived):
		sentence = "The discussion is archived: open it again and repeat this by hand."
	case rest.HasCode(err, rest.TwoFactorRequired):
		sentence = "This server asks moderators for two-factor authentication: the owner of the bot's account has to switch it on."
	default:
		var e *rest.Error
		if !errors.As(err, &e) || e.Status >= 500 {
			return fmt.Errorf("%s: %w", what, err)
		}
		sentence = fmt.Sprintf("Discord refused it: %s (code %d).", markdown.OneLine(e.Message, 200), e.Code)
	}
	return &moderation.FinalError{Sentence: sentence, Err: fmt.Errorf("%s: %w", what, err)}
}
