package main

import (
	"errors"
	"fmt"

	"ombud/internal/policy"
)

type policyCommand struct {
	Lint lintCommand `cmd:"" help:"Check a policy file: prints every mistake with its file, line and column, and exits with 1 if there is one."`
}

type lintCommand struct {
	File string `arg:"" help:"The policy file, or a preset's name."`
}

func (c lintCommand) Run(env *environment) error {
	p, err := policy.Load(c.File)
	var problems policy.Problems
	if errors.As(err, &problems) {
		for _, problem := range problems {
			fmt.Fprintln(env.errs, problem)
		}
		return errSaid
	}
	if err != nil {
		return err
	}
	engine, err := policy.Compile(p)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.out, "%s is a policy without mistakes: %d clauses, %d rules\n", c.File, len(p.Clauses), len(engine.Policy().Rules))
	return nil
}
