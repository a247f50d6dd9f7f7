package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// instant is one moment of the sandbox's story at which the bot is killed.
type instant struct {
	call  int           // before or after its n-th call that changes something; 0: at a time
	after bool          // Discord has taken the call, and its answer is lost
	at    time.Duration // since the bot's start
}

func (i instant) String() string {
	if i.call == 0 {
		return fmt.Sprintf("%v after the start", i.at.Round(time.Millisecond))
	}
	return fmt.Sprintf("%s Discord took call %d", map[bool]string{false: "before", true: "after"}[i.after], i.call)
}

// killInStory is what "never lost" comes down to: the sandbox's story ends the same,
// whenever in it the bot is killed and started again.
func killInStory(ctx context.Context, b *bench, r *report) error {
	var undisturbed string
	var calls int
	clean := map[string]bool{}
	var took time.Duration
	err := b.repeat(ctx, r, 1, func(ctx context.Context, _ int, s *stage) (err error) {
		calls, took, undisturbed, err = s.storyUndisturbed(ctx, clean)
		s.tell("undisturbed: %d calls that change something in %v, %d lines in the end", calls, took.Round(time.Millisecond), strings.Count(undisturbed, "\n")+1)
		return err
	}, quickStarts())
	if err != nil {
		return err
	}
	instants := b.instants(calls, took)
	equal, struck := make([]bool, len(instants)), make([]bool, len(instants))
	err = b.repeat(ctx, r, len(instants), func(ctx context.Context, run int, s *stage) error {
		var wrong error
		struck[run], wrong = s.storyWithKill(ctx, instants[run], undisturbed, clean)
		equal[run] = wrong == nil && struck[run]
		s.tell("killed %v: %s", instants[run], said2(wrong, map[bool]string{true: "equal", false: "the story was over by then"}[struck[run]]))
		if wrong != nil {
			s.tell("%s", s.evidence())
		}
		return nil
	}, quickStarts())
	met := 0
	for run := range instants {
		met += count(equal[run])
	}
	killed := truths(struck)
	r.figure("instants at which the bot was really killed", ratio(killed, len(instants)), 10*killed >= 9*len(instants),
		"bar: nine in ten; in the others the story was over by then")
	r.of("of them, Discord and the cases are equal to an undisturbed run's", met, killed)
	return err
}

func truths(list []bool) (n int) {
	for _, yes := range list {
		n += count(yes)
	}
	return n
}

// instants are both sides of every call, and some times between them; in the short form
// a few of each, other ones in each run.
func (b *bench) instants(calls int, took time.Duration) (list []instant) {
	for call := 1; call <= calls; call++ {
		list = append(list, instant{call: call}, instant{call: call, after: true})
	}
	for range b.size(20, 2) {
		list = append(list, instant{at: rand.N(took * 2 / 3)}) // the next story may be faster than the first
	}
	if !b.short {
		return list
	}
	times := list[len(list)-2:]
	list = list[:len(list)-2]
	rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return append(list[:min(4, len(list))], times...)
}

// storyUndisturbed plays it through the relay, which counts.
func (s *stage) storyUndisturbed(ctx context.Context, clean map[string]bool) (calls int, took time.Duration, final string, err error) {
	relay, api, err := openRelay(ctx, s.API)
	if err != nil {
		return 0, 0, "", err
	}
	defer relay.close()
	s.api = api
	if err := s.startBot(ctx); err != nil {
		return 0, 0, "", err
	}
	began := time.Now()
	t, err := tellSandboxStory(ctx, s, clean, true)
	if err != nil {
		return 0, 0, "", err
	}
	final, err = t.finalState(ctx)
	return int(relay.changes.Load()), relay.last.Load().Sub(began), final, err
}

// storyWithKill plays it with one kill. It fails when the end is another.
func (s *stage) storyWithKill(ctx context.Context, at instant, undisturbed string, clean map[string]bool) (struck bool, err error) {
	var final string
	story := func(ctx context.Context, s *stage) error {
		t, err := tellSandboxStory(ctx, s, clean, false)
		if err == nil {
			final, err = t.finalState(ctx)
		}
		return err
	}
	if at.call > 0 {
		point := anyChange()
		point.nth, point.story = at.call, story
		struck, err = s.playWithKill(ctx, point, at.after)
	} else {
		struck, err = s.playWithKillAt(ctx, at.at, story)
	}
	if err != nil || final == undisturbed {
		return struck, err
	}
	return struck, fmt.Errorf("another end:\n%s", difference(undisturbed, final))
}

// playWithKillAt plays a story and kills the bot at a time.
func (s *stage) playWithKillAt(ctx context.Context, at time.Duration, play story) (struck bool, err error) {
	if err := s.startBot(ctx); err != nil {
		return false, err
	}
	over := make(chan error, 1)
	killing, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { // kill and supervisor
		if pause(killing, at) != nil {
			over <- nil
			return
		}
		struck = true
		s.kill()
		over <- s.startBot(ctx)
	}()
	err = play(ctx, s)
	cancel()
	if restarted := <-over; err == nil {
		err = restarted
	}
	return struck, err
}

// difference shows the lines that only one of two texts has.
func difference(want, got string) string {
	var b strings.Builder
	only := func(sign, in, other string) {
		there := map[string]int{}
		for line := range strings.SplitSeq(other, "\n") {
			there[line]++
		}
		for line := range strings.SplitSeq(in, "\n") {
			if there[line]--; there[line] < 0 {
				fmt.Fprintf(&b, "%s %s\n", sign, line)
			}
		}
	}
	only("-", want, got)
	only("+", got, want)
	return b.String()
}
