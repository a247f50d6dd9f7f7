package fakediscord

import (
	"net/http"
	"strconv"
)

// gatewayRoutes are the calls about the gateway, users and the application itself.
func gatewayRoutes(*Discord) table {
	return table{routes: []route{
		{method: "GET", pattern: "/gateway", doc: "Events/Gateway, Get Gateway", by: byPathToken, handle: getGateway},
		{method: "GET", pattern: "/gateway/bot", doc: "Events/Gateway, Get Gateway Bot", by: byBot, handle: getGatewayBot},
		{method: "GET", pattern: "/applications/@me", doc: "Resources/Application, Get Current Application", by: byBot, handle: getApplication},
		{method: "GET", pattern: "/oauth2/applications/@me", doc: "Topics/OAuth2, Get Current Bot Application Information", by: byBot, handle: getApplication},
		{method: "GET", pattern: "/users/@me", doc: "Resources/User, Get Current User", handle: func(c *call) (int, any, error) {
			return http.StatusOK, c.who.own(), nil
		}},
		{method: "GET", pattern: "/users/{user_id}", doc: "Resources/User, Get User", handle: getUser},
	}}
}

// gatewayURL is the gateway at the address that the client used for the call.
func (d *Discord) gatewayURL(host string) string { return "ws://" + host + "/gateway" }

func getGateway(c *call) (int, any, error) {
	return http.StatusOK, map[string]string{"url": c.d.gatewayURL(c.r.Host)}, nil
}

func getGatewayBot(c *call) (int, any, error) {
	starts, o := &c.d.starts, c.d.opts
	starts.turn(c.now)
	type limit struct {
		Total          int   `json:"total"`
		Remaining      int   `json:"remaining"`
		ResetAfter     int64 `json:"reset_after"`
		MaxConcurrency int   `json:"max_concurrency"`
	}
	return http.StatusOK, struct {
		URL    string `json:"url"`
		Shards int    `json:"shards"`
		Limit  limit  `json:"session_start_limit"`
	}{c.d.gatewayURL(c.r.Host), o.Shards, limit{
		Total: o.SessionStarts, Remaining: o.SessionStarts - starts.used,
		ResetAfter: starts.resetAfter(c.now).Milliseconds(), MaxConcurrency: o.MaxConcurrency,
	}}, nil
}

func getUser(c *call) (int, any, error) {
	id, err := c.id("user_id")
	if err != nil {
		return 0, nil, err
	}
	a := c.d.accounts[id]
	if a == nil {
		return 0, nil, errUnknownUser
	}
	return http.StatusOK, a.wire(), nil
}

// Application flags: the privileged intents of an application in fewer than a
// hundred servers.
//
// docs: Resources/Application, Application Flags.
const (
	appGuildMembersLimited   = 1 << 15
	appMessageContentLimited = 1 << 19
)

func (app *application) flags() int {
	flags := 0
	if app.guildMembers {
		flags |= appGuildMembersLimited
	}
	if app.messageContent {
		flags |= appMessageContentLimited
	}
	return flags
}

// flagsNew is flags as a string, which has room for more bits.
func (app *application) flagsNew() string { return strconv.Itoa(app.flags()) }

// applicationJSON is the bot's own application.
//
// docs: Resources/Application, Application Object.
type applicationJSON struct {
	ID                    snowflake `json:"id"`
	Name                  string    `json:"name"`
	Icon                  *string   `json:"icon"`
	Description           string    `json:"description"`
	Type                  *int      `json:"type"`
	Bot                   userJSON  `json:"bot"`
	BotPublic             bool      `json:"bot_public"`
	BotRequireCodeGrant   bool      `json:"bot_require_code_grant"`
	VerifyKey             string    `json:"verify_key"`
	Flags                 int       `json:"flags"`
	FlagsNew              string    `json:"flags_new"`
	RedirectURIs          []string  `json:"redirect_uris"`
	InteractionsURL       *string   `json:"interactions_endpoint_url"`
	RoleConnectionsURL    *string   `json:"role_connections_verification_url"`
	Owner                 userJSON  `json:"owner"`
	GuildCount            int       `json:"approximate_guild_count"`
	UserInstallCount      int       `json:"approximate_user_install_count"`
	UserAuthorizations    int       `json:"approximate_user_authorization_count"`
	ExplicitContentFilter int       `json:"explicit_content_filter"`
	Team                  *struct{} `json:"team"`
	EligibleScopes        []string  `json:"eligible_oauth2_scopes"`
}

func getApplication(c *call) (int, any, error) {
	app := c.who.app
	return http.StatusOK, applicationJSON{
		ID: app.id, Name: app.name, Bot: app.bot.wire(), Owner: app.owner.wire(), GuildCount: len(c.d.guilds),
		VerifyKey: "0000000000000000000000000000000000000000000000000000000000000000",
		Flags:     app.flags(), FlagsNew: app.flagsNew(), RedirectURIs: []string{}, EligibleScopes: []string{"bot", "applications.commands"},
	}, nil
}
