package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// killAtSends plays each point's story twice, and kills the bot in it at that call.
func killAtSends(ctx context.Context, b *bench, r *report) error {
	points := slices.DeleteFunc(killPoints(), func(k killPoint) bool { return !strings.Contains(k.name, b.only) })
	return b.killAt(ctx, r, points, nil)
}

// killAt does so at some points. prepare makes the stage ready for one of them, unless it is nil.
func (b *bench) killAt(ctx context.Context, r *report, points []killPoint, prepare func(ctx context.Context, s *stage, point int) error) error {
	moments := []bool{false, true} // before Discord takes the call, and after
	if b.short {
		moments = []bool{true} // the harder one
	}
	type outcome struct {
		reached bool
		wrong   error
	}
	outcomes := make([]outcome, len(moments)*len(points))
	err := b.repeat(ctx, r, len(outcomes), func(ctx context.Context, run int, s *stage) error {
		o := &outcomes[run]
		point, after := points[run/len(moments)], moments[run%len(moments)]
		if prepare != nil {
			if err := prepare(ctx, s, run/len(moments)); err != nil {
				return err
			}
		}
		o.reached, o.wrong = s.playWithKill(ctx, point, after)
		end := "as if nothing had happened"
		switch {
		case !o.reached:
			end = "the call never came: " + said2(o.wrong, "the story went on without it")
		case o.wrong != nil:
			end = "WRONG: " + o.wrong.Error() + "\n" + s.evidence()
		}
		s.tell("killed %s Discord took %s; at the end %s", map[bool]string{false: "before", true: "after"}[after], point.name, end)
		return nil
	}, quickStarts())
	var reached, right int
	for _, o := range outcomes {
		reached += count(o.reached)
		right += count(o.reached && o.wrong == nil)
	}
	r.of("points at which the bot was really killed", reached, len(outcomes))
	r.of("points after which the end is the same as without a kill", right, len(outcomes))
	return err
}

// playWithKill plays a story through the relay and starts the bot again after the kill.
func (s *stage) playWithKill(ctx context.Context, point killPoint, after bool) (reached bool, err error) {
	before := s.API
	if point.route == modelCalls {
		before = s.extra["OPENAI_BASE_URL"]
	}
	relay, api, err := openRelay(ctx, before)
	if err != nil {
		return false, err
	}
	defer relay.close()
	if point.route == modelCalls {
		s.extra["OPENAI_BASE_URL"] = api
	} else {
		s.api = api
	}
	strike := &strike{
		point: point, places: s.places(), after: after, left: point.nth - 1,
		kill: s.kill, struck: make(chan struct{}),
	}
	relay.arm(strike)

	ctx, cancel := context.WithCancel(ctx)
	over := make(chan error, 1)
	go func() { // the operator's supervisor
		select {
		case <-strike.struck:
			over <- s.startBot(ctx)
		case <-ctx.Done():
			over <- nil
		}
	}()
	err = s.startBot(ctx)
	if err != nil && s.struckSoon(strike) {
		err = nil // killed before it served; the supervisor starts another
	}
	if err == nil {
		err = point.story(ctx, s)
	}
	reached = s.struck(strike)
	if !reached {
		cancel()
	}
	restarted := <-over
	cancel()
	return reached, errors.Join(err, restarted)
}

func (s *stage) struck(k *strike) bool {
	select {
	case <-k.struck:
		return true
	default:
		return false
	}
}

// struckSoon allows for the moment between the bot's end and the strike's.
func (s *stage) struckSoon(k *strike) bool {
	select {
	case <-k.struck:
		return true
	case <-time.After(time.Second):
		return false
	}
}

// present waits until the bot serves, through a kill that may just be happening.
func (s *stage) present(ctx context.Context) error {
	if err := pause(ctx, 100*time.Millisecond); err != nil {
		return err
	}
	return eventually(ctx, readyWithin, func() error {
		b := s.bot()
		select {
		case <-b.ready:
		default:
			return errors.New("ombud does not serve")
		}
		if !b.process.alive() {
			return fmt.Errorf("ombud is not there: %w", b.process.err)
		}
		return nil
	})
}
