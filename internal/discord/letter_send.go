package discord

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/draw"
	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
	"ombud/internal/speech"
)

// Letter draws what a member may read of a notice to them, for an answer to their press.
func (m *Messenger) Letter(ctx context.Context, l moderation.Letter, locale string) (Reply, error) {
	l.Notice.Locale = locale
	return m.draw(ctx, l)
}

// ServerVoice speaks the language that a server's admins chose, or else the server's own. A server
// that cannot be asked is spoken to in English.
func (m *Messenger) ServerVoice(ctx context.Context, guildID string, chosen moderation.Settings) speech.Voice {
	if chosen.Language != "" {
		return m.Speech.In(chosen.Language)
	}
	s, err := m.Directory.server(ctx, guildID)
	if err != nil {
		return m.Speech.In()
	}
	return m.Speech.In(s.Locale)
}

// voice is the language the recipient reads, and the server's name. Whose locale is not known is
// written to in the server's language.
func (m *Messenger) voice(ctx context.Context, l moderation.Letter) (speech.Voice, string, error) {
	s, err := m.Directory.server(ctx, l.Notice.GuildID)
	if err != nil {
		return speech.Voice{}, "", err
	}
	return m.Speech.In(l.Notice.Locale, l.Settings.Language, s.Locale), markdown.OneLine(s.Name, 100), nil
}

// draw makes the letter in the recipient's language.
func (m *Messenger) draw(ctx context.Context, l moderation.Letter) (Reply, error) {
	v, server, err := m.voice(ctx, l)
	if err != nil {
		return Reply{}, err
	}
	e, buttons := draw.Letter(v, server, l, m.Policy())
	return Reply{Embeds: []*discordgo.MessageEmbed{e}, Components: buttons, Private: true}, nil
}
