package main

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"ombud/internal/fakediscord"
)

// Bars of the moderators' desk.
const (
	cardsOfARaid = 20
	cardWithin   = 300 * time.Millisecond
)

// raid: five hundred messages in ten seconds, each of which breaks the policy.
func raid(ctx context.Context, b *bench, r *report) error {
	h := habits{messages: b.size(500, 150), perSecond: 50, violating: 1, seed: 500}
	return b.solo(ctx, r, func(ctx context.Context, s *stage) error {
		if err := s.begin(ctx); err != nil {
			return err
		}
		c := s.crowd()
		h.channels = []string{s.Channels.Discussions}
		began := time.Now()
		if err := c.write(ctx, h); err != nil {
			return err
		}
		r.tell("%d messages were written in %v", h.messages, time.Since(began).Round(100*time.Millisecond))
		e, err := s.judgeE1(ctx, c)
		if err != nil {
			return err
		}
		cards := len(s.posted(s.Channels.Moderators, "ombud case"))
		r.figure(fmt.Sprintf("cards of %d flags", h.messages), cards, cards > 0 && cards <= cardsOfARaid, fmt.Sprintf("bar: ≤ %d", cardsOfARaid))
		reachable, all, err := s.reachable(ctx)
		if err != nil {
			return err
		}
		r.of("cases that a card leads to", reachable, all)
		r.e1(e)
		return nil
	}, quickStarts())
}

// reachable counts the cases with a card of their own or on a card that stands, from which
// "Next open case" comes to them.
func (s *stage) reachable(ctx context.Context) (reachable, all int, err error) {
	db, err := s.database()
	if err != nil {
		return 0, 0, err
	}
	defer db.Close() //nolint:errcheck // it was only read
	var found sql.NullInt64
	err = db.QueryRowContext(ctx, `
		SELECT count(*), sum(CASE WHEN coalesce(k.message_id, '') <> '' THEN 1 ELSE 0 END)
		FROM cases c LEFT JOIN cards k ON k.case_id = CASE WHEN c.shown_on <> 0 THEN c.shown_on ELSE c.id END`).Scan(&all, &found)
	if err != nil {
		return 0, 0, fmt.Errorf("read which cases have a card: %w", err)
	}
	return int(found.Int64), all, nil
}

// flagToCard: two hundred messages a second, one in four hundred of which breaks the policy.
func flagToCard(ctx context.Context, b *bench, r *report) error {
	h := habits{messages: b.size(12_000, 2_000), perSecond: 200, violating: 400, seed: 400}
	return b.solo(ctx, r, func(ctx context.Context, s *stage) error {
		if err := s.begin(ctx); err != nil {
			return err
		}
		h.channels = []string{s.Channels.Discussions}
		for round := 1; ; round++ {
			last := round == b.size(1, thrice)
			met, err := s.measureCards(ctx, r, h, last)
			if err != nil || met || last {
				return err
			}
			h.seed++
		}
	}, quickStarts())
}

// measureCards has members write, and prints the figures when they are met or it is the last time.
func (s *stage) measureCards(ctx context.Context, r *report, h habits, last bool) (met bool, err error) {
	c, began := s.crowd(), time.Now()
	if err := c.write(ctx, h); err != nil {
		return false, err
	}
	rate := float64(h.messages) / time.Since(began).Seconds()
	e, err := s.judgeE1(ctx, c)
	if err != nil {
		return false, err
	}
	var took []time.Duration
	for _, m := range c.all() {
		if !m.violates {
			continue // the log is long
		}
		if d, ok := s.untilCard(m.id); ok {
			took = append(took, d)
		}
	}
	slices.Sort(took)
	r.tell("%.0f messages a second, %d of them flagged", rate, len(took))
	if len(took) == 0 {
		r.figure("from a flag to its card", "never", false, "bar: p99 ≤ "+cardWithin.String())
		return true, nil
	}
	p99 := took[(len(took)*99+99)/100-1]
	met = p99 <= cardWithin
	if !met && !last {
		r.tell("p99 %v: measured once more", p99.Round(time.Millisecond))
		return false, nil
	}
	r.figure(fmt.Sprintf("from a flag to its card, p50 and p99 of %d", len(took)),
		fmt.Sprintf("%v, %v", took[len(took)/2].Round(time.Millisecond), p99.Round(time.Millisecond)), met, "bar: p99 ≤ "+cardWithin.String())
	r.e1(e)
	return met, nil
}

// untilCard is how long after Discord sent a message to the bot the moderators saw it on a card.
func (s *stage) untilCard(message string) (time.Duration, bool) {
	var sent time.Time
	for _, e := range s.where(func(e fakediscord.Entry) bool {
		came := e.Event == "dispatch" && e.To == s.botID && e.T == "MESSAGE_CREATE" && strings.Contains(string(e.D), `"id":"`+message+`"`)
		drawn := s.byBot(e) && accepted(e) && strings.Contains(e.Path, s.Channels.Moderators) && strings.Contains(string(e.Request), "/"+message)
		return came || drawn
	}) {
		if e.Event == "dispatch" {
			if sent.IsZero() {
				sent = e.At
			}
			continue
		}
		if !sent.IsZero() {
			return e.At.Sub(sent), true
		}
	}
	return 0, false
}
