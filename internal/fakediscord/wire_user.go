package fakediscord

// userJSON is a user as others see it; own adds what only the account itself sees.
//
// docs: Resources/User, User Object.
type userJSON struct {
	ID            snowflake `json:"id"`
	Username      string    `json:"username"`
	Discriminator string    `json:"discriminator"`
	GlobalName    *string   `json:"global_name"`
	Avatar        *string   `json:"avatar"`
	Bot           bool      `json:"bot,omitempty"`
	PublicFlags   int       `json:"public_flags"`
	Flags         int       `json:"flags"`
	Banner        *string   `json:"banner"`
	AccentColor   *int      `json:"accent_color"`
	PrimaryGuild  *string   `json:"primary_guild"`
}

// ownUserJSON is the answer of GET /users/@me and READY's user.
type ownUserJSON struct {
	userJSON
	MFAEnabled bool   `json:"mfa_enabled"`
	Locale     string `json:"locale"`
	Verified   bool   `json:"verified"`
	// Email is null: bots have none, and people's are nobody's business here.
	Email *string `json:"email"`
}

// wire is the account as others see it. Accounts have the discriminator "0"
// since the new user names; bots keep a four-digit one.
func (a *account) wire() userJSON {
	u := userJSON{ID: a.id, Username: a.username, Discriminator: "0", Bot: a.bot}
	if a.globalName != "" {
		u.GlobalName = &a.globalName
	}
	if a.avatar != "" {
		u.Avatar = &a.avatar
	}
	switch {
	case a.webhook:
		u.Discriminator = "0000"
	case a.bot:
		u.Discriminator = "0420"
	}
	return u
}

func (a *account) own() ownUserJSON {
	return ownUserJSON{userJSON: a.wire(), MFAEnabled: a.bot, Locale: a.speaks(), Verified: true}
}

// partialMemberJSON is a member without its user, as messages carry it.
//
// docs: Resources/Guild, Guild Member Object.
type partialMemberJSON struct {
	Avatar        *string     `json:"avatar"`
	Banner        *string     `json:"banner"`
	TimedOutUntil *string     `json:"communication_disabled_until"`
	Flags         int         `json:"flags"`
	JoinedAt      string      `json:"joined_at"`
	Nick          *string     `json:"nick"`
	Pending       bool        `json:"pending"`
	PremiumSince  *string     `json:"premium_since"`
	Roles         []snowflake `json:"roles"`
	Mute          bool        `json:"mute"`
	Deaf          bool        `json:"deaf"`
}

// memberJSON is a member with its user.
type memberJSON struct {
	partialMemberJSON
	User userJSON `json:"user"`
}

func (m *member) partial() partialMemberJSON {
	p := partialMemberJSON{
		TimedOutUntil: stampOrNull(m.timedOut), Flags: m.flags,
		JoinedAt: stamp(m.joined), Roles: append([]snowflake{}, m.roles...),
	}
	if m.nick != "" {
		p.Nick = &m.nick
	}
	return p
}

func (m *member) wire() memberJSON {
	return memberJSON{partialMemberJSON: m.partial(), User: m.account.wire()}
}

// guildMemberJSON is a member as the GUILD_MEMBER_… dispatches carry it.
type guildMemberJSON struct {
	memberJSON
	GuildID snowflake `json:"guild_id"`
}
