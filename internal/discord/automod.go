package discord

import (
	"encoding/json"
	"errors"
	"time"

	"ombud/internal/discord/draw"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// DecodeAutoMod reads an AUTO_MODERATION_ACTION_EXECUTION: one action of one rule (Events →
// Gateway Events → Auto Moderation Action Execution). Only a bot that may manage the server is told.
func DecodeAutoMod(e wire.Event, now time.Time) (moderation.AutoModAction, error) {
	var w struct {
		GuildID   string `json:"guild_id"`
		ChannelID string `json:"channel_id"`
		MessageID string `json:"message_id"`
		UserID    string `json:"user_id"`
		Content   string `json:"content"`
		Keyword   string `json:"matched_keyword"`
		Matched   string `json:"matched_content"`
		Action    struct {
			Type     int `json:"type"`
			Metadata struct {
				Seconds int `json:"duration_seconds"`
			} `json:"metadata"`
		} `json:"action"`
	}
	if err := json.Unmarshal(e.Data, &w); err != nil {
		return moderation.AutoModAction{}, wire.DecodeFailed(e.Type, e.Data, err)
	}
	if w.GuildID == "" || w.UserID == "" {
		return moderation.AutoModAction{}, wire.DecodeFailed(e.Type, e.Data, errors.New("no server or no member in it"))
	}
	a := moderation.AutoModAction{
		GuildID: w.GuildID, ChannelID: w.ChannelID, MessageID: w.MessageID, Content: w.Content, Keyword: w.Keyword, Matched: w.Matched,
		Author: moderation.Author{ID: w.UserID, AccountCreated: wire.Created(w.UserID)}, At: now,
	}
	switch w.Action.Type { // Resources → Auto Moderation → Action Types
	case 1:
		a.Did = "blocked this text"
	case 2:
		a.Did = "told moderators"
	case 3:
		a.Did = "timed the author out for " + draw.SpanWords(time.Duration(w.Action.Metadata.Seconds)*time.Second)
	case 4:
		a.Did = "keeps the author from taking part"
	default:
		a.Did = "acted"
	}
	return a, nil
}
