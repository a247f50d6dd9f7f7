package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"ombud/internal/fakediscord"
)

// The bars of a long absence: CPU against what discordgo needs to decode the same pages, and memory.
const (
	mostCatchUpCPU    = 1.3
	mostCatchUpMemory = 200 * mebibyte
)

// missedPages: 100,000 messages in 200 channels and threads are written while ombud is away. It
// catches up with them several times, each time from the same database.
func missedPages(ctx context.Context, b *bench, r *report) error {
	channels, messages, counts := b.size(200, 30), b.size(100_000, 9_000), b.size(3, 1)
	return b.solo(ctx, r, func(ctx context.Context, s *stage) error {
		if err := s.observe(ctx); err != nil {
			return err
		}
		if err := s.begin(ctx); err != nil {
			return err
		}
		places, err := s.openThreads(ctx, channels-1)
		if err != nil {
			return err
		}
		places = append(places, s.Channels.Discussions)
		if err := s.stop(ctx); err != nil {
			return err
		}
		asItWas, err := os.ReadFile(s.file())
		if err != nil {
			return fmt.Errorf("keep the database as it was: %w", err)
		}
		if _, err := s.flood(ctx, fakediscord.Flood{Channels: places, Messages: messages, Texts: comments(), Replies: 4}); err != nil {
			return err
		}
		var costs []time.Duration
		var largest int64
		for range counts {
			if err := os.WriteFile(s.file(), asItWas, 0o600); err != nil { //nolint:gosec // the path is ours
				return fmt.Errorf("put the database back: %w", err)
			}
			cost, most, took, err := s.catchUp(ctx, messages)
			if err != nil {
				return err
			}
			costs, largest = append(costs, cost), max(largest, most)
			s.tell("ombud: %v of CPU in %v", cost.Round(time.Millisecond), took.Round(100*time.Millisecond))
			if err := s.stop(ctx); err != nil {
				return err
			}
		}
		bare, err := s.bareHistory(ctx, places, counts)
		if err != nil {
			return err
		}
		decoding := middle(bare.Decode)
		s.tell("discordgo: %v for decoding %d pages (%v), %v with reading them",
			decoding.Round(time.Millisecond), bare.Pages, bare.Decode, bare.Whole.Round(time.Millisecond))
		share := middle(costs).Seconds() / decoding.Seconds()
		r.figure(fmt.Sprintf("CPU for %d missed messages in %d channels, against discordgo's for decoding the same pages, medians of %d", messages, channels, counts),
			fmt.Sprintf("%.2f", share), share <= mostCatchUpCPU || b.short, // starting costs more than so few pages
			fmt.Sprintf("bar: ≤ %.1f, in the full form", mostCatchUpCPU))
		r.figure("the most memory meanwhile", mebibytes(largest), largest <= mostCatchUpMemory, "bar: ≤ "+mebibytes(mostCatchUpMemory))
		return nil
	}, discordOptions{brief: true})
}

// middle is the median.
func middle(list []time.Duration) time.Duration {
	return slices.Sorted(slices.Values(list))[len(list)/2]
}

// stop is SIGTERM, waited for.
func (s *stage) stop(ctx context.Context) error {
	p := s.bot().process
	if err := p.signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-p.done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for ombud's end: %w", ctx.Err())
	}
}

// catchUp starts the bot and measures it from the moment it serves until so many messages have
// been judged and nothing is behind.
func (s *stage) catchUp(ctx context.Context, messages int) (cost time.Duration, largest int64, took time.Duration, err error) {
	if err := s.startBot(ctx); err != nil {
		return 0, 0, 0, err
	}
	p, began := s.bot().process, time.Now()
	before, err := p.cpu()
	if err != nil {
		return 0, 0, 0, err
	}
	group, watching := errgroup.WithContext(ctx)
	watching, done := context.WithCancel(watching)
	group.Go(func() (err error) {
		largest, err = p.largest(watching)
		return err
	})
	for {
		all, err := figures(ctx, s.http)
		if err != nil {
			done()
			return 0, 0, 0, err
		}
		if sum(all, "ombud_messages_judged_total") >= float64(messages) && sum(all, "ombud_catchup_places_behind") == 0 {
			break
		}
		if err := pause(ctx, 5*time.Second); err != nil { // asking costs, too
			done()
			return 0, 0, 0, fmt.Errorf("%v of %d are judged: %w", sum(all, "ombud_messages_judged_total"), messages, err)
		}
	}
	took = time.Since(began)
	after, err := p.cpu()
	done()
	if failed := group.Wait(); err == nil {
		err = failed
	}
	return after - before, largest, took, err
}

// largest watches a process until the context ends.
func (p *process) largest(ctx context.Context) (most int64, err error) {
	for {
		now, err := p.memory()
		if err != nil {
			return most, err
		}
		most = max(most, now)
		if pause(ctx, 50*time.Millisecond) != nil {
			return most, nil //nolint:nilerr // the end of the context is the end of the watch
		}
	}
}

// bareHistory has discordgo read the same.
func (s *stage) bareHistory(ctx context.Context, channels []string, counts int) (cost bareCost, err error) {
	self, err := os.Executable()
	if err != nil {
		return cost, fmt.Errorf("find this program: %w", err)
	}
	cmd := exec.CommandContext(ctx, self, partBareHistory, "-api", s.API, "-token", s.Tokens.Bot, "-channels", strings.Join(channels, ","), "-counts", strconv.Itoa(counts)) //nolint:gosec // it is this program
	out, err := cmd.Output()
	if err != nil {
		return cost, fmt.Errorf("have discordgo read: %w", err)
	}
	err = json.Unmarshal(out, &cost)
	return cost, err
}
