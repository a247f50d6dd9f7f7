package moderation

import (
	"context"
	"errors"
	"fmt"
)

// SendNotice sends one notice. It is a job: it may run again, and last says that it will not.
func (s *Service) SendNotice(ctx context.Context, id int64, last bool) error {
	n, err := s.Store.Notice(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return nil // its case was deleted
	}
	if err != nil {
		return fmt.Errorf("send notice %d: %w", id, err)
	}
	n, before, err := s.Store.TryNotice(ctx, n)
	if err != nil {
		return fmt.Errorf("send notice %d: %w", id, err)
	}
	c, err := s.Store.Case(ctx, n.CaseID)
	if err != nil {
		return fmt.Errorf("send notice %d: %w", id, err)
	}
	err = s.deliver(ctx, n, before, c)
	if err != nil && last {
		s.Log.ErrorContext(ctx, "a notice was given up", "notice", id, "case", n.CaseID, "cause", err)
		return s.endNotice(ctx, n, NoticeFailed, CardRef{})
	}
	return err
}

// deliver sends a pending notice, unless it is no longer so or the settings say no.
func (s *Service) deliver(ctx context.Context, n Notice, before bool, c Case) error {
	if n.State != NoticePending {
		return nil
	}
	if d, ok := c.decisionWith(n.DecisionID); ok && n.About == AboutNotBanned {
		if err := c.awaitActs(d, s.Now()); err != nil { // ombud may have been away since it asked for this
			return err
		}
	}
	settings, err := s.Settings(ctx, n.GuildID)
	if err != nil {
		return err
	}
	l, ok, err := s.letter(ctx, n, c, settings)
	if err != nil {
		return err
	}
	if ok && n.About == AboutPart { // others may be on their way back since it was noted
		if err := l.Swept.awaitSweep(); err != nil {
			return err
		}
	}
	if ok && n.About.ToReporter() {
		if ok, err = s.revises(ctx, &l); err != nil {
			return err
		}
	}
	if !ok {
		return s.endNotice(ctx, n, NoticeSkipped, CardRef{})
	}
	at, err := s.Messenger.Tell(ctx, l, before)
	state := NoticeSent
	if errors.Is(err, ErrClosed) {
		if state = NoticeClosed; !n.About.ToReporter() && settings.Notices == NoticeOrNote {
			state = NoticeNoted
			at, err = s.Messenger.NameInDiscussion(ctx, l, before)
		}
	}
	var final *FinalError
	switch {
	case err == nil, errors.Is(err, ErrClosed):
	case errors.As(err, &final):
		s.Log.WarnContext(ctx, "a notice was refused", "notice", n.ID, "case", n.CaseID, "cause", final.Err)
		state, at = NoticeFailed, CardRef{}
	default:
		return fmt.Errorf("notice %d about case %d: %w", n.ID, n.CaseID, err)
	}
	return s.endNotice(ctx, n, state, at)
}

func (s *Service) endNotice(ctx context.Context, n Notice, state NoticeState, at CardRef) error {
	if err := s.Store.EndNotice(ctx, n.ID, state, at, s.Now()); err != nil {
		return fmt.Errorf("record the end of notice %d: %w", n.ID, err)
	}
	return nil
}
