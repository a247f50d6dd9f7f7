package moderation

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// CallModerators pings the moderators' role about a grave case that nobody attended to in the
// time the admins set. It is a job whose time has come; it may run again.
func (s *Service) CallModerators(ctx context.Context, caseID int64) error {
	c, err := s.Store.Case(ctx, caseID)
	if errors.Is(err, ErrNotFound) {
		return nil // forgotten
	}
	if err != nil {
		return fmt.Errorf("call moderators to case %d: %w", caseID, err)
	}
	if !c.Open() || !c.GoneAt.IsZero() {
		return nil // attended to, or there is nothing left to hurry for
	}
	if now := s.Now(); c.Claimed(now) {
		return &laterError{fmt.Sprintf("case %d is claimed", caseID), c.ClaimedUntil.Sub(now)}
	}
	server, err := s.Store.Server(ctx, c.Subject.GuildID)
	if errors.Is(err, ErrNotFound) {
		return nil // there is nowhere to call them
	}
	if err != nil {
		return fmt.Errorf("call moderators to case %d: %w", caseID, err)
	}
	if err := s.Notifier.Call(ctx, server, c, s.Now().Sub(c.OpenedAt)); err != nil {
		return fmt.Errorf("call moderators to case %d: %w", caseID, err)
	}
	return nil
}

// AppealAgain is how long after that an appeal that is still open calls the moderators once more.
const AppealAgain = 24 * time.Hour

// CallToAppeal pings the moderators' role about an appeal that nobody decided in the time that the admins
// set, and once more after a day. It is a job whose time has come; it may run again.
func (s *Service) CallToAppeal(ctx context.Context, appealID int64) error {
	a, err := s.Store.Appeal(ctx, appealID)
	if errors.Is(err, ErrNotFound) {
		return nil // forgotten
	}
	if err != nil {
		return fmt.Errorf("call moderators to appeal %d: %w", appealID, err)
	}
	settings, err := s.Settings(ctx, a.GuildID)
	if err != nil {
		return err
	}
	if a.State != AppealOpen || settings.PingMinutes == 0 {
		return nil // decided, or they are not to be called any more
	}
	server, err := s.Store.Server(ctx, a.GuildID)
	if errors.Is(err, ErrNotFound) {
		return nil // there is nowhere to call them
	}
	if err != nil {
		return fmt.Errorf("call moderators to appeal %d: %w", appealID, err)
	}
	if err := s.Notifier.CallToAppeal(ctx, server, a, s.Now().Sub(a.OpenedAt)); err != nil {
		return fmt.Errorf("call moderators to appeal %d: %w", appealID, err)
	}
	return nil
}
