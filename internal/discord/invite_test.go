package discord

import (
	"net/url"
	"os"
	"slices"
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

// TestThePageNamesWhatTheInviteAsksFor holds the table of docs/operating.md against Uses.
func TestThePageNamesWhatTheInviteAsksFor(t *testing.T) {
	text, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(text), "| permission | what for |\n| --- | --- |\n")
	if !found {
		t.Fatal("the page has no table of permissions")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	var named []string
	for row := range strings.SplitSeq(table, "\n") {
		cell, _, _ := strings.Cut(strings.TrimPrefix(row, "| "), " |")
		named = append(named, strings.Split(cell, ", ")...)
	}
	want := strings.Split(Needed().String(), ", ")
	slices.Sort(named)
	slices.Sort(want)
	if !slices.Equal(named, want) {
		t.Errorf("the page names %q, the invite asks for %q", named, want)
	}
}
