package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ombud/internal/fakediscord"
	"ombud/internal/pgtest"
)

// floodPolicy counts over several messages and looks for nothing else. Its windows are longer
// than any run.
const floodPolicy = `version: 1
name: A flood and a raid
clauses:
  - id: spam
    text: No floods.
rules:
  - id: flood
    clause: spam
    flood: {messages: 3, within: 2h}
  - id: raid
    clause: spam
    duplicate: {authors: 3, within: 2h}
`

const (
	// countSpan is how long after a message the bot dies at most: half again as long as it
	// lets counts lie in memory.
	countSpan = 3 * time.Second
	// caughtUp is how long the bot has to read what was written before it died. What is
	// written meanwhile is judged at once, and may be counted without what is still unread. It takes
	// a tenth of that where nothing else runs.
	caughtUp = 10 * time.Second
)

// floods starts the bots of a stage with that policy.
func (s *stage) floods() error {
	file := filepath.Join(s.dir, "flood.yaml")
	if err := os.WriteFile(file, []byte(floodPolicy), 0o600); err != nil {
		return fmt.Errorf("write the policy: %w", err)
	}
	s.extra = map[string]string{"OMBUD_POLICY": file}
	return nil
}

// countedOutcome says whether what one message too many is was known.
type countedOutcome struct{ flood, raid, fair bool }

// windowsSurviveKill kills the bot at some moment while members write as much as they may, and
// then one writes once more. What was counted has to be known, whether it was written down
// before the kill or has to be counted again from the history.
func windowsSurviveKill(ctx context.Context, b *bench, r *report) error {
	outcomes := make([]countedOutcome, b.runs)
	err := b.repeat(ctx, r, b.runs, func(ctx context.Context, run int, s *stage) error {
		if err := errors.Join(s.floods(), s.startBot(ctx)); err != nil {
			return err
		}
		if err := s.setUp(ctx); err != nil {
			return err
		}
		return s.countThrough(ctx, &outcomes[run], func() error {
			after := time.Duration(0) // the first dies right after the last message
			if run > 0 {
				after = rand.N(countSpan)
			}
			if err := pause(ctx, after); err != nil {
				return err
			}
			s.kill()
			s.tell("killed %v after the last message", after.Round(time.Millisecond))
			return s.startBot(ctx)
		})
	})
	r.counted(outcomes)
	return err
}

// windowsOfTwo has two processes on PostgreSQL; the one that counted is killed, and the other
// goes on counting.
func windowsOfTwo(ctx context.Context, b *bench, r *report) error {
	return b.onPostgres(ctx, r, func(ctx context.Context, s *stage, _ *pgtest.Server) error {
		if err := s.floods(); err != nil {
			return err
		}
		if err := s.pairSetUp(ctx); err != nil {
			return err
		}
		var outcome countedOutcome
		err := s.countThrough(ctx, &outcome, func() error {
			owner, err := s.ownerOfNewsroom(ctx, 8)
			if err != nil {
				return err
			}
			mark, lost := s.mark(), shardsOf(owner)
			owner.process.kill()
			return eventually(ctx, takenOverWithin, func() error {
				began := s.began(mark)
				for _, shard := range lost {
					if began[shard].IsZero() {
						return fmt.Errorf("shard %d has no session again", shard)
					}
				}
				return nil
			})
		})
		r.counted([]countedOutcome{outcome})
		return err
	}, sharded())
}

// countThrough has members write as much as they may, lets something happen, and has them write
// once more.
func (s *stage) countThrough(ctx context.Context, o *countedOutcome, happens func() error) error {
	const same = "The harbour board meets on Thursday, and everybody who rents a mooring should come"
	var fair []said
	say := func(who *fakediscord.Person, text string) (said, error) {
		id, err := who.Say(ctx, s.Channels.Discussions, text)
		return said{s.Channels.Discussions, id}, err
	}
	flooder, raiders := s.members[0], []*fakediscord.Person{s.members[1], s.members[2], s.moderators[0], s.moderators[1]}
	for n := range 3 {
		one, err := say(flooder, fmt.Sprintf("Fair words, and the %d. of them", n+1))
		if err != nil {
			return err
		}
		another, err := say(raiders[n], same)
		if err != nil {
			return err
		}
		fair = append(fair, one, another)
		if err := pause(ctx, rand.N(countSpan/3)); err != nil {
			return err
		}
	}
	if err := happens(); err != nil {
		return err
	}
	if err := pause(ctx, caughtUp); err != nil {
		return err
	}
	tooMuch, err := say(flooder, "Fair words, one time too many")
	if err != nil {
		return err
	}
	tooMany, err := say(raiders[3], same)
	if err != nil {
		return err
	}
	o.flood = s.flaggedFor(ctx, tooMuch, "messages by the same author")
	o.raid = s.flaggedFor(ctx, tooMany, "authors who write the same")
	o.fair = true
	for _, m := range fair {
		o.fair = o.fair && s.cardsEver(ctx, m) == 0
	}
	s.tell("one message too many was flagged: %v; one author too many: %v; nothing before: %v", o.flood, o.raid, o.fair)
	return nil
}

// flaggedFor says whether a message gets a card for a reason.
func (s *stage) flaggedFor(ctx context.Context, m said, reason string) bool {
	card, err := s.oneCard(ctx, m, soon)
	return err == nil && strings.Contains(card.Text(), reason)
}

// counted reports what became of what was counted.
func (r *report) counted(outcomes []countedOutcome) {
	var flood, raid, fair int
	for _, o := range outcomes {
		flood += count(o.flood)
		raid += count(o.raid)
		fair += count(o.fair)
	}
	r.of("one message too many by one author, flagged", flood, len(outcomes))
	r.of("one author too many with the same text, flagged", raid, len(outcomes))
	r.of("runs without a flag for what came before", fair, len(outcomes))
}
