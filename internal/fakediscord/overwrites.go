package fakediscord

import (
	"net/http"
	"slices"
)

// mayOverwrite: an overwrite takes MANAGE_ROLES, and can only concern
// permissions that the caller has.
//
// docs: Resources/Channel, Edit Channel Permissions.
func (c *call) mayOverwrite(ch *channel, o overwrite) error {
	granted := c.d.permissionsIn(c.who, ch)
	if granted&PermManageRoles == 0 || uint64(o.Allow|o.Deny)&^granted != 0 {
		return errMissingPermissions
	}
	switch {
	case o.Type == 0 && ch.guild.roles[o.ID] == nil:
		return errUnknownRole
	case o.Type == 1 && ch.guild.member(o.ID) == nil:
		return errUnknownMember
	case o.Type != 0 && o.Type != 1:
		return formError("BASE_TYPE_CHOICES", "Value must be one of {0, 1}.", "type")
	}
	return nil
}

// overwriteTarget is the guild channel and the overwrite's id in the path.
func (c *call) overwriteTarget() (*channel, snowflake, error) {
	ch, err := c.channel()
	if err != nil {
		return nil, 0, err
	}
	if ch.guild == nil || ch.isThread() {
		return nil, 0, errChannelType
	}
	id, err := c.id("overwrite_id")
	return ch, id, err
}

func putOverwrite(c *call) (int, any, error) {
	ch, id, err := c.overwriteTarget()
	if err != nil {
		return 0, nil, err
	}
	var body overwrite // discordgo v0.29 repeats the id of the path
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	if body.ID != 0 && body.ID != id {
		return 0, nil, unknownError("an id other than the path's")
	}
	o := overwrite{ID: id, Type: body.Type, Allow: body.Allow, Deny: body.Deny}
	if err := c.mayOverwrite(ch, o); err != nil {
		return 0, nil, err
	}
	defer c.d.watchAccess(ch.guild)()
	ch.overwrites = append(slices.DeleteFunc(ch.overwrites, func(old overwrite) bool { return old.ID == id }), o)
	c.dispatchChannel("CHANNEL_UPDATE", ch)
	return http.StatusNoContent, nil, nil
}

func deleteOverwrite(c *call) (int, any, error) {
	ch, id, err := c.overwriteTarget()
	if err != nil {
		return 0, nil, err
	}
	if err := c.need(ch, PermManageRoles); err != nil {
		return 0, nil, err
	}
	at := slices.IndexFunc(ch.overwrites, func(o overwrite) bool { return o.ID == id })
	if at < 0 {
		return 0, nil, errUnknownOverwrite
	}
	defer c.d.watchAccess(ch.guild)()
	ch.overwrites = slices.Delete(ch.overwrites, at, at+1)
	c.dispatchChannel("CHANNEL_UPDATE", ch)
	return http.StatusNoContent, nil, nil
}
