package main

import (
	"context"
	"time"
)

// scenario is one way to go wrong and its bars.
type scenario struct {
	name, about string
	// limit bounds the whole scenario, for a number of runs.
	limit func(runs int) time.Duration
	run   func(ctx context.Context, b *bench, r *report) error
}

// scenarios is all of them, in the order in which they run.
func scenarios() []scenario {
	return []scenario{
		{"card-survives-kill", "a card outlives the bot that posted it", once, cardSurvivesKill},
		{"kill-after-press", "a moderator presses, and the bot dies at once", perRun, killAfterPress},
		{"kill-while-posting", "members write, and the bot dies while it judges", perRun, killWhilePosting},
		{"articles-once", "the bot dies while it posts articles", perRun, articlesOnce},
		{"kill-at-sends", "the bot dies exactly before and exactly after Discord takes a request", perPoint, killAtSends},
		{"bad-input", "wrong settings end with one clear sentence and the right exit code", once, badInput},
	}
}

const (
	oneScenario = 2 * time.Minute
	oneRun      = time.Minute
)

func once(int) time.Duration { return oneScenario }

func perRun(runs int) time.Duration { return oneScenario + time.Duration(runs)*oneRun }

func perPoint(int) time.Duration { return perRun(2 * len(killPoints())) }
