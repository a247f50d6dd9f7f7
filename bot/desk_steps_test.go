package bot_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"

	"ombud/internal/fakediscord"
)

// deskSentences are about where moderators decide, and who they are.
func deskSentences(form func(string) *regexp.Regexp) []sentence {
	return []sentence{
		{form(`ada deletes the role @moderator`), (*stage).deletesRole},
		{form(`the role @moderator may not manage messages`), (*stage).roleMayNotManage},
	}
}

func (s *stage) rolePath() string {
	return "/guilds/" + s.world.Guild + "/roles/" + s.world.Roles.Moderator
}

func (s *stage) deletesRole([]string) error {
	return s.people["ada"].Do(context.Background(), http.MethodDelete, s.rolePath(), nil, nil)
}

// roleMayNotManage leaves the moderators' role Timeout Members alone.
func (s *stage) roleMayNotManage([]string) error {
	change := map[string]string{"permissions": fmt.Sprint(fakediscord.PermModerateMembers)}
	return s.people["ada"].Do(context.Background(), http.MethodPatch, s.rolePath(), change, nil)
}
