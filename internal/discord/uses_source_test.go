package discord_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	request  = regexp.MustCompile(`\.Do\(ctx, http\.Method(\w+), (discordgo\.)?(\w+)`)
	endpoint = regexp.MustCompile(`(\w+) := discordgo\.(Endpoint\w+)`)
)

// requestsInTheSource finds each request that the rooms can make, so that a
// new one cannot be forgotten in the steps.
func requestsInTheSource(t *testing.T) []string {
	t.Helper()
	paths := map[string]string{
		"EndpointApplicationGlobalCommands":     "/applications/{id}/commands",
		"EndpointChannel":                       "/channels/{id}",
		"EndpointChannelMessage":                "/channels/{id}/messages/{id}",
		"EndpointChannelMessagesBulkDelete":     "/channels/{id}/messages/bulk-delete",
		"EndpointChannelMessageCrosspost":       "/channels/{id}/messages/{id}/crosspost",
		"EndpointChannelMessageThread":          "/channels/{id}/messages/{id}/threads",
		"EndpointChannelMessages":               "/channels/{id}/messages",
		"EndpointChannelPrivateArchivedThreads": "/channels/{id}/threads/archived/private",
		"EndpointChannelPublicArchivedThreads":  "/channels/{id}/threads/archived/public",
		"EndpointChannelThreads":                "/channels/{id}/threads",
		"EndpointGatewayBot":                    "/gateway/bot",
		"EndpointGuild":                         "/guilds/{id}",
		"EndpointGuildActiveThreads":            "/guilds/{id}/threads/active",
		"EndpointChannelWebhooks":               "/channels/{id}/webhooks",
		"EndpointGuildBan":                      "/guilds/{id}/bans/{id}",
		"EndpointGuildMember":                   "/guilds/{id}/members/{id}",
		"EndpointInteractionResponse":           "/interactions/{id}/{token}/callback",
		"EndpointUser":                          "/users/@me",
		"EndpointUserChannels":                  "/users/@me/channels",
		"EndpointWebhookMessage":                "/webhooks/{id}/{token}/messages/{id}",
		"EndpointWebhookToken":                  "/webhooks/{id}/{token}",
	}
	var files []string
	for _, room := range []string{".", "rest", "gateway"} {
		in, err := filepath.Glob(room + "/*.go")
		if err != nil || len(in) == 0 {
			t.Fatalf("no source in %s: %v", room, err)
		}
		files = append(files, in...)
	}
	var found []string
	calls := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		calls += strings.Count(string(source), ".Do(ctx, ")
		for _, at := range request.FindAllSubmatchIndex(source, -1) {
			method, name := string(source[at[2]:at[3]]), string(source[at[6]:at[7]])
			made := name
			for _, variable := range endpoint.FindAllSubmatch(source[:at[0]], -1) {
				if string(variable[1]) == name {
					made = string(variable[2]) // the last one before the request counts
				}
			}
			path, ok := paths[made]
			if !ok {
				t.Errorf("%s: no path is known for %s", file, made)
				continue
			}
			found = append(found, strings.ToUpper(method)+" "+path)
		}
	}
	if len(found) != calls || calls < 15 {
		t.Errorf("%d of %d requests were understood", len(found), calls)
	}
	slices.Sort(found)
	return slices.Compact(found)
}
