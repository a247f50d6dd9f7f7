package discord

import (
	"net/url"
	"strings"
	"testing"

	"ombud/internal/discord/wire"
)

func TestTheInviteAsksForExactlyWhatTheRoutesNeed(t *testing.T) {
	u, err := url.Parse(InviteURL("123"))
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	want := wire.ViewChannel | wire.SendMessages | wire.ManageMessages | wire.EmbedLinks | wire.AttachFiles | wire.ReadMessageHistory | wire.CreatePublicThreads | wire.SendMessagesInThreads | wire.ModerateMembers | wire.BanMembers | wire.ManageWebhooks | wire.ManageThreads
	if Needed() != want {
		t.Errorf("needed: %s", Needed())
	}
	if q.Get("scope") != "bot applications.commands" || q.Get("client_id") != "123" || q.Get("permissions") != "1426466139140" {
		t.Errorf("invite: %s", u)
	}
	if Missing(want) != 0 || Missing(wire.Administrator) != 0 || Missing(want&^wire.EmbedLinks) != wire.EmbedLinks {
		t.Error("missing permissions are told wrongly")
	}
	for _, use := range Uses() {
		if _, _, ok := strings.Cut(use.Route, " /"); !ok || use.For == "" {
			t.Errorf("route %q has no method or no purpose", use.Route)
		}
	}
}
