package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/customid"
	"ombud/internal/discord/draw"
	"ombud/internal/discord/rest"
	"ombud/internal/moderation"
)

// cutShort is how long what was found may still be taken back once a job's own time is over.
const cutShort = 4 * time.Second

// WithdrawUnheard looks for messages in one walk through their channel, whose bounds are find's, and takes back each
// that is there. What stops the walk, or spares one of them, keeps it from none of the others: the next try may be
// stopped by the same.
func (n *Notifier) WithdrawUnheard(ctx context.Context, u moderation.Unheard) error {
	known, err := n.knownBy(ctx, u)
	if err != nil {
		return gone(err)
	}
	var there []unheard
	_, err = n.Client.find(ctx, u.ChannelID, u.Since, func(data json.RawMessage) bool {
		for _, k := range known {
			if !bytes.Contains(data, k.words) || bytes.Contains(data, []byte(draw.ForgottenWords)) {
				continue
			}
			if id, is := k.is(data); is {
				there = append(there, unheard{id, k.Mark})
			}
		}
		return false // there may be several
	})
	failed := []error{gone(err)}
	if err != nil {
		after, cancel := context.WithTimeout(context.WithoutCancel(ctx), cutShort)
		defer cancel()
		ctx = after
	}
	for _, s := range there {
		whole := s.Kind != moderation.MarkCard && s.Kind != moderation.MarkAppeal
		failed = append(failed, n.Withdraw(ctx, moderation.CardRef{ChannelID: u.ChannelID, MessageID: s.messageID}, s.CaseID, whole))
	}
	return errors.Join(failed...)
}

// unheard is a message that was found.
type unheard struct {
	messageID string
	moderation.Mark
}

// knownAs says whether a message is the marked one. words stand in it, as they are in JSON.
type knownAs struct {
	moderation.Mark
	words []byte
	is    func(json.RawMessage) (messageID string, is bool)
}

// keptAs is one in the moderators' channel.
func (k *knownAs) keptAs(marker, botID string) {
	k.words, k.is = []byte(marker), func(data json.RawMessage) (string, bool) { return marked(data, botID, marker) }
}

func (n *Notifier) knownBy(ctx context.Context, u moderation.Unheard) (all []knownAs, err error) {
	me, err := n.Client.Me(ctx)
	if err != nil {
		return nil, err
	}
	var hooks map[string]bool
	for _, m := range u.Marks {
		k := knownAs{Mark: m}
		switch m.Kind {
		case moderation.MarkCard:
			k.keptAs(draw.CardMarker(m.ID), me.ID)
		case moderation.MarkAppeal:
			k.keptAs(draw.AppealMarker(m.ID), me.ID)
		case moderation.MarkSweep:
			k.keptAs(draw.SweepMarker(m.ID), me.ID)
		case moderation.MarkNote:
			k.words, k.is = []byte(customid.NoteID(m.ID)), func(data json.RawMessage) (string, bool) { return noticed(data, me.ID, m.ID) }
		case moderation.MarkRestored:
			if hooks == nil {
				if hooks, err = n.hooksOf(ctx, u.ChannelID, me.ID); err != nil {
					return nil, err
				}
			}
			k.words, k.is = []byte(draw.CardMarker(m.CaseID)), func(data json.RawMessage) (string, bool) { return restoredAs(data, hooks, m.CaseID) }
		default:
			return nil, fmt.Errorf("this version of ombud knows no %q", m.Kind)
		}
		all = append(all, k)
	}
	return all, nil
}

// hooksOf are ombud's webhooks of the channel in which something may have been restored. None, where ombud may not ask
// for them: a server may never give that permission back, and what else was sent is sought all the same.
func (n *Notifier) hooksOf(ctx context.Context, channelID, me string) (map[string]bool, error) {
	here, err := n.Client.Channel(ctx, channelID)
	if err != nil {
		return nil, err
	}
	home := here.ID
	if here.Type.Thread() {
		home = here.ParentID
	}
	var all []webhook
	err = n.Client.Do(ctx, http.MethodGet, discordgo.EndpointChannelWebhooks(home), nil, &all)
	if err != nil && !rest.HasCode(err, rest.MissingPermission, rest.MissingAccess) {
		return nil, err
	}
	ours := map[string]bool{}
	for _, w := range all {
		ours[w.ID] = w.User.ID == me
	}
	return ours, nil
}

// gone is no error of a channel that is gone, and everything in it.
func gone(err error) error {
	if rest.Gone(err, rest.UnknownChannel) {
		return nil
	}
	return err
}
