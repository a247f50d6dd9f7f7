package moderation

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Search is what a moderator wants a sweep to look for.
type Search struct {
	Reach Reach
	Back  time.Duration // how far back
	Alike int           // see Sweep
}

// LongestSearch is how far back a sweep looks.
const LongestSearch = 30 * 24 * time.Hour

// BeginSweep has more of what a case is about looked for. Nothing is done with it before
// somebody presses for that.
func (s *Service) BeginSweep(ctx context.Context, p Press, want Search) error {
	c, server, err := s.caseFor(ctx, p)
	if err != nil {
		return err
	}
	if err := May(p.Moderator, nil, removeKind(), server); err != nil {
		return err
	}
	if want.Back <= 0 || want.Back > LongestSearch {
		return refuse("A sweep looks at most 30 days back.")
	}
	sw := Sweep{
		GuildID: c.Subject.GuildID, CaseID: c.ID, Reach: want.Reach, Since: s.Now().Add(-want.Back), Alike: want.Alike,
		State: SweepLooking, AskedBy: p.Moderator.ID, AskedAt: s.Now(),
	}
	switch want.Reach {
	case ReachAuthor:
		if c.Author.ID == "" {
			return refuse("It is not known who wrote this message.")
		}
		author, err := s.author(ctx, c)
		if err != nil {
			return err
		}
		if err := May(p.Moderator, author, removeKind(), server); err != nil {
			return err
		}
		sw.AuthorID = c.Author.ID
	case ReachText:
		if _, ok := Resembling(c.Revision.Surfaces); !ok {
			return refuse("This message has no text that others could be compared with. A sweep over the same author works.")
		}
		if want.Alike < 1 || want.Alike > 1000 {
			return refuse("ombud does not know this choice.")
		}
	default:
		return refuse("ombud does not know this button.")
	}
	id, err := s.Store.AddSweep(ctx, sw)
	if err != nil {
		return fmt.Errorf("begin a sweep from case %d: %w", c.ID, err)
	}
	s.Log.InfoContext(ctx, "sweep begun", "sweep", id, "case", c.ID, "reach", string(want.Reach), "moderator", p.Moderator.ID)
	return nil
}

// SweepDoes is what a moderator can do with a sweep.
type SweepDoes string

// What the buttons of a sweep do.
const (
	SweepRemove SweepDoes = "remove" // asks for a reason first
	SweepGoOn   SweepDoes = "go_on"
	SweepDrop   SweepDoes = "drop"
	SweepStop   SweepDoes = "stop"
	SweepUndo   SweepDoes = "undo"
)

// turns says which states each button is for, and what it makes of a sweep.
func (d SweepDoes) turns(now SweepState) (from []SweepState, to SweepState) {
	switch d {
	case SweepRemove:
		return []SweepState{SweepReady}, SweepRemoving
	case SweepGoOn:
		return []SweepState{SweepStopped}, SweepRemoving
	case SweepDrop:
		return []SweepState{SweepLooking, SweepReady}, SweepDropped
	case SweepStop:
		if now == SweepUndoing {
			return []SweepState{SweepUndoing}, SweepHalted
		}
		return []SweepState{SweepRemoving}, SweepStopped
	case SweepUndo:
		return []SweepState{SweepDone, SweepStopped, SweepHalted}, SweepUndoing
	}
	return nil, ""
}

// PressSweep does what a button of a sweep says, with the moderator's words where it removes.
func (s *Service) PressSweep(ctx context.Context, p Press, id int64, does SweepDoes, reason string) error {
	sw, err := s.MayPressSweep(ctx, p, id)
	if err != nil {
		return err
	}
	from, to := does.turns(sw.State)
	if to == "" {
		return refuse("ombud does not know this button.")
	}
	t := SweepTurn{ID: id, From: from, To: to, Who: p.Moderator.ID, Reason: reason, At: s.Now()}
	if err := s.Store.TurnSweep(ctx, t); err != nil {
		return fmt.Errorf("%s sweep %d: %w", does, id, err)
	}
	s.Log.InfoContext(ctx, "sweep", "sweep", id, "does", string(does), "moderator", p.Moderator.ID)
	return nil
}

// MayPressSweep says whether somebody may do anything with a sweep, before a form is opened.
func (s *Service) MayPressSweep(ctx context.Context, p Press, id int64) (Sweep, error) {
	unknown := refuse("There is no such sweep on this server.")
	server, err := s.Store.Server(ctx, p.GuildID)
	if errors.Is(err, ErrNotFound) {
		return Sweep{}, unknown
	}
	if err != nil {
		return Sweep{}, fmt.Errorf("look up server %s: %w", p.GuildID, err)
	}
	sw, err := s.Store.Sweep(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return Sweep{}, unknown
	}
	if err != nil {
		return Sweep{}, fmt.Errorf("look up sweep %d: %w", id, err)
	}
	if sw.GuildID != p.GuildID || p.ChannelID != server.ModeratorsChannel && p.ChannelID != sw.Card.ChannelID {
		return Sweep{}, unknown
	}
	return sw, May(p.Moderator, nil, removeKind(), server)
}
