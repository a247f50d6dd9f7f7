package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"ombud/internal/fakediscord"
)

// Bars of test 35.
const (
	answeredWithin  = 3 * time.Second // Discord's
	reportsOfAnHour = 500             // that a server takes of fresh accounts unless its admins say otherwise
)

// reportFlood: fresh accounts report one message over and over, and then every other one. What a
// member of long standing reports meanwhile has to come through.
func reportFlood(ctx context.Context, b *bench, r *report) error {
	members, times, others := b.size(200, 40), b.size(50, 10), b.size(25, 25)
	return b.solo(ctx, r, func(ctx context.Context, s *stage) error {
		if err := s.begin(ctx); err != nil {
			return err
		}
		one, err := s.writtenBy(ctx, 1, "Ask the architect's wife how he really got that contract.")
		if err != nil {
			return err
		}
		var rest []said
		for n := range others {
			m, err := s.writtenBy(ctx, 1, fmt.Sprintf("The harbour has %d berths, says the %s.", n+40, marker))
			if err != nil {
				return err
			}
			rest = append(rest, m)
		}
		crowd := s.newcomers(members)
		began := time.Now()
		if err := s.reportsBy(ctx, crowd, times, func(int, int) said { return one }); err != nil {
			return err
		}
		r.tell("%d reports of one message in %v", members*times, time.Since(began).Round(time.Second))
		if err := s.judgeOne(ctx, r, one, members); err != nil {
			return err
		}
		if err := s.reportsBy(ctx, crowd, 5, func(member, n int) said { return rest[(member+n)%len(rest)] }); err != nil {
			return err
		}
		if err := s.judgeAnswers(r, members*(times+5)); err != nil {
			return err
		}
		return s.judgeQueue(ctx, r, members)
	}, discordOptions{maxConcurrency: 16, joined: members})
}

// writtenBy is a message of one of the newsroom's members.
func (s *stage) writtenBy(ctx context.Context, member int, text string) (said, error) {
	id, err := s.members[member].Say(ctx, s.Channels.Discussions, text)
	if err != nil {
		return said{}, fmt.Errorf("a member writes: %w", err)
	}
	return said{s.Channels.Discussions, id}, nil
}

// newcomers are the members who joined today.
func (s *stage) newcomers(n int) (all []*fakediscord.Person) {
	client := &http.Client{Timeout: 10 * time.Second}
	for i := range n {
		all = append(all, fakediscord.NewPerson(s.API, s.Application, newcomerToken(i), client))
	}
	return all
}

// reportsASecond is somewhat more than a server sees when a brigade presses by hand.
const reportsASecond = 120

