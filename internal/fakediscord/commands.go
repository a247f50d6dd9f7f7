package fakediscord

import (
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strconv"
)

// Application command types.
//
// docs: Interactions/Application Commands, Application Command Types.
const (
	commandChat    = 1
	commandUser    = 2
	commandMessage = 3
)

// command is an application command, global or of one guild, as it is kept and
// as answers show it.
//
// docs: Interactions/Application Commands, Application Command Object.
type command struct {
	ID               snowflake         `json:"id"`
	ApplicationID    snowflake         `json:"application_id"`
	Version          snowflake         `json:"version"`
	GuildID          snowflake         `json:"guild_id,omitempty"`
	Type             int               `json:"type"`
	Name             string            `json:"name"`
	NameLocal        map[string]string `json:"name_localizations,omitempty"`
	Description      string            `json:"description"`
	DescriptionLocal map[string]string `json:"description_localizations,omitempty"`
	Options          []commandOption   `json:"options,omitempty"`
	DefaultPermitted *bits             `json:"default_member_permissions"` // nil: everybody
	DMPermission     *bool             `json:"dm_permission,omitempty"`    // global commands only
	Contexts         *[]int            `json:"contexts"`
	IntegrationTypes []int             `json:"integration_types"`
	NSFW             bool              `json:"nsfw"`
}

// commandBody is what a request says of a command. Localisations of options are not
// kept here, so they are refused.
type commandBody struct {
	ID               snowflake                   `json:"id"` // in a bulk overwrite only
	Type             optional[int]               `json:"type"`
	Name             optional[string]            `json:"name"`
	Description      optional[string]            `json:"description"`
	NameLocal        optional[map[string]string] `json:"name_localizations"`
	DescriptionLocal optional[map[string]string] `json:"description_localizations"`
	Options          optional[[]commandOption]   `json:"options"`
	DefaultPermitted optional[bits]              `json:"default_member_permissions"`
	DMPermission     optional[bool]              `json:"dm_permission"`
	Contexts         optional[[]int]             `json:"contexts"`
	IntegrationTypes optional[[]int]             `json:"integration_types"`
	NSFW             optional[bool]              `json:"nsfw"`
}

// commandBook holds the application's commands by scope: 0 is the global one,
// others are guilds.
type commandBook struct {
	scopes map[snowflake][]*command
}

// routes of the book.
func (b *commandBook) routes() []route {
	const page = "Interactions/Application Commands, "
	var routes []route
	for _, scope := range []struct{ path, kind string }{
		{"/applications/{application_id}/commands", "Global Application Command"},
		{"/applications/{application_id}/guilds/{guild_id}/commands", "Guild Application Command"},
	} {
		one := scope.path + "/{command_id}"
		routes = append(
			routes,
			route{method: "GET", pattern: scope.path, doc: page + "Get " + scope.kind + "s", by: byBot, query: []string{"with_localizations"}, handle: b.list},
			route{method: "PUT", pattern: scope.path, doc: page + "Bulk Overwrite " + scope.kind + "s", by: byBot, body: true, handle: b.overwrite},
			route{method: "POST", pattern: scope.path, doc: page + "Create " + scope.kind, by: byBot, body: true, handle: b.create},
			route{method: "GET", pattern: one, doc: page + "Get " + scope.kind, by: byBot, handle: b.get},
			route{method: "PATCH", pattern: one, doc: page + "Edit " + scope.kind, by: byBot, body: true, handle: b.edit},
			route{method: "DELETE", pattern: one, doc: page + "Delete " + scope.kind, by: byBot, handle: b.remove},
		)
	}
	return routes
}

// scope is the guild of the path, or 0 for global commands.
//
// docs: Topics/Opcodes and Status Codes, JSON Error Codes (20012, 50001).
func (b *commandBook) scope(c *call) (snowflake, error) {
	app, err := c.id("application_id")
	if err != nil {
		return 0, err
	}
	if c.who.app == nil || app != c.who.app.id {
		return 0, &apiError{status: http.StatusForbidden, code: 20012, message: "You are not authorized to perform this action on this application"}
	}
	if c.params["guild_id"] == "" {
		return 0, nil
	}
	g, _, err := c.guild()
	if err != nil {
		return 0, err
	}
	return g.id, nil
}

// of is the scope and the command of the path.
func (b *commandBook) of(c *call) (snowflake, *command, error) {
	scope, err := b.scope(c)
	if err != nil {
		return 0, nil, err
	}
	id, err := c.id("command_id")
	if err != nil {
		return 0, nil, err
	}
	for _, cmd := range b.scopes[scope] {
		if cmd.ID == id {
			return scope, cmd, nil
		}
	}
	return 0, nil, errUnknownCommand
}

var errUnknownCommand = &apiError{status: http.StatusNotFound, code: 10063, message: "Unknown application command"}

func (b *commandBook) list(c *call) (int, any, error) {
	scope, err := b.scope(c)
	if err != nil {
		return 0, nil, err
	}
	if with := c.query.Get("with_localizations"); with != "" && with != "false" && with != "0" {
		return 0, nil, unknownError("localisations of commands")
	}
	return http.StatusOK, append([]*command{}, b.scopes[scope]...), nil
}

