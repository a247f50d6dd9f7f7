package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// vanishing is something that is taken away while an action on it is being tried.
type vanishing struct {
	what  string
	label string // of the button
	call  string // the method of the call that fails until then
	route string
	away  func(ctx context.Context, s *stage, m said) error
}

func vanishings() []vanishing {
	const message, member = "/channels/{channel_id}/messages/{message_id}", "/guilds/{guild_id}/members/{user_id}"
	kick := func(who func(s *stage) (string, error)) func(context.Context, *stage, said) error {
		return func(ctx context.Context, s *stage, _ said) error {
			user, err := who(s)
			if err != nil {
				return err
			}
			return s.admin.Do(ctx, http.MethodDelete, "/guilds/"+s.Guild+"/members/"+user, nil, nil)
		}
	}
	return []vanishing{
		{"message", "Remove", http.MethodDelete, message, func(ctx context.Context, s *stage, m said) error {
			return s.admin.Delete(ctx, m.channel, m.id)
		}},
		{"channel", "Remove", http.MethodDelete, message, func(ctx context.Context, s *stage, m said) error {
			return s.admin.Do(ctx, http.MethodDelete, "/channels/"+m.channel, nil, nil)
		}},
		{"member", "Timeout", http.MethodPatch, member, func(ctx context.Context, s *stage, m said) error {
			author, err := id(ctx, s.members[2])
			if err != nil {
				return err
			}
			return kick(func(*stage) (string, error) { return author, nil })(ctx, s, m)
		}},
		{"server", "Remove", http.MethodDelete, message, kick(func(s *stage) (string, error) { return s.botID, nil })},
	}
}

// finalWithin is how long an action may take to find that there is nothing left to act on, the
// pauses between its tries included: a card waits up to two minutes for a channel that refused one.
const finalWithin = 4 * time.Minute

// goneMidway: test 22.
func goneMidway(ctx context.Context, b *bench, r *report) error {
	all := vanishings()
	all = all[:b.size(len(all), 3)] // the last takes minutes
	final, calm := make([]bool, len(all)), make([]bool, len(all))
	err := b.repeat(ctx, r, len(all), func(ctx context.Context, run int, s *stage) (err error) {
		final[run], calm[run], err = s.vanishMidway(ctx, all[run], time.Duration(b.size(30, 4))*time.Second)
		return err
	})
	for run, v := range all {
		r.figure("a "+v.what+" that is gone: nothing is left to do", final[run], final[run], "bar: true, within "+finalWithin.String())
		r.figure("a "+v.what+" that is gone: no call is repeated", calm[run], calm[run], "bar: true")
	}
	return err
}

func (s *stage) vanishMidway(ctx context.Context, v vanishing, watch time.Duration) (final, calm bool, err error) {
	if err := s.begin(ctx); err != nil {
		return false, false, err
	}
	channels, stop, err := s.watchedChannels(ctx, 1)
	if err != nil {
		return false, false, err
	}
	defer stop()
	m := said{channel: channels[1]}
	text := insults()[0]
	s.secrets = append(s.secrets, text)
	if m.id, err = s.members[2].Say(ctx, m.channel, text); err != nil {
		return false, false, err
	}
	card, err := s.oneCard(ctx, m, 2*soon)
	if err != nil {
		return false, false, err
	}
	if err := s.fault(ctx, map[string]any{"kind": "error_before", "method": v.call, "route": v.route, "times": -1}); err != nil {
		return false, false, err
	}
	mark := s.mark()
	if err := s.press(ctx, 0, card, v.label); err != nil {
		return false, false, err
	}
	tried := func() int { return s.tries(mark, v) }
	err = eventually(ctx, soon, func() error {
		if tried() == 0 {
			return fmt.Errorf("nothing was tried on the %s", v.what)
		}
		return nil
	})
	if err != nil {
		return false, false, err
	}
	if err := v.away(ctx, s, m); err != nil {
		return false, false, fmt.Errorf("take the %s away: %w", v.what, err)
	}
	if err := s.admin.Do(ctx, http.MethodDelete, "/sandbox/faults", nil, nil); err != nil {
		return false, false, err
	}
	err = eventually(ctx, finalWithin, func() error { return s.nothingPending(ctx) })
	s.tell("a %s: %d calls, then %s", v.what, tried(), said2(err, "an end"))
	before := len(s.changesTried(mark))
	if err := pause(ctx, watch); err != nil {
		return false, false, err
	}
	return err == nil, len(s.changesTried(mark)) == before, nil
}

// tries counts the bot's calls of one kind after a mark, whatever came of them.
func (s *stage) tries(mark int, v vanishing) (n int) {
	for _, path := range s.changesTried(mark) {
		n += count(strings.HasPrefix(path, v.call+" "))
	}
	return n
}

// changesTried are the bot's calls after a mark that would change something.
func (s *stage) changesTried(mark int) (calls []string) {
	for _, e := range s.entriesFrom(mark) {
		if s.byBot(e) && e.Method != http.MethodGet {
			calls = append(calls, e.Method+" "+e.Path)
		}
	}
	return calls
}

// nothingPending says what ombud still means to do.
func (s *stage) nothingPending(ctx context.Context) error {
	db, err := s.database()
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // it was only read
	left, err := rowsInWords(ctx, db, `SELECT 'action', kind, state, failure, '', '' FROM actions WHERE state = 'pending'`)
	if err != nil {
		return err
	}
	jobs, err := rowsInWords(ctx, db, `SELECT 'job', kind, state, CAST(attempt AS TEXT), '', '' FROM river_job
		WHERE state NOT IN ('completed', 'cancelled', 'discarded') AND kind IN ('show_card', 'perform_action', 'show_alert')`)
	if err != nil {
		return err
	}
	if left = slices.Concat(left, jobs); len(left) > 0 {
		return fmt.Errorf("there is still %s", strings.Join(left, "; "))
	}
	return nil
}