// reportsBy has each of them use Report so many times.
func (s *stage) reportsBy(ctx context.Context, who []*fakediscord.Person, times int, about func(member, n int) said) error {
	const side = 20 // by side
	pace := time.Second * side / reportsASecond
	var group errgroup.Group
	for lane := range side {
		group.Go(func() error {
			next := time.Now()
			for n := range times {
				for member := lane; member < len(who); member += side {
					if err := pause(ctx, time.Until(next)); err != nil {
						return err
					}
					if next = next.Add(pace); time.Since(next) > time.Second {
						next = time.Now()
					}
					m := about(member, n)
					if err := who[member].MessageCommand(ctx, m.channel, "Report", m.id); err != nil {
						return fmt.Errorf("a member reports: %w", err)
					}
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return s.quiet(ctx, 2*time.Second)
}

// judgeOne: one case with each member's report once, on one card that counts them.
func (s *stage) judgeOne(ctx context.Context, r *report, one said, members int) error {
	cases, err := s.count(ctx, "SELECT count(*) FROM cases WHERE message_id = $1", one.id)
	if err != nil {
		return err
	}
	reports, err := s.count(ctx, "SELECT count(*) FROM reports r JOIN cases c ON c.id = r.case_id WHERE c.message_id = $1", one.id)
	if err != nil {
		return err
	}
	r.figure("cases and cards of the one message", fmt.Sprintf("%d, %d", cases, s.cardsEver(ctx, one)), cases == 1 && s.cardsEver(ctx, one) == 1, "bar: 1, 1")
	r.figure("reports of it that count", reports, reports == members, fmt.Sprintf("bar: %d, one for each member", members))
	says := fmt.Sprintf("%d members: no clause named", members)
	err = eventually(ctx, patience, func() error {
		cards, err := s.cards(ctx, one)
		if err == nil && (len(cards) != 1 || !strings.Contains(cards[0].Text(), says)) {
			err = errors.New("its card says something else")
		}
		return err
	})
	r.figure("its card counts them", err == nil, err == nil, "bar: true")
	return nil
}

// judgeAnswers: how long members waited until Discord heard that ombud has their report.
func (s *stage) judgeAnswers(r *report, reports int) error {
	begun := map[string]time.Time{}
	var took []time.Duration
	for _, e := range s.where(func(e fakediscord.Entry) bool {
		return e.Event == "dispatch" && e.To == s.botID && e.T == "INTERACTION_CREATE" || s.byBot(e) && strings.HasSuffix(e.Path, "/callback") && accepted(e)
	}) {
		if e.Event == "dispatch" {
			var i struct {
				ID string `json:"id"`
			}
			if err := json.Unmarshal(e.D, &i); err != nil {
				return fmt.Errorf("read an interaction in the log: %w", err)
			}
			begun[i.ID] = e.At
			continue
		}
		id, _, _ := strings.Cut(strings.TrimPrefix(e.Path, "/interactions/"), "/")
		took = append(took, e.At.Sub(begun[id]))
	}
	slices.Sort(took)
	r.figure("reports acknowledged", fmt.Sprintf("%d of %d", len(took)-1, reports), len(took)-1 == reports, "bar: all") // one is the set-up
	if len(took) == 0 {
		return nil
	}
	p99 := took[(len(took)*99+99)/100-1]
	r.figure("acknowledged after, p50, p99 and last", fmt.Sprintf("%v, %v, %v", took[len(took)/2].Round(time.Millisecond), p99.Round(time.Millisecond), took[len(took)-1].Round(time.Millisecond)),
		p99 < answeredWithin, "bar: p99 < "+answeredWithin.String())
	return nil
}

var errNotYet = errors.New("a case has no card yet")

// judgeQueue: fresh accounts have had as many reports as the server takes of them; those of others
// are taken all the same, and come to a card.
func (s *stage) judgeQueue(ctx context.Context, r *report, members int) error {
	taken, err := s.count(ctx, "SELECT count(*) FROM reports")
	if err != nil {
		return err
	}
	want := min(reportsOfAnHour, members*6)
	r.figure("reports of fresh accounts taken in the hour", taken, taken == want, fmt.Sprintf("bar: %d", want))
	grave, err := s.writtenBy(ctx, 2, "She lives in the yellow house by the harbour, go and tell her.")
	if err != nil {
		return err
	}
	answer, err := s.answerTo(ctx, s.members[0], func() error {
		return s.members[0].MessageCommand(ctx, grave.channel, "Report", grave.id)
	})
	if err != nil {
		return err
	}
	took := strings.Contains(answer, "Thank you")
	r.figure("a report of somebody who was here before is taken", took, took, "bar: true")
	var reachable, all int
	err = eventually(ctx, soon, func() (err error) { // the last of them was only just reported
		if reachable, all, err = s.reachable(ctx); err == nil && reachable < all {
			err = errNotYet
		}
		return err
	})
	if err != nil && !errors.Is(err, errNotYet) {
		return err
	}
	r.of("cases that a card leads to", reachable, all)
	cards := len(s.posted(s.Channels.Moderators, "ombud case"))
	r.figure(fmt.Sprintf("cards of %d cases", all), cards, cards <= cardsOfARaid, fmt.Sprintf("bar: ≤ %d", cardsOfARaid))
	return nil
}

// count asks the database for one number.
func (s *stage) count(ctx context.Context, query string, args ...any) (n int, err error) {
	db, err := s.database()
	if err != nil {
		return 0, err
	}
	defer db.Close() //nolint:errcheck // it was only read
	if err := db.QueryRowContext(ctx, query, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count in the database: %w", err)
	}
	return n, nil
}
