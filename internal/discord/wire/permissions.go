package wire

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"ombud/internal/moderation"
)

// Permissions is Discord's set of permission bits, sent as a decimal string
// (Topics → Permissions → Bitwise Permission Flags). It is unsigned because
// bits above 50 are in use.
type Permissions uint64

// The permissions ombud asks about or needs.
const (
	BanMembers            Permissions = 1 << 2
	Administrator         Permissions = 1 << 3
	ManageGuild           Permissions = 1 << 5
	ViewChannel           Permissions = 1 << 10
	SendMessages          Permissions = 1 << 11
	ManageMessages        Permissions = 1 << 13
	EmbedLinks            Permissions = 1 << 14
	AttachFiles           Permissions = 1 << 15
	ReadMessageHistory    Permissions = 1 << 16
	MentionEveryone       Permissions = 1 << 17
	ManageWebhooks        Permissions = 1 << 29
	ManageThreads         Permissions = 1 << 34
	CreatePublicThreads   Permissions = 1 << 35
	SendMessagesInThreads Permissions = 1 << 38
	ModerateMembers       Permissions = 1 << 40
)

type permissionName struct {
	bit  Permissions
	name string
}

// permissionNames is in the order of sentences; the words are those of Discord's
// own settings, so that an admin finds the switch.
func permissionNames() []permissionName {
	return []permissionName{
		{Administrator, "Administrator"},
		{ManageGuild, "Manage Server"},
		{ViewChannel, "View Channels"},
		{SendMessages, "Send Messages"},
		{ManageMessages, "Manage Messages"},
		{EmbedLinks, "Embed Links"},
		{AttachFiles, "Attach Files"},
		{ReadMessageHistory, "Read Message History"},
		{ManageThreads, "Manage Threads"},
		{CreatePublicThreads, "Create Public Threads"},
		{SendMessagesInThreads, "Send Messages in Threads"},
		{ModerateMembers, "Timeout Members"},
		{BanMembers, "Ban Members"},
		{ManageWebhooks, "Manage Webhooks"},
	}
}

// Has reports whether every bit of q is in p, or p is an administrator's.
func (p Permissions) Has(q Permissions) bool { return p&Administrator != 0 || p&q == q }

// String names the permissions as Discord's settings do.
func (p Permissions) String() string {
	var names []string
	for _, n := range permissionNames() {
		if p&n.bit != 0 {
			names = append(names, n.name)
			p &^= n.bit
		}
	}
	if p != 0 {
		names = append(names, fmt.Sprintf("permission bits %#x", uint64(p)))
	}
	return strings.Join(names, ", ")
}

// MarshalJSON writes the decimal string Discord expects.
func (p Permissions) MarshalJSON() ([]byte, error) {
	return json.Marshal(strconv.FormatUint(uint64(p), 10))
}

// UnmarshalJSON reads a decimal string, or a number as older payloads have it.
func (p *Permissions) UnmarshalJSON(b []byte) error {
	s := strings.Trim(string(b), `"`)
	if s == "" || s == "null" {
		*p = 0
		return nil
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return fmt.Errorf("permissions %s: %w", b, err)
	}
	*p = Permissions(n)
	return nil
}

// Moderates translates what a member may do into the core's words.
func (p Permissions) Moderates() moderation.Permission {
	var can moderation.Permission
	if p.Has(ManageMessages) {
		can |= moderation.ManageMessages
	}
	if p.Has(ModerateMembers) {
		can |= moderation.ModerateMembers
	}
	if p.Has(BanMembers) {
		can |= moderation.BanMembers
	}
	return can
}
