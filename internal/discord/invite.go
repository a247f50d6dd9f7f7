package discord

import (
	"net/url"
	"strconv"

	"ombud/internal/discord/wire"
)

// Use is one route of Discord's that ombud calls and what it needs there.
type Use struct {
	Route string
	Needs wire.Permissions
	For   string // what ombud does with it
}

// Uses is every route that asks for a permission, each with the page that says
// so. The invite link asks for exactly their sum. Tests compare the list with
// what the client sends, and take each permission away to see where it lacks.
func Uses() []Use {
	return []Use{
		{"GET /channels/{id}", wire.ViewChannel, "see the channels it works in"},                                                                                                        // Resources → Channel → Get Channel
		{"GET /channels/{id}/messages", wire.ViewChannel | wire.ReadMessageHistory, "look for what an earlier try may have left, and through a sweep"},                                  // Resources → Message → Get Channel Messages
		{"GET /channels/{id}/messages/{id}", wire.ViewChannel | wire.ReadMessageHistory, "read a reported message"},                                                                     // Resources → Message → Get Channel Message
		{"POST /channels/{id}/messages", wire.ViewChannel | wire.SendMessages | wire.EmbedLinks | wire.AttachFiles | wire.SendMessagesInThreads, "post articles, cards and the policy"}, // Resources → Message → Create Message
		{"PATCH /channels/{id}/messages/{id}", wire.ViewChannel | wire.SendMessages | wire.AttachFiles, "keep cards and posts up to date"},                                              // Resources → Message → Edit Message: one's own; files as when it is sent
		{"DELETE /channels/{id}/messages/{id}", wire.ViewChannel | wire.ManageMessages, "remove what a moderator or the policy decided"},                                                // Resources → Message → Delete Message
		{"POST /channels/{id}/messages/bulk-delete", wire.ViewChannel | wire.ManageMessages, "remove many messages together"},                                                           // Resources → Message → Bulk Delete Messages
		{"POST /channels/{id}/messages/{id}/crosspost", wire.ViewChannel | wire.SendMessages, "publish articles in announcement channels"},                                              // Resources → Message → Crosspost Message: one's own
		{"POST /channels/{id}/messages/{id}/threads", wire.ViewChannel | wire.CreatePublicThreads, "open a discussion under an article"},                                                // Resources → Channel → Start Thread from Message
		{"POST /channels/{id}/threads", wire.ViewChannel | wire.SendMessages | wire.EmbedLinks, "open a forum post for an article"},                                                     // Resources → Channel → Start Thread in Forum or Media Channel
		{"GET /channels/{id}/threads/archived/public", wire.ViewChannel | wire.ReadMessageHistory, "find the forum post that an earlier try left"},                                      // Resources → Channel → List Public Archived Threads
		{"GET /channels/{id}/threads/archived/private", wire.ViewChannel | wire.ReadMessageHistory | wire.ManageThreads, "judge what was written while it was away"},                    // Resources → Channel → List Private Archived Threads
		{"PATCH /channels/{id}", wire.ViewChannel | wire.ManageThreads, "close, reopen, rename and slow down discussions"},                                                              // Resources → Channel → Modify Channel: Thread
		{"PUT /guilds/{id}/bans/{id}", wire.BanMembers, "ban what a moderator decided"},                                                                                                 // Resources → Guild → Create Guild Ban
		{"DELETE /guilds/{id}/bans/{id}", wire.BanMembers, "revoke a ban that was undone"},                                                                                              // Resources → Guild → Remove Guild Ban
		{"GET /channels/{id}/webhooks", wire.ViewChannel | wire.ManageWebhooks, "restore messages in their author's name"},                                                              // Resources → Webhook → Get Channel Webhooks
		{"POST /channels/{id}/webhooks", wire.ViewChannel | wire.ManageWebhooks, "restore messages in their author's name"},                                                             // Resources → Webhook → Create Webhook
		{"PATCH /guilds/{id}/members/{id}", wire.ModerateMembers, "time a member out"},                                                                                                  // Resources → Guild → Modify Guild Member: communication_disabled_until
	}
}

// Needed is the sum of what Uses need.
func Needed() wire.Permissions {
	var all wire.Permissions
	for _, u := range Uses() {
		all |= u.Needs
	}
	return all
}

// Missing says which needed permissions are not in what ombud has.
func Missing(has wire.Permissions) wire.Permissions {
	if has&wire.Administrator != 0 {
		return 0
	}
	return Needed() &^ has
}

// InviteURL is the address at which an admin adds ombud to a server with
// exactly the permissions it needs (Topics → OAuth2 → Bot Authorization Flow).
func InviteURL(appID string) string {
	q := url.Values{
		"client_id":   {appID},
		"scope":       {"bot applications.commands"},
		"permissions": {strconv.FormatUint(uint64(Needed()), 10)},
	}
	return "https://discord.com/oauth2/authorize?" + q.Encode()
}
