package fakediscord

import (
	"encoding/json"
	"strconv"
	"time"
)

// Permission bits.
//
// docs: Topics/Permissions, Bitwise Permission Flags.
const (
	PermKickMembers           uint64 = 1 << 1
	PermBanMembers            uint64 = 1 << 2
	PermAdministrator         uint64 = 1 << 3
	PermManageChannels        uint64 = 1 << 4
	PermManageGuild           uint64 = 1 << 5
	PermAddReactions          uint64 = 1 << 6
	PermViewAuditLog          uint64 = 1 << 7
	PermViewChannel           uint64 = 1 << 10
	PermSendMessages          uint64 = 1 << 11
	PermSendTTSMessages       uint64 = 1 << 12
	PermManageMessages        uint64 = 1 << 13
	PermEmbedLinks            uint64 = 1 << 14
	PermAttachFiles           uint64 = 1 << 15
	PermReadMessageHistory    uint64 = 1 << 16
	PermMentionEveryone       uint64 = 1 << 17
	PermChangeNickname        uint64 = 1 << 26
	PermManageNicknames       uint64 = 1 << 27
	PermManageRoles           uint64 = 1 << 28
	PermManageWebhooks        uint64 = 1 << 29
	PermUseCommands           uint64 = 1 << 31
	PermManageThreads         uint64 = 1 << 34
	PermCreatePublicThreads   uint64 = 1 << 35
	PermCreatePrivateThreads  uint64 = 1 << 36
	PermSendMessagesInThreads uint64 = 1 << 38
	PermModerateMembers       uint64 = 1 << 40
	PermCreateExpressions     uint64 = 1 << 43
	PermSendPolls             uint64 = 1 << 49
	PermPinMessages           uint64 = 1 << 51
	PermBypassSlowmode        uint64 = 1 << 52
)

// DefaultBotPermissions is what the bot's managed role may do unless
// Options.BotPermissions says otherwise: what its invite link asks for.
const DefaultBotPermissions = PermBanMembers | PermManageWebhooks | PermViewChannel | PermSendMessages | PermManageMessages | PermEmbedLinks | PermAttachFiles |
	PermReadMessageHistory | PermCreatePublicThreads |
	PermSendMessagesInThreads | PermModerateMembers | PermManageThreads

// memberPermissions is what @everyone may do in the newsroom.
const memberPermissions = PermViewChannel | PermSendMessages | PermEmbedLinks | PermAttachFiles |
	PermReadMessageHistory | PermAddReactions | PermChangeNickname | PermUseCommands |
	PermCreatePublicThreads | PermSendMessagesInThreads | PermSendPolls

// everyPermission is what owners and administrators have.
const everyPermission uint64 = 1<<53 - 1

// bits is a permission set, a decimal string on the wire.
type bits uint64

// MarshalJSON writes the decimal string.
func (b bits) MarshalJSON() ([]byte, error) {
	return strconv.AppendQuote(nil, strconv.FormatUint(uint64(b), 10)), nil
}

// UnmarshalJSON reads a decimal string or a number, as Discord does.
func (b *bits) UnmarshalJSON(raw []byte) error {
	if string(raw) == "null" {
		return nil
	}
	text := string(raw)
	if text[0] == '"' {
		if err := json.Unmarshal(raw, &text); err != nil {
			return err
		}
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return formError("NUMBER_TYPE_COERCE", "Value "+strconv.Quote(text)+" is not int.")
	}
	*b = bits(n)
	return nil
}

// basePermissions is what a member may do in the whole guild.
//
// docs: Topics/Permissions, Permission Hierarchy and Permission Overwrites
// (compute_base_permissions).
func basePermissions(m *member) uint64 {
	if m.guild.owner == m.account.id {
		return everyPermission
	}
	granted := m.guild.everyone().permissions
	for _, id := range m.roles {
		if r := m.guild.roles[id]; r != nil {
			granted |= r.permissions
		}
	}
	if granted&PermAdministrator != 0 {
		return everyPermission
	}
	return granted
}