func (b *commandBook) get(c *call) (int, any, error) {
	_, cmd, err := b.of(c)
	return http.StatusOK, cmd, err
}

// create makes a command, or changes the one with the same name and type.
//
// docs: Interactions/Application Commands, Create Global Application Command:
// 201 for a new command, 200 for one that existed; the name makes an upsert.
func (b *commandBook) create(c *call) (int, any, error) {
	scope, err := b.scope(c)
	if err != nil {
		return 0, nil, err
	}
	var body commandBody
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	made, err := b.make(c, scope, body)
	if err != nil {
		return 0, nil, err
	}
	if at := b.named(scope, made.Type, made.Name); at >= 0 {
		made.takeOver(b.scopes[scope][at])
		b.scopes[scope][at] = made
		return http.StatusOK, made, nil
	}
	after := append(slices.Clone(b.scopes[scope]), made)
	if err := checkCommandCount(after); err != nil {
		return 0, nil, err
	}
	b.scopes[scope] = after
	return http.StatusCreated, made, nil
}

// overwrite replaces all commands of a scope. Commands that stay keep their id,
// and their version too if nothing changed.
//
// docs: Interactions/Application Commands, Bulk Overwrite Global Application Commands.
func (b *commandBook) overwrite(c *call) (int, any, error) {
	scope, err := b.scope(c)
	if err != nil {
		return 0, nil, err
	}
	var bodies []commandBody
	if err := c.decode(&bodies); err != nil {
		return 0, nil, err
	}
	var f formErrors
	after := []*command{}
	for i, body := range bodies {
		made, err := b.make(c, scope, body)
		if err != nil {
			if !f.nest(err, i) {
				return 0, nil, err
			}
			continue
		}
		for _, other := range after {
			if other.Type == made.Type && other.Name == made.Name {
				f.add("APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique", i)
			}
		}
		after = append(after, made)
	}
	if err := f.err(); err != nil {
		return 0, nil, err
	}
	if err := checkCommandCount(after); err != nil {
		return 0, nil, err
	}
	for _, made := range after {
		if at := b.named(scope, made.Type, made.Name); at >= 0 {
			made.takeOver(b.scopes[scope][at])
		}
	}
	b.scopes[scope] = after
	return http.StatusOK, after, nil
}

func (b *commandBook) edit(c *call) (int, any, error) {
	scope, cmd, err := b.of(c)
	if err != nil {
		return 0, nil, err
	}
	var body commandBody
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	if body.Type.set && body.Type.value != cmd.Type {
		return 0, nil, formError("APPLICATION_COMMAND_TYPE_CHANGE", "A command's type cannot be changed", "type")
	}
	changed := *cmd
	if err := changed.take(body, scope); err != nil {
		return 0, nil, err
	}
	if at := b.named(scope, changed.Type, changed.Name); at >= 0 && b.scopes[scope][at] != cmd {
		return 0, nil, formError("APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique", "name")
	}
	changed.Version = c.d.newID()
	*cmd = changed
	return http.StatusOK, cmd, nil
}

func (b *commandBook) remove(c *call) (int, any, error) {
	scope, cmd, err := b.of(c)
	if err != nil {
		return 0, nil, err
	}
	b.scopes[scope] = slices.DeleteFunc(b.scopes[scope], func(other *command) bool { return other == cmd })
	return http.StatusNoContent, nil, nil
}

// make checks a body and makes a command of it that nobody knows yet.
func (b *commandBook) make(c *call, scope snowflake, body commandBody) (*command, error) {
	id := c.d.newID()
	cmd := &command{
		ID: id, ApplicationID: c.who.app.id, Version: id, GuildID: scope,
		Type: commandChat, IntegrationTypes: []int{0},
	}
	if scope == 0 {
		cmd.DMPermission = ref(true)
	}
	if body.Type.set && !body.Type.null {
		cmd.Type = body.Type.value
	}
	if !body.Name.set {
		return nil, formError("BASE_TYPE_REQUIRED", "This field is required", "name")
	}
	if err := cmd.take(body, scope); err != nil {
		return nil, err
	}
	return cmd, nil
}

// takeOver keeps what a command keeps when it is registered again.
func (cmd *command) takeOver(old *command) {
	fresh := cmd.Version
	cmd.ID, cmd.Version = old.ID, old.Version
	if !reflect.DeepEqual(cmd, old) {
		cmd.Version = fresh
	}
}

func (b *commandBook) named(scope snowflake, kind int, name string) int {
	return slices.IndexFunc(b.scopes[scope], func(cmd *command) bool { return cmd.Type == kind && cmd.Name == name })
}

// nest records a form error at a place in a list. It is false for other errors.
func (f *formErrors) nest(err error, at int) bool {
	api, ok := errors.AsType[*apiError](err)
	if !ok || api.errors == nil {
		return false
	}
	if f.root == nil {
		f.root = map[string]any{}
	}
	f.root[strconv.Itoa(at)] = api.errors
	return true
}
