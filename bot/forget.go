package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"

	"ombud/config"
	"ombud/internal/store"
)

// ErrNoMember says that what was given is no id of Discord's.
var ErrNoMember = errors.New("this is no id of a Discord account: seventeen to twenty digits, which \"Copy User ID\" copies in developer mode")

// Forget deletes what the database holds of a member and returns it in lines for the operator, with
// what stays and why. Without yes it only counts. With SQLite no ombud may run meanwhile. Lines with
// an error say what is done all the same.
func Forget(ctx context.Context, cfg config.Config, log *slog.Logger, memberID string, yes bool) (lines []string, err error) {
	if !regexp.MustCompile(`^\d{17,20}$`).MatchString(memberID) {
		return nil, ErrNoMember
	}
	st, err := store.Open(ctx, store.Options{Path: cfg.Database.Path, PostgresURL: cfg.Database.URL.Reveal(), Key: cfg.Key.Reveal(), Existing: true, Log: log})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	f, err := st.Forget(ctx, memberID, !yes)
	var left *store.LeftoversError
	if errors.As(err, &left) {
		return f.Lines(!yes), fmt.Errorf("the member is forgotten, but deleted rows may still be read in the database's files: "+
			"run this again when nothing else reads the database (%w)", left.Err)
	}
	if err != nil {
		return nil, fmt.Errorf("the member is not forgotten, and nothing was changed: %w", err)
	}
	return f.Lines(!yes), nil
}