// permissionsIn is what an account may do in a channel, zero when it is not in
// the channel's guild. Threads inherit from their parent.
//
// docs: Topics/Permissions, Permission Overwrites (compute_overwrites),
// Implicit Permissions, Inherited Permissions (Threads), Permissions for Timed Out Members.
func (d *Discord) permissionsIn(a *account, ch *channel) uint64 {
	if ch.guild == nil {
		return dmPermissions(a, ch)
	}
	m := ch.guild.member(a.id)
	if m == nil {
		return 0
	}
	at := ch
	if ch.isThread() {
		at = ch.parent
	}
	granted := basePermissions(m)
	if granted == everyPermission {
		return granted
	}
	granted = applyOverwrites(granted, m, at.overwrites)
	if m.isTimedOut(d.now()) {
		granted &= PermViewChannel | PermReadMessageHistory
	}
	return implicit(granted, ch)
}

// applyOverwrites: @everyone's first, then all roles' together, then the member's.
func applyOverwrites(granted uint64, m *member, overwrites []overwrite) uint64 {
	var roleAllow, roleDeny, ownAllow, ownDeny uint64
	for _, o := range overwrites {
		switch {
		case o.Type == 0 && o.ID == m.guild.id:
			granted = granted&^uint64(o.Deny) | uint64(o.Allow)
		case o.Type == 0 && m.hasRole(o.ID):
			roleAllow |= uint64(o.Allow)
			roleDeny |= uint64(o.Deny)
		case o.Type == 1 && o.ID == m.account.id:
			ownAllow, ownDeny = uint64(o.Allow), uint64(o.Deny)
		}
	}
	granted = granted&^roleDeny | roleAllow
	return granted&^ownDeny | ownAllow
}

// implicit takes away what needs a permission that is missing.
func implicit(granted uint64, ch *channel) uint64 {
	if granted&PermViewChannel == 0 {
		return 0
	}
	send := PermSendMessages
	if ch.isThread() {
		send = PermSendMessagesInThreads
	}
	if granted&send == 0 {
		granted &^= PermMentionEveryone | PermSendTTSMessages | PermAttachFiles | PermEmbedLinks | PermSendPolls
	}
	return granted
}

// dmPermissions: the two ends of a DM may read, write and pin.
func dmPermissions(a *account, ch *channel) uint64 {
	for _, r := range ch.recipients {
		if r == a {
			return PermViewChannel | PermSendMessages | PermReadMessageHistory | PermEmbedLinks |
				PermAttachFiles | PermAddReactions | PermUseCommands | PermPinMessages
		}
	}
	return 0
}

// canView says whether an account sees a channel. Private threads are seen by
// their members and by who may manage threads.
//
// docs: Topics/Threads, Private Threads.
func (d *Discord) canView(a *account, ch *channel) bool {
	granted := d.permissionsIn(a, ch)
	if granted&PermViewChannel == 0 {
		return false
	}
	if ch.kind == kindPrivateThread && granted&PermManageThreads == 0 {
		_, joined := ch.thread.members[a.id]
		return joined
	}
	return true
}

func (m *member) hasRole(id snowflake) bool {
	for _, r := range m.roles {
		if r == id {
			return true
		}
	}
	return false
}

func (m *member) isTimedOut(now time.Time) bool { return m.timedOut.After(now) }

// rank is the position of a member's highest role.
func (m *member) rank() int {
	top := 0
	for _, id := range m.roles {
		if r := m.guild.roles[id]; r != nil {
			top = max(top, r.position)
		}
	}
	return top
}

// outranks says whether a member may act on another: the owner on everybody,
// others on members whose highest role is below their own.
//
// docs: Topics/Permissions, Permission Hierarchy.
func (m *member) outranks(other *member) bool {
	switch {
	case m.guild.owner == m.account.id:
		return true
	case other.guild.owner == other.account.id:
		return false
	}
	return m.rank() > other.rank()
}
