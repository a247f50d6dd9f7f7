package moderation

import (
	"errors"
	"strings"
	"testing"
)

func TestWhoMayDecide(t *testing.T) {
	server := Server{GuildID: "1", ModeratorRole: "mods"}
	moderator := Member{ID: "mia", RoleIDs: []string{"mods"}, TopRole: 5, Can: ManageMessages | ModerateMembers}
	member := Member{ID: "ben", TopRole: 1}
	with := func(m Member, change func(*Member)) Member {
		change(&m)
		return m
	}
	tests := []struct {
		name   string
		actor  Member
		author *Member
		kind   Kind
		why    string // part of the refusal; empty: allowed
	}{
		{"a moderator removes a member's message", moderator, &member, removeKind(), ""},
		{"a moderator acts on somebody who left", moderator, nil, removeKind(), ""},
		{"a member presses a moderator's button", member, &member, dismissKind(), "Only moderators"},
		{"a member without the role but with the permission", with(member, func(m *Member) { m.Can = ManageMessages }), &member, removeKind(), "Only moderators"},
		{"a role was never set, and a member has no roles", with(member, func(m *Member) { m.RoleIDs = []string{""} }), &member, removeKind(), "Only moderators"},
		{"a moderator lost the permission since", with(moderator, func(m *Member) { m.Can = ManageMessages }), &member, timeoutKind(), "time out members"},
		{"a moderator decides about oneself", moderator, &moderator, removeKind(), "your own message"},
		{"a moderator dismisses an accusation against oneself", moderator, &moderator, dismissKind(), "your own message"},
		{"a moderator acts on another moderator", moderator, ptr(with(moderator, func(m *Member) { m.ID = "max"; m.TopRole = 2 })), removeKind(), "moderator too"},
		{"a moderator acts on the owner", moderator, ptr(with(member, func(m *Member) { m.Owner = true })), timeoutKind(), "owns this server"},
		{"a moderator acts on the bot", moderator, ptr(with(member, func(m *Member) { m.Self = true })), removeKind(), "ombud's own"},
		{"a moderator acts on an equal role", moderator, ptr(with(member, func(m *Member) { m.TopRole = 5 })), timeoutKind(), "not below yours"},
		{"an administrator needs no moderator role", with(member, func(m *Member) { m.ID = "ada"; m.Admin = true; m.TopRole = 9 }), &member, timeoutKind(), ""},
		{"the owner acts on a moderator", with(member, func(m *Member) { m.ID = "ada"; m.Owner = true }), &moderator, timeoutKind(), ""},
		{"dismissing needs no role order", moderator, ptr(with(member, func(m *Member) { m.TopRole = 9 })), dismissKind(), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := May(tt.actor, tt.author, tt.kind, server)
			if tt.why == "" {
				if err != nil {
					t.Fatalf("refused: %v", err)
				}
				return
			}
			var refused *RefusedError
			if !errors.As(err, &refused) || !strings.Contains(refused.Sentence, tt.why) {
				t.Fatalf("got %v, want a refusal that says %q", err, tt.why)
			}
		})
	}
}

func ptr[T any](v T) *T { return &v }

func TestEveryButtonCanBeLookedUpAndDrawn(t *testing.T) {
	seen := map[KindName]bool{}
	for _, k := range kinds() {
		if seen[k.Name] {
			t.Errorf("two kinds are named %q", k.Name)
		}
		seen[k.Name] = true
		if got, ok := KindNamed(k.Name); !ok || got.Label != k.Label {
			t.Errorf("%q is not found by its name", k.Name)
		}
		if k.Past == "" {
			t.Errorf("%q has no words for the card afterwards", k.Name)
		}
		if k.Needs == 0 {
			t.Errorf("the button %q needs no permission", k.Label)
		}
	}
	if len(Kinds()) < 5 {
		t.Errorf("only %d buttons", len(Kinds()))
	}
	for _, a := range acts() {
		if back, ok := ActNamed(a.Undo); a.Undo != "" && !ok || a.Past == "" || a.Do == nil || back.Name != a.Undo {
			t.Errorf("the act %q is not whole", a.Name)
		}
	}
}
