package moderation

import (
	"context"
	"time"
)

const (
	banName       KindName = "ban"
	revokeBanName KindName = "revoke_ban"
)

// LongestDelete is how far back a ban may take away what the author wrote. It is Discord's.
const LongestDelete = 7 * 24 * time.Hour

// banKind takes the message away and its author off the server.
func banKind() Kind {
	return Kind{
		Name: banName, Label: "Ban…", Past: "Removed, author banned", Style: Danger,
		Needs: ManageMessages | BanMembers, TouchesAuthor: true, NeedsAuthor: true, Asks: AsksReason,
		Acts: func(c Case, t Terms, _ time.Time) []Action {
			return append(removing(c), Action{Kind: banName, Delete: t.Delete})
		},
	}
}

func banAct() Act {
	return Act{
		Name: banName, Doing: "The ban", Past: "Author banned", Undo: revokeBanName,
		Do: func(ctx context.Context, s *Service, a Action) (Result, error) {
			return Result{}, s.Enforcer.Ban(ctx, a.Subject.GuildID, a.AuthorID, a.Delete, reason(a))
		},
	}
}

// revokeBanAct lets somebody come back. Discord gives back neither membership nor roles.
func revokeBanAct() Act {
	return Act{
		Name: revokeBanName, Doing: "Revoking the ban", Past: "Ban revoked",
		Do: func(ctx context.Context, s *Service, a Action) (Result, error) {
			other, err := s.Store.StandingBan(ctx, a)
			if err != nil {
				return Result{}, err
			}
			if other {
				return Result{Note: "Another case bans them too, so the ban stands."}, nil
			}
			return Result{}, s.Enforcer.Unban(ctx, a.Subject.GuildID, a.AuthorID, reason(a))
		},
	}
}
