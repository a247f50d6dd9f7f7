package discord

import (
	"net/url"
	"strconv"
)

// Use is one route of Discord's that ombud calls and what it needs there.
type Use struct {
	Route string
	Needs Permissions
	For   string // what ombud does with it
}

// Uses is every route that asks for a permission, each with the page that says
// so. The invite link asks for exactly their sum. Tests compare the list with
// what the client sends, and take each permission away to see where it lacks.
func Uses() []Use {
	return []Use{
		{"GET /channels/{id}", ViewChannel, "see the channels it works in"},                                                                                    // Resources → Channel → Get Channel
		{"GET /channels/{id}/messages", ViewChannel | ReadMessageHistory, "look for what an earlier try may have left, and through a sweep"},                   // Resources → Message → Get Channel Messages
		{"GET /channels/{id}/messages/{id}", ViewChannel | ReadMessageHistory, "read a reported message"},                                                      // Resources → Message → Get Channel Message
		{"POST /channels/{id}/messages", ViewChannel | SendMessages | EmbedLinks | AttachFiles | SendMessagesInThreads, "post articles, cards and the policy"}, // Resources → Message → Create Message
		{"PATCH /channels/{id}/messages/{id}", ViewChannel | SendMessages | AttachFiles, "keep cards and posts up to date"},                                    // Resources → Message → Edit Message: one's own; files as when it is sent
		{"DELETE /channels/{id}/messages/{id}", ViewChannel | ManageMessages, "remove what a moderator or the policy decided"},                                 // Resources → Message → Delete Message
		{"POST /channels/{id}/messages/bulk-delete", ViewChannel | ManageMessages, "remove many messages together"},                                            // Resources → Message → Bulk Delete Messages
		{"POST /channels/{id}/messages/{id}/crosspost", ViewChannel | SendMessages, "publish articles in announcement channels"},                               // Resources → Message → Crosspost Message: one's own
		{"POST /channels/{id}/messages/{id}/threads", ViewChannel | CreatePublicThreads, "open a discussion under an article"},                                 // Resources → Channel → Start Thread from Message
		{"POST /channels/{id}/threads", ViewChannel | SendMessages | EmbedLinks, "open a forum post for an article"},                                           // Resources → Channel → Start Thread in Forum or Media Channel
		{"GET /channels/{id}/threads/archived/public", ViewChannel | ReadMessageHistory, "find the forum post that an earlier try left"},                       // Resources → Channel → List Public Archived Threads
		{"GET /channels/{id}/threads/archived/private", ViewChannel | ReadMessageHistory | ManageThreads, "judge what was written while it was away"},          // Resources → Channel → List Private Archived Threads
		{"PATCH /channels/{id}", ViewChannel | ManageThreads, "close, reopen, rename and slow down discussions"},                                               // Resources → Channel → Modify Channel: Thread
		{"PUT /guilds/{id}/bans/{id}", BanMembers, "ban what a moderator decided"},                                                                             // Resources → Guild → Create Guild Ban
		{"DELETE /guilds/{id}/bans/{id}", BanMembers, "revoke a ban that was undone"},                                                                          // Resources → Guild → Remove Guild Ban
		{"GET /channels/{id}/webhooks", ViewChannel | ManageWebhooks, "restore messages in their author's name"},                                               // Resources → Webhook → Get Channel Webhooks
		{"POST /channels/{id}/webhooks", ViewChannel | ManageWebhooks, "restore messages in their author's name"},                                              // Resources → Webhook → Create Webhook
		{"PATCH /guilds/{id}/members/{id}", ModerateMembers, "time a member out"},                                                                              // Resources → Guild → Modify Guild Member: communication_disabled_until
	}
}

// Needed is the sum of what Uses need.
func Needed() Permissions {
	var all Permissions
	for _, u := range Uses() {
		all |= u.Needs
	}
	return all
}

// Missing says which needed permissions are not in what ombud has.
func Missing(has Permissions) Permissions {
	if has&Administrator != 0 {
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
