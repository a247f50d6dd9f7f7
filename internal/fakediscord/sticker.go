package fakediscord

import (
	"net/http"
	"unicode/utf8"
)

// sticker is one that members of a server may send.
type sticker struct {
	id                      snowflake
	name, description, tags string
	maker                   *account
}

// stickerJSON is a sticker of a server.
//
// docs: Resources/Sticker, Sticker Object.
type stickerJSON struct {
	ID          snowflake `json:"id"`
	Name        string    `json:"name"`
	Description *string   `json:"description"`
	Tags        string    `json:"tags"`
	Type        int       `json:"type"`
	Format      int       `json:"format_type"`
	Available   bool      `json:"available"`
	GuildID     snowflake `json:"guild_id"`
	User        *userJSON `json:"user,omitempty"`
}

// stickerItemJSON is as much of a sticker as a message shows.
//
// docs: Resources/Sticker, Sticker Item Object.
type stickerItemJSON struct {
	ID     snowflake `json:"id"`
	Name   string    `json:"name"`
	Format int       `json:"format_type"`
}

// Limits of stickers, their type in a server and the one format the fake takes.
//
// docs: Resources/Sticker, Create Guild Sticker, Sticker Types and Sticker Format
// Types; Resources/Message, Create Message (up to three of them).
const (
	maxStickersSent = 3
	stickerOfGuild  = 2
	stickerPNG      = 1
)

// errBadSticker: Topics/Opcodes and Status Codes, JSON Error Codes, 50081.
var errBadSticker = &apiError{status: http.StatusBadRequest, code: 50081, message: "Invalid sticker sent"}

func stickerRoutes(*Discord) table {
	return table{routes: []route{
		{method: "POST", pattern: "/guilds/{guild_id}/stickers", doc: "Resources/Sticker, Create Guild Sticker", body: true, files: true, handle: makeSticker},
	}}
}

// makeSticker adds a sticker to a server. GUILD_STICKERS_UPDATE goes to those who
// ask for the GUILD_EXPRESSIONS intent, which nobody here may.
//
// docs: Resources/Sticker, Create Guild Sticker.
func makeSticker(c *call) (int, any, error) {
	g, _, err := c.guildMay(PermCreateExpressions)
	if err != nil {
		return 0, nil, err
	}
	s := &sticker{id: c.d.newID(), name: c.with.form["name"], description: c.with.form["description"], tags: c.with.form["tags"], maker: c.who}
	var f formErrors
	for _, field := range []struct {
		name, text string
		low, high  int
	}{{"name", s.name, 2, 30}, {"tags", s.tags, 1, 200}} {
		if n := utf8.RuneCountInString(field.text); n < field.low || n > field.high {
			f.badLength(field.low, field.high, field.name)
		}
	}
	if n := utf8.RuneCountInString(s.description); n != 0 && (n < 2 || n > 100) {
		f.badLength(2, 100, "description")
	}
	if file, ok := c.with.files[0]; !ok || file.contentType != "image/png" {
		f.required("file")
	}
	if err := f.err(); err != nil {
		return 0, nil, err
	}
	g.stickers = append(g.stickers, s)
	return http.StatusCreated, stickerJSON{
		ID: s.id, Name: s.name, Description: ref(s.description), Tags: s.tags, Type: stickerOfGuild, Format: stickerPNG,
		Available: true, GuildID: g.id, User: ref(s.maker.wire()),
	}, nil
}

// stick finds the stickers that a message asks for.
func (ch *channel) stick(f *formErrors, ids []snowflake) ([]stickerItemJSON, error) {
	if len(ids) > maxStickersSent {
		f.tooLong(maxStickersSent, "sticker_ids")
	}
	var items []stickerItemJSON
	for _, id := range ids {
		var found *sticker
		if ch.guild != nil {
			for _, s := range ch.guild.stickers {
				if s.id == id {
					found = s
				}
			}
		}
		if found == nil {
			return nil, errBadSticker
		}
		items = append(items, stickerItemJSON{found.id, found.name, stickerPNG})
	}
	return items, nil
}
