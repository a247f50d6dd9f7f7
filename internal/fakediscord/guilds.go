package fakediscord

import (
	"net/http"
	"time"
	"unicode/utf8"
)

// guildRoutes are the server itself and its roles.
func guildRoutes(*Discord) table {
	const g = "/guilds/{guild_id}"
	return table{routes: []route{
		{method: "GET", pattern: g, doc: "Resources/Guild, Get Guild", query: []string{"with_counts"}, handle: func(c *call) (int, any, error) {
			g, _, err := c.guild()
			if err != nil {
				return 0, nil, err
			}
			return http.StatusOK, g.wire(c.query.Get("with_counts") == "true"), nil
		}},
		{method: "GET", pattern: g + "/roles", doc: "Resources/Guild, Get Guild Roles", handle: func(c *call) (int, any, error) {
			g, _, err := c.guild()
			if err != nil {
				return 0, nil, err
			}
			return http.StatusOK, g.base().Roles, nil
		}},
		{method: "GET", pattern: g + "/roles/{role_id}", doc: "Resources/Guild, Get Guild Role", handle: getRole},
		{method: "POST", pattern: g + "/roles", doc: "Resources/Guild, Create Guild Role", body: true, limit: rateLimit{n: 10, span: 10 * time.Second}, handle: createRole},
		{method: "PATCH", pattern: g + "/roles/{role_id}", doc: "Resources/Guild, Modify Guild Role", body: true, handle: patchRole},
		{method: "DELETE", pattern: g + "/roles/{role_id}", doc: "Resources/Guild, Delete Guild Role", handle: deleteRole},
	}}
}

// role is the role of the path.
func (c *call) role(g *guild) (*role, error) {
	id, err := c.id("role_id")
	if err != nil {
		return nil, err
	}
	r := g.roles[id]
	if r == nil {
		return nil, errUnknownRole
	}
	return r, nil
}

func getRole(c *call) (int, any, error) {
	g, _, err := c.guild()
	if err != nil {
		return 0, nil, err
	}
	r, err := c.role(g)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, r.wire(), nil
}

// roleBodyJSON is the body of Create and Modify Guild Role.
type roleBodyJSON struct {
	Name        *string `json:"name"`
	Permissions *bits   `json:"permissions"`
	Color       *int    `json:"color"`
	Hoist       *bool   `json:"hoist"`
	Mentionable *bool   `json:"mentionable"`
}

// apply takes over a body. Nobody can grant what they do not have.
//
// docs: Topics/Permissions, Permission Hierarchy.
func (c *call) applyRole(r *role, me *member, b roleBodyJSON) error {
	if b.Name != nil && utf8.RuneCountInString(*b.Name) > maxThreadName {
		return formError("BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer in length.", "name")
	}
	if b.Permissions != nil {
		if uint64(*b.Permissions)&^basePermissions(me)&^r.permissions != 0 {
			return errMissingPermissions
		}
		r.permissions = uint64(*b.Permissions)
	}
	set(&r.name, b.Name)
	set(&r.color, b.Color)
	set(&r.hoist, b.Hoist)
	set(&r.mentionable, b.Mentionable)
	return nil
}

// roleEventJSON is GUILD_ROLE_CREATE and GUILD_ROLE_UPDATE.
type roleEventJSON struct {
	GuildID snowflake `json:"guild_id"`
	Role    roleJSON  `json:"role"`
}

// createRole adds a role above @everyone and below all others.
func createRole(c *call) (int, any, error) {
	g, me, err := c.guildMay(PermManageRoles)
	if err != nil {
		return 0, nil, err
	}
	var body roleBodyJSON
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	r := &role{id: c.d.newID(), name: "new role", permissions: g.everyone().permissions, position: 1}
	if err := c.applyRole(r, me, body); err != nil {
		return 0, nil, err
	}
	for _, other := range g.roles {
		if other.position >= 1 {
			other.position++
		}
	}
	g.roles[r.id] = r
	c.d.dispatch("GUILD_ROLE_CREATE", g.id, 0, same(roleEventJSON{g.id, r.wire()}))
	return http.StatusOK, r.wire(), nil
}

func patchRole(c *call) (int, any, error) {
	g, me, err := c.guildMay(PermManageRoles)
	if err != nil {
		return 0, nil, err
	}
	r, err := c.role(g)
	if err != nil {
		return 0, nil, err
	}
	if g.owner != c.who.id && r.position >= me.rank() {
		return 0, nil, errMissingPermissions
	}
	var body roleBodyJSON
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	defer c.d.watchAccess(g)()
	if err := c.applyRole(r, me, body); err != nil {
		return 0, nil, err
	}
	c.d.dispatch("GUILD_ROLE_UPDATE", g.id, 0, same(roleEventJSON{g.id, r.wire()}))
	return http.StatusOK, r.wire(), nil
}

func deleteRole(c *call) (int, any, error) {
	g, me, err := c.guildMay(PermManageRoles)
	if err != nil {
		return 0, nil, err
	}
	r, err := c.role(g)
	if err != nil {
		return 0, nil, err
	}
	if err := me.mayGive(r.id); err != nil {
		return 0, nil, err
	}
	delete(g.roles, r.id)
	for _, m := range g.members {
		kept := m.roles[:0]
		for _, id := range m.roles {
			if id != r.id {
				kept = append(kept, id)
			}
		}
		m.roles = kept
	}
	type deletedJSON struct {
		GuildID snowflake `json:"guild_id"`
		RoleID  snowflake `json:"role_id"`
	}
	c.d.dispatch("GUILD_ROLE_DELETE", g.id, 0, same(deletedJSON{g.id, r.id}))
	return http.StatusNoContent, nil, nil
}
