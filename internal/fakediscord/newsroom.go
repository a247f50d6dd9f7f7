package fakediscord

import (
	"encoding/json"
	"time"
)

// World is the default server: a newsroom with its people. All identifiers are
// snowflakes in decimal.
type World struct {
	Application string
	Guild       string
	Channels    Channels
	Roles       Roles

	Bot Account
	// Alice has been here for years, Ben for some months, and Newt's account was
	// made an hour ago. Mia and Max moderate. Ada owns the server.
	Alice, Ben, Newt Account
	Mia, Max         Account
	Ada              Account
}

// Channels are the newsroom's channels. Moderators is seen only by the
// moderators, the admin and the bot.
type Channels struct {
	Discussions, Announcements, Forum, Moderators, General string
}

// Roles are the newsroom's roles.
type Roles struct {
	Everyone, Bot, Moderator, Admin string
}

// Account is a user and its token: "Bot <token>" for the bot and the bare token
// for people in the Authorization header.
type Account struct {
	ID, Name, Token string
}

// Ready is the first line of the judge's log: where everything is.
func (w World) Ready(api string) json.RawMessage {
	type channels struct {
		Discussions   string `json:"discussions"`
		Announcements string `json:"announcements"`
		Forum         string `json:"forum"`
		Moderators    string `json:"moderators"`
	}
	type roles struct {
		Moderator string `json:"moderator"`
	}
	type tokens struct {
		Bot        string   `json:"bot"`
		Members    []string `json:"members"`
		Moderators []string `json:"moderators"`
		Admin      string   `json:"admin"`
	}
	return encode(struct {
		Event       string   `json:"event"`
		API         string   `json:"api"`
		Application string   `json:"application_id"`
		Guild       string   `json:"guild_id"`
		Channels    channels `json:"channels"`
		Roles       roles    `json:"roles"`
		Tokens      tokens   `json:"tokens"`
	}{
		"ready", api, w.Application, w.Guild,
		channels{w.Channels.Discussions, w.Channels.Announcements, w.Channels.Forum, w.Channels.Moderators},
		roles{w.Roles.Moderator},
		tokens{
			w.Bot.Token,
			[]string{w.Alice.Token, w.Ben.Token, w.Newt.Token},
			[]string{w.Mia.Token, w.Max.Token},
			w.Ada.Token,
		},
	})
}

const (
	day  = 24 * time.Hour
	year = 365 * day
)

// buildNewsroom makes the world. Its ages are counted from the clock.
func (d *Discord) buildNewsroom() World {
	n := &newsroom{d: d, now: d.now()}
	n.people()
	n.guildAndRoles()
	n.channels()
	return n.world
}

type newsroom struct {
	d     *Discord
	now   time.Time
	world World
	guild *guild

	bot, alice, ben, newt, mia, max, ada *account
	botRole, moderator, admin            *role
}

func (n *newsroom) people() {
	n.bot = n.account("ombud", "", 400*day, &n.world.Bot)
	n.bot.bot = true
	n.alice = n.account("alice", "Alice Arden", 6*year, &n.world.Alice)
	n.ben = n.account("ben", "Ben", 2*year, &n.world.Ben)
	n.newt = n.account("newt", "Newt", time.Hour, &n.world.Newt)
	n.mia = n.account("mia", "Mia Moreau", 5*year, &n.world.Mia)
	n.max = n.account("max", "Max", 4*year, &n.world.Max)
	n.ada = n.account("ada", "Ada", 7*year, &n.world.Ada)

	// The application's id is not its bot's: so it is for applications of old,
	// and who mixes the two up is found out.
	app := &application{
		id: n.d.oldID(n.now.Add(-401 * day)), name: "ombud", bot: n.bot, owner: n.ada,
		messageContent: !n.d.opts.WithoutMessageContent, guildMembers: !n.d.opts.WithoutGuildMembers,
	}
	n.bot.app, n.d.app = app, app
	n.world.Application = app.id.String()
}

