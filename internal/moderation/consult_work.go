package moderation

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// How long a question's turns and rests last.
const (
	// turn is how long one job asks before it lets the queue have its worker again, and up to as long
	// again by chance: the queue takes a second to begin the next one, and those that began together
	// must not end together.
	turn = 20 * time.Second
	// margin is what a claim outlasts a call by.
	margin = 15 * time.Second
	// longestRest is how long a question rests at most before it is asked again.
	longestRest = 4 * time.Hour
)

// Workers is how many ask at once.
func (c *Consultation) Workers() int {
	if c == nil {
		return 0
	}
	return c.Limits.Workers
}

// Turn is how long one worker's job may take: a long turn, and what is under way at its end.
func (c *Consultation) Turn() time.Duration {
	if c == nil {
		return 0
	}
	return 2*turn + c.claim()
}

// claim is how long questions are kept from others: the wait for a call's end, and the call. With
// several questions to a call, some may be asked again by themselves.
func (c *Consultation) claim() time.Duration {
	return time.Duration(2+c.Limits.Batch)*c.Limits.Patience + margin
}

// Work asks about what waits, the newest first, until nothing does or its turn is over. It is
// a job: what it was asking about when its process died is asked again.
func (c *Consultation) Work(ctx context.Context) (more bool, err error) {
	for began, long := c.Now(), turn+rand.N(turn); c.Now().Sub(began) < long; {
		questions, err := c.Store.Take(ctx, Taking{
			Most: c.Limits.Batch, Until: c.Now().Add(c.claim()), Day: today(c.Now()),
			Budget: c.Limits.Budget, Reserve: c.Classifier.Most(c.Engine.Policy()),
		})
		if err != nil {
			return false, fmt.Errorf("take questions: %w", err)
		}
		if len(questions) == 0 {
			return false, nil
		}
		if err := c.ask(ctx, questions); err != nil {
			return false, errors.Join(err, c.giveBack(context.WithoutCancel(ctx), questions, err)) // also when the process is told to stop
		}
	}
	return true, nil
}

// giveBack lets others ask what could not be asked. A question that the server may be unable to get through rests
// for as long as it has waited already, so that it does not stand before the others, and costs what a dozen cost.
func (c *Consultation) giveBack(ctx context.Context, questions []Question, why error) error {
	var failed interface{ Unanswered() bool }
	rests := errors.As(why, &failed) && failed.Unanswered()
	var all error
	for _, q := range questions {
		var at time.Time
		if rests {
			at = c.Now().Add(min(max(c.Now().Sub(q.Queued), time.Minute), longestRest))
		}
		all = errors.Join(all, c.Store.GiveBack(ctx, q, at))
	}
	return all
}

// turnToCall waits until fewer calls run than may.
func (c *Consultation) turnToCall(ctx context.Context) (done func(), err error) {
	c.once.Do(func() { c.calls = make(chan struct{}, max(c.Limits.Calls, 1)) })
	select {
	case c.calls <- struct{}{}:
		return func() { <-c.calls }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
