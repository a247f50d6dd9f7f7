package moderation

import (
	"context"
	"errors"
	"fmt"

	"ombud/internal/policy"
)

// ask answers questions of one server out of the cache, or has them answered, and records it.
func (c *Consultation) ask(ctx context.Context, questions []Question) error {
	p := c.Engine.Policy()
	s := Settling{
		GuildID: questions[0].Message.Subject.GuildID, Day: today(c.Now()), Budget: c.Limits.Budget,
		Reserve: c.Classifier.Most(p), At: c.Now(),
	}
	var open []int
	var toAsk []policy.Question
	for i, q := range questions {
		asked := q.asked()
		asked.Names = append(asked.Names, c.names.on(s.GuildID)...)
		each := Settlement{Question: q, CacheKey: c.key(asked)}
		opinion, err := c.Store.Opinion(ctx, each.CacheKey)
		switch {
		case err == nil:
			each.Opinion, each.Cached = opinion, true
		case errors.Is(err, ErrNotFound):
			open, toAsk = append(open, i), append(toAsk, asked)
		default:
			return fmt.Errorf("look for an opinion: %w", err)
		}
		s.Settlements = append(s.Settlements, each)
	}
	if len(toAsk) > 0 {
		// A turn lasts until its answers are recorded: a crash repeats no more calls than run at once.
		done, err := c.turnToCall(ctx)
		if err != nil {
			return err
		}
		defer done()
		began := c.Now()
		opinions, err := c.Classifier.Classify(ctx, p, toAsk)
		s.Usage, s.Took = opinions.Usage, c.Now().Sub(began)
		if err != nil {
			return errors.Join(err, c.paid(ctx, s), c.tellAdmins(ctx, s.GuildID, err))
		}
		for i, at := range open {
			s.Settlements[at].Opinion = opinions.Each[i]
		}
		if err := c.mended(ctx, s.GuildID); err != nil {
			return err
		}
	}
	for i := range s.Settlements {
		c.weigh(p, &s.Settlements[i])
	}
	if err := c.settler.settle(ctx, c.Store, s); err != nil {
		return fmt.Errorf("record opinions: %w", err)
	}
	for _, each := range s.Settlements {
		c.settled(each.Outcome, each.Cached)
		c.Log.DebugContext(ctx, "opinion", "message", each.Question.Message.Subject.MessageID, "outcome", each.Outcome, "cached", each.Cached)
	}
	return nil
}

// paid records what a call that brought nothing cost all the same.
func (c *Consultation) paid(ctx context.Context, s Settling) error {
	if s.Usage == (policy.Usage{}) {
		return nil
	}
	s.Settlements = nil
	return c.settler.settle(ctx, c.Store, s)
}
