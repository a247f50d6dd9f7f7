package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// forget runs ombud's command, while ombud is away.
func (s *stage) forget(ctx context.Context, account string) error {
	cmd := exec.CommandContext(ctx, s.bench.binary, "forget", account, "--yes") //nolint:gosec // running that binary is what this program is for
	cmd.Dir = s.dir
	for name, value := range s.settings() {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("ombud forget: %w: %s", err, said)
	}
	return nil
}

// forgotten: the author of a removed message is forgotten; the card is emptied, and nothing quotes them.
func forgotten(ctx context.Context, s *stage) error {
	if err := noticed(ctx, s); err != nil {
		return err
	}
	return s.forgetAuthor(ctx)
}

// forgottenAgain: the same where the message was given back, and stands as one of ombud's.
func forgottenAgain(ctx context.Context, s *stage) error {
	if err := banAndBack(ctx, s); err != nil {
		return err
	}
	return s.forgetAuthor(ctx)
}

func (s *stage) forgetAuthor(ctx context.Context) error {
	author, err := id(ctx, s.author())
	if err != nil {
		return err
	}
	if err := s.awayFor(ctx, func() error { return s.forget(ctx, author) }); err != nil {
		return err
	}
	gone := func() error {
		cards, err := s.history(ctx, s.Channels.Moderators)
		if err != nil {
			return err
		}
		empty := 0
		for _, m := range cards {
			if strings.Contains(m.Text(), "Nobody asked for") {
				return errors.New("a card quotes who was forgotten")
			}
			empty += count(strings.Contains(m.Text(), "· forgotten"))
		}
		if empty != 1 {
			return fmt.Errorf("%d cards say that their case was forgotten", empty)
		}
		n, err := s.restored(ctx)
		if err == nil && n != 0 {
			err = errors.New("the restored message stands")
		}
		return err
	}
	if err := eventually(ctx, restart, gone); err != nil {
		return err
	}
	if err := s.atRest(ctx); err != nil {
		return err
	}
	return gone()
}
