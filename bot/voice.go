package bot

import (
	"context"
	"net/url"

	"ombud/config"
	"ombud/internal/discord"
	"ombud/internal/moderation"
	"ombud/internal/speech"
	"ombud/internal/store"
)

// voiceIn is the language of a channel's server: what its admins chose, or else its own. What cannot
// be looked up is no reason to leave a discussion without its welcome.
func voiceIn(st *store.Store, client *discord.Client, m *discord.Messenger) func(ctx context.Context, channelID string) speech.Voice {
	return func(ctx context.Context, channelID string) speech.Voice {
		ch, err := client.Channel(ctx, channelID)
		if err != nil {
			return m.Speech.In()
		}
		settings, err := st.Settings(ctx, ch.GuildID)
		if err != nil {
			settings = moderation.DefaultSettings()
		}
		return m.ServerVoice(ctx, ch.GuildID, settings)
	}
}

// providerOf names the server that a language model runs on, for members who ask where their
// texts go.
func providerOf(cfg config.Config) string {
	u, err := url.Parse(string(cfg.OpenAIBase))
	if err != nil || u.Hostname() == "" {
		return cfg.OpenAIModel
	}
	return u.Hostname()
}
