package discord

import (
	"testing"

	"ombud/internal/discord/wire"
	"ombud/internal/fakediscord"
)

// Else a call that the invite does not pay for would pass in every other test.
func TestTheFakeGivesTheBotExactlyWhatTheInviteAsksFor(t *testing.T) {
	if given := wire.Permissions(fakediscord.DefaultBotPermissions); given != Needed() {
		t.Errorf("the fake gives %s, the invite asks for %s", given, Needed())
	}
}
