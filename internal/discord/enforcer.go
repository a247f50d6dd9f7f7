package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/moderation"
)

// Enforcer does on Discord what was decided.
type Enforcer struct {
	Client *Client
}

var _ moderation.Enforcer = (*Enforcer)(nil)

// RemoveMessage deletes a message. One that is gone is removed.
func (e *Enforcer) RemoveMessage(ctx context.Context, s moderation.Subject, reason string) error {
	if err := e.Client.DeleteMessage(ctx, s.ChannelID, s.MessageID, reason); err != nil {
		return enforcement(fmt.Sprintf("remove message %s", s.MessageID), ManageMessages, err)
	}
	return nil
}

// Timeout keeps a member from writing until a time. One that is past changes
// nothing; past MaxTimeout Discord would refuse, so that is the most.
func (e *Enforcer) Timeout(ctx context.Context, guildID, userID string, until time.Time, reason string) error {
	if !until.After(time.Now()) {
		return nil
	}
	// A margin for the clocks of both sides.
	if latest := time.Now().Add(MaxTimeout - time.Minute); until.After(latest) {
		until = latest
	}
	body := struct {
		Until string `json:"communication_disabled_until"`
	}{until.UTC().Format(time.RFC3339)}
	err := e.Client.do(ctx, http.MethodPatch, discordgo.EndpointGuildMember(guildID, userID), body, nil, withReason(reason))
	if err != nil {
		return enforcement(fmt.Sprintf("time out member %s", userID), ModerateMembers, err)
	}
	return nil
}

// enforcement tells apart what a retry can mend from what it cannot, and says
// the latter in words for moderators.
func enforcement(what string, needs Permissions, err error) error {
	var sentence string
	switch {
	case hasCode(err, codeMissingPermission) && needs == ModerateMembers:
		sentence = "ombud may not time this member out: it needs the permission Timeout Members and a role above the member's highest one, and administrators cannot be timed out."
	case hasCode(err, codeMissingPermission):
		sentence = fmt.Sprintf("ombud lacks the permission %s in this channel.", needs)
	case hasCode(err, codeMissingAccess):
		sentence = "ombud cannot see this channel: it needs the permission View Channels there."
	case hasCode(err, codeUnknownMember, codeUnknownUser):
		sentence = "The author is not on this server any more."
	case hasCode(err, codeUnknownGuild):
		sentence = "ombud is not on this server any more."
	case hasCode(err, codeThreadArchived):
		sentence = "The discussion is archived: open it again and repeat this by hand."
	case hasCode(err, codeTwoFactorRequired):
		sentence = "This server asks moderators for two-factor authentication: the owner of the bot's account has to switch it on."
	default:
		var e *Error
		if !errors.As(err, &e) || e.Status >= 500 {
			return fmt.Errorf("%s: %w", what, err)
		}
		sentence = fmt.Sprintf("Discord refused it: %s (code %d).", OneLine(e.Message, 200), e.Code)
	}
	return &moderation.FinalError{Sentence: sentence, Err: fmt.Errorf("%s: %w", what, err)}
}
