package bot_test

import (
	"context"
	"database/sql"
	"errors"
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
		{form(`ombud keeps at most (\d+) MiB of files`), (*stage).keepsFiles},
		{form(`the database takes no failed ban`), (*stage).takesNoFailedBan},
		{form(`the database takes failed bans again`), (*stage).takesFailedBans},
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

// keepsFiles bounds what is kept of all servers. It is said before ombud starts.
func (s *stage) keepsFiles(words []string) error {
	s.settings = append(s.settings, "OMBUD_FILES_TOTAL_MB="+words[0])
	return nil
}

// takesNoFailedBan leaves every ban that does not work as it is when ombud is killed before it records that. It is
// said while ombud does not run.
func (s *stage) takesNoFailedBan([]string) error {
	return s.alter(`CREATE TRIGGER no_failed_ban BEFORE UPDATE OF state ON actions WHEN NEW.kind = 'ban' AND NEW.state = 'failed'
		BEGIN SELECT RAISE(ABORT, 'killed before this'); END`)
}

func (s *stage) takesFailedBans([]string) error { return s.alter("DROP TRIGGER no_failed_ban") }

// alter changes the tables of an ombud that does not run.
func (s *stage) alter(statement string) error {
	db, err := sql.Open("sqlite", "file:"+s.file())
	if err != nil {
		return err
	}
	_, err = db.ExecContext(context.Background(), statement)
	return errors.Join(err, db.Close())
}
