package fakediscord

// roleJSON is a role.
//
// docs: Topics/Permissions, Role Object.
type roleJSON struct {
	ID           snowflake      `json:"id"`
	Name         string         `json:"name"`
	Permissions  bits           `json:"permissions"`
	Position     int            `json:"position"`
	Color        int            `json:"color"`
	Colors       roleColorsJSON `json:"colors"`
	Hoist        bool           `json:"hoist"`
	Managed      bool           `json:"managed"`
	Mentionable  bool           `json:"mentionable"`
	Icon         *string        `json:"icon"`
	UnicodeEmoji *string        `json:"unicode_emoji"`
	Tags         *roleTagsJSON  `json:"tags,omitempty"`
	Flags        int            `json:"flags"`
}

type roleColorsJSON struct {
	Primary   int  `json:"primary_color"`
	Secondary *int `json:"secondary_color"`
	Tertiary  *int `json:"tertiary_color"`
}

type roleTagsJSON struct {
	BotID snowflake `json:"bot_id"`
}

func (r *role) wire() roleJSON {
	j := roleJSON{
		ID: r.id, Name: r.name, Permissions: bits(r.permissions), Position: r.position,
		Color: r.color, Colors: roleColorsJSON{Primary: r.color},
		Hoist: r.hoist, Managed: r.managed, Mentionable: r.mentionable,
	}
	if r.botID != 0 {
		j.Tags = &roleTagsJSON{BotID: r.botID}
	}
	return j
}

// guildBaseJSON is what GET /guilds/{guild_id} and GUILD_CREATE have in common.
//
// docs: Resources/Guild, Guild Object.
type guildBaseJSON struct {
	ID                          snowflake  `json:"id"`
	Name                        string     `json:"name"`
	Icon                        *string    `json:"icon"`
	Description                 *string    `json:"description"`
	Splash                      *string    `json:"splash"`
	DiscoverySplash             *string    `json:"discovery_splash"`
	Features                    []string   `json:"features"`
	Banner                      *string    `json:"banner"`
	OwnerID                     snowflake  `json:"owner_id"`
	ApplicationID               *snowflake `json:"application_id"`
	AFKChannelID                *snowflake `json:"afk_channel_id"`
	AFKTimeout                  int        `json:"afk_timeout"`
	SystemChannelID             *snowflake `json:"system_channel_id"`
	SystemChannelFlags          int        `json:"system_channel_flags"`
	WidgetEnabled               bool       `json:"widget_enabled"`
	WidgetChannelID             *snowflake `json:"widget_channel_id"`
	VerificationLevel           int        `json:"verification_level"`
	Roles                       []roleJSON `json:"roles"`
	DefaultMessageNotifications int        `json:"default_message_notifications"`
	MFALevel                    int        `json:"mfa_level"`
	ExplicitContentFilter       int        `json:"explicit_content_filter"`
	MaxPresences                *int       `json:"max_presences"`
	MaxMembers                  int        `json:"max_members"`
	MaxStageVideoUsers          int        `json:"max_stage_video_channel_users"`
	MaxVideoUsers               int        `json:"max_video_channel_users"`
	VanityURLCode               *string    `json:"vanity_url_code"`
	PremiumTier                 int        `json:"premium_tier"`
	PremiumSubscriptions        int        `json:"premium_subscription_count"`
	PreferredLocale             string     `json:"preferred_locale"`
	RulesChannelID              *snowflake `json:"rules_channel_id"`
	SafetyAlertsChannelID       *snowflake `json:"safety_alerts_channel_id"`
	PublicUpdatesChannelID      *snowflake `json:"public_updates_channel_id"`
	PremiumProgressBar          bool       `json:"premium_progress_bar_enabled"`
	NSFWLevel                   int        `json:"nsfw_level"`
	Emojis                      []struct{} `json:"emojis"`
	Stickers                    []struct{} `json:"stickers"`
	IncidentsData               *struct{}  `json:"incidents_data"`
}

// guildJSON is the answer of GET /guilds/{guild_id}.
type guildJSON struct {
	guildBaseJSON
	HomeHeader               *string `json:"home_header"`
	Region                   string  `json:"region"`
	NSFW                     bool    `json:"nsfw"`
	ApproximateMemberCount   *int    `json:"approximate_member_count,omitempty"`
	ApproximatePresenceCount *int    `json:"approximate_presence_count,omitempty"`
}

// guildCreateJSON is the GUILD_CREATE dispatch.
//
// docs: Events/Gateway Events, Guild Create.
type guildCreateJSON struct {
	guildBaseJSON
	HubType         *int          `json:"hub_type"`
	JoinedAt        string        `json:"joined_at"`
	Large           bool          `json:"large"`
	Unavailable     bool          `json:"unavailable"`
	MemberCount     int           `json:"member_count"`
	VoiceStates     []struct{}    `json:"voice_states"`
	Members         []memberJSON  `json:"members"`
	Channels        []channelJSON `json:"channels"`
	Threads         []channelJSON `json:"threads"`
	Presences       []struct{}    `json:"presences"`
	StageInstances  []struct{}    `json:"stage_instances"`
	ScheduledEvents []struct{}    `json:"guild_scheduled_events"`
	Soundboard      []struct{}    `json:"soundboard_sounds"`
}

func (g *guild) base() guildBaseJSON {
	j := guildBaseJSON{
		ID: g.id, Name: g.name, Features: []string{"NEWS"}, OwnerID: g.owner, AFKTimeout: 300,
		MaxMembers: 500000, MaxStageVideoUsers: 50, MaxVideoUsers: 25, PreferredLocale: "en-US",
		Emojis: []struct{}{}, Stickers: []struct{}{}, VerificationLevel: 1, ExplicitContentFilter: 2,
		DefaultMessageNotifications: 1,
	}
	for _, r := range sortedByID(g.roles) {
		j.Roles = append(j.Roles, r.wire())
	}
	return j
}

func (g *guild) wire(withCounts bool) guildJSON {
	j := guildJSON{guildBaseJSON: g.base(), Region: "us-east"}
	if withCounts {
		members, online := len(g.members), 0
		j.ApproximateMemberCount, j.ApproximatePresenceCount = &members, &online
	}
	return j
}

// wireCreate is GUILD_CREATE for one account: without GUILD_MEMBERS only the
// account itself is among the members; the threads are those it sees.
func (d *Discord) wireCreate(g *guild, viewer *account, allMembers bool) guildCreateJSON {
	me := g.member(viewer.id)
	j := guildCreateJSON{
		guildBaseJSON: g.base(), JoinedAt: stamp(me.joined), MemberCount: len(g.members),
		VoiceStates: []struct{}{}, Members: []memberJSON{}, Channels: []channelJSON{}, Threads: []channelJSON{},
		Presences: []struct{}{}, StageInstances: []struct{}{}, ScheduledEvents: []struct{}{}, Soundboard: []struct{}{},
	}
	for _, m := range sortedByID(g.members) {
		if allMembers || m == me {
			j.Members = append(j.Members, m.wire())
		}
	}
	for _, ch := range sortedByID(g.channels) {
		switch {
		// The guild's channels are all there, seen or not; a client hides what it may not see.
		case !ch.isThread():
			c := ch.wire(viewer)
			c.GuildID = 0
			j.Channels = append(j.Channels, c)
		case !ch.thread.archived && d.canView(viewer, ch):
			j.Threads = append(j.Threads, ch.wire(viewer))
		}
	}
	return j
}
