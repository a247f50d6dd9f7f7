package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"ombud/internal/moderation"
	"ombud/internal/policy"
)

// Message types in which somebody says something (Resources → Message →
// Message Types): plain, reply, and the answers to commands. All others are
// Discord's own notes.
const (
	messageDefault     = 0
	messageReply       = 19
	messageSlash       = 20
	messageContextMenu = 23
)

// DecodeMessage reads a message from MESSAGE_CREATE, MESSAGE_UPDATE or REST.
// what names the source in errors. An
// error is a *DecodeError: the message was not read and must not pass for clean.
func DecodeMessage(what string, data json.RawMessage) (Inbound, error) {
	w, err := readMessage(data)
	if err != nil {
		return Inbound{}, DecodeFailed(what, data, err)
	}
	in, err := w.inbound()
	if err != nil {
		return Inbound{}, DecodeFailed(what, data, err)
	}
	return in, nil
}

func (w *message) inbound() (Inbound, error) {
	if w.ID == "" || w.ChannelID == "" {
		return Inbound{}, errors.New("it has no id or no channel")
	}
	in := Inbound{
		Webhook: w.WebhookID != "",
		AppID:   w.ApplicationID,
		System:  w.Type != messageDefault && w.Type != messageReply && w.Type != messageSlash && w.Type != messageContextMenu,
		Partial: w.Author == nil || w.Content == nil || w.Timestamp == nil,
	}
	in.Message.Subject = moderation.Subject{GuildID: w.GuildID, ChannelID: w.ChannelID, MessageID: w.ID}
	if in.Partial {
		return in, nil
	}
	seen, err := w.surfaces(in.Webhook || w.Author.Bot)
	if err != nil {
		return Inbound{}, err
	}
	in.Message.Author, in.Message.Judged.Author = w.author()
	judged := &in.Message.Judged
	judged.ID = w.ID
	judged.Place = policy.Place{GuildID: w.GuildID, ChannelIDs: []string{w.ChannelID}}
	judged.Surfaces, judged.Attachments = seen.list, seen.attachments
	judged.Mentions = w.mentions()
	judged.IsReply = w.Type == messageReply
	in.Message.Parent, in.Message.Named = w.around()
	if judged.IsReply && w.Reference.Type == 0 {
		in.Message.Answers = w.Reference.MessageID
	}
	judged.IsEdit = w.EditedTimestamp != nil
	judged.SentAt = *w.Timestamp
	if w.EditedTimestamp != nil {
		judged.SentAt = *w.EditedTimestamp
	}
	return in, nil
}

func (w *message) surfaces(automatic bool) (surfaces, error) {
	var seen surfaces
	seen.add(policy.SurfaceContent, *w.Content)
	err := seen.parts(w.parts, policy.SurfaceEmbed, policy.SurfaceComponent, func(e embed) bool {
		return written(e, *w.Content, automatic)
	})
	if err != nil {
		return surfaces{}, err
	}
	for _, s := range w.Snapshots {
		seen.add(policy.SurfaceForward, s.Message.Content)
		// Whether a bot wrote what was forwarded is not told: judge its rich embeds.
		err := seen.parts(s.Message.parts, policy.SurfaceForward, policy.SurfaceForward, func(e embed) bool {
			return written(e, s.Message.Content, true)
		})
		if err != nil {
			return surfaces{}, fmt.Errorf("forwarded message: %w", err)
		}
	}
	return seen, nil
}

// author tells who wrote the message, for people and for rules.
func (w *message) author() (moderation.Author, policy.Author) {
	who := moderation.Author{ID: w.Author.ID, Name: w.Author.Name(), AccountCreated: Created(w.Author.ID), Bot: w.Author.Bot, Picture: w.Author.Picture()}
	judged := policy.Author{ID: w.Author.ID, AccountCreated: who.AccountCreated}
	switch {
	case w.WebhookID != "":
		// No account and no member: there is nothing more that could be looked up.
		who.AccountCreated, who.Bot = time.Time{}, true
		judged.Known = true
	case w.Member != nil:
		if w.Member.Nick != "" {
			who.Name = w.Member.Nick
		}
		judged.RoleIDs = w.Member.Roles
		judged.Known = true
		if w.Member.JoinedAt != nil {
			who.Joined, judged.Joined = *w.Member.JoinedAt, *w.Member.JoinedAt
		}
	}
	return who, judged
}

// around is the text that the message answers, and the names of those it speaks of.
func (w *message) around() (parent string, named []string) {
	add := func(u User, nick string) {
		for _, name := range []string{nick, u.GlobalName, u.Username} {
			if name != "" {
				named = append(named, name)
			}
		}
	}
	for _, m := range w.Mentions {
		nick := ""
		if m.Member != nil {
			nick = m.Member.Nick
		}
		add(m.User, nick)
	}
	if w.Type == messageReply && w.Referenced != nil {
		parent = w.Referenced.Content
		if w.Referenced.Author != nil {
			add(*w.Referenced.Author, "")
		}
	}
	add(*w.Author, "")
	return parent, named
}

func (w *message) mentions() policy.Mentions {
	users := 0
	for i, u := range w.Mentions {
		if !slices.ContainsFunc(w.Mentions[:i], func(before mention) bool { return before.ID == u.ID }) {
			users++
		}
	}
	return policy.Mentions{Users: users, Roles: len(w.MentionRoles), Everyone: w.MentionEveryone}
}

// Created tells when the account, message or channel with a snowflake was made;
// zero for anything that is no snowflake.
func Created(snowflake string) time.Time {
	n := moderation.NumberOf(snowflake)
	if n == 0 {
		return time.Time{}
	}
	return n.At()
}
