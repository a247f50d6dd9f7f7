package main

import (
	"errors"
	"fmt"

	"ombud/bot"
)

type forgetCommand struct {
	Member string `arg:"" help:"The id of the account on Discord: in developer mode, Copy User ID in its menu."`
	Yes    bool   `help:"Delete it. Without this it is only counted. With SQLite, stop ombud first."`
}

func (c forgetCommand) Run(env *environment) error {
	lines, err := bot.Forget(env.ctx, env.config, env.log, c.Member, c.Yes)
	if errors.Is(err, bot.ErrNoMember) {
		return &usageError{err}
	}
	for _, line := range lines {
		fmt.Fprintln(env.out, line)
	}
	return err
}