// account adds an account that was made some time ago.
func (n *newsroom) account(name, display string, age time.Duration, show *Account) *account {
	a := &account{id: n.d.oldID(n.now.Add(-age)), username: name, globalName: display}
	a.token = "fake-token-of-" + name
	n.d.accounts[a.id] = a
	n.d.tokens[a.token] = a
	*show = Account{ID: a.id.String(), Name: name, Token: a.token}
	return a
}

func (n *newsroom) guildAndRoles() {
	n.server("The Newsroom", n.ada, n.now.Add(-3*year))
	g := n.guild
	n.world.Guild = g.id.String()
	n.world.Roles = Roles{
		Everyone: g.id.String(), Bot: n.botRole.id.String(),
		Moderator: n.moderator.id.String(), Admin: n.admin.id.String(),
	}
	n.join(n.ada, 3*year, n.admin)
	n.join(n.mia, 2*year, n.moderator)
	n.join(n.max, 2*year, n.moderator)
	n.join(n.alice, 2*year)
	n.join(n.ben, 90*day)
	n.join(n.newt, 30*time.Minute)
	n.join(n.bot, day, n.botRole)
}

// server makes a guild with its roles and without members.
func (n *newsroom) server(name string, owner *account, made time.Time) {
	g := &guild{
		id: n.d.oldID(made), name: name, owner: owner.id, created: made,
		roles: map[snowflake]*role{}, members: map[snowflake]*member{},
		bans: map[snowflake]*ban{}, channels: map[snowflake]*channel{},
	}
	n.guild, n.d.guilds[g.id] = g, g
	g.roles[g.id] = &role{id: g.id, name: "@everyone", permissions: memberPermissions}
	n.moderator = n.role("moderator", 1, memberPermissions|PermManageMessages|PermModerateMembers|PermManageThreads|PermKickMembers|PermBanMembers|PermBypassSlowmode)
	n.botRole = n.role("ombud", 2, n.d.opts.BotPermissions)
	n.botRole.managed, n.botRole.botID = true, n.bot.id
	n.admin = n.role("admin", 3, PermAdministrator)
}

func (n *newsroom) role(name string, position int, permissions uint64) *role {
	r := &role{id: n.d.oldID(n.guild.created), name: name, position: position, permissions: permissions}
	n.guild.roles[r.id] = r
	return r
}

func (n *newsroom) join(a *account, ago time.Duration, roles ...*role) {
	m := &member{account: a, guild: n.guild, joined: n.now.Add(-ago)}
	for _, r := range roles {
		m.roles = append(m.roles, r.id)
	}
	n.guild.members[a.id] = m
}

func (n *newsroom) channels() {
	general := n.channel("general", kindText)
	discussions := n.channel("discussions", kindText)
	announcements := n.channel("announcements", kindAnnouncement)
	forum := n.channel("forum", kindForum)
	moderators := n.channel("moderators", kindText)
	// Only who works for the newsroom announces; everybody may answer in threads.
	announcements.overwrites = []overwrite{
		{ID: n.guild.id, Type: 0, Deny: bits(PermSendMessages)},
		{ID: n.botRole.id, Type: 0, Allow: bits(PermSendMessages)},
	}
	moderators.overwrites = n.onlyModerators()
	n.world.Channels = Channels{
		Discussions: discussions.id.String(), Announcements: announcements.id.String(),
		Forum: forum.id.String(), Moderators: moderators.id.String(), General: general.id.String(),
	}
}

// onlyModerators hides a channel from everybody but the moderators and the bot.
func (n *newsroom) onlyModerators() []overwrite {
	return []overwrite{
		{ID: n.guild.id, Type: 0, Deny: bits(PermViewChannel)},
		{ID: n.moderator.id, Type: 0, Allow: bits(PermViewChannel)},
		{ID: n.botRole.id, Type: 0, Allow: bits(PermViewChannel)},
	}
}

func (n *newsroom) channel(name string, kind int) *channel {
	ch := &channel{
		id: n.d.oldID(n.guild.created), kind: kind, guild: n.guild, name: name,
		position: len(n.guild.channels), defaultArchive: 4320,
	}
	n.guild.channels[ch.id], n.d.channels[ch.id] = ch, ch
	return ch
}
