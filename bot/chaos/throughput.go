package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"time"

	"ombud/internal/fakediscord"
)

// enoughThroughput is the bar: so much of what bare discordgo takes.
const enoughThroughput = 0.85

// rate is what one client did with a flood.
type rate struct {
	perSecond float64
	cpu       time.Duration // for each message
}

// throughput: ombud with its policy on against discordgo with an empty handler, in turn, each on
// a Discord of the same make that has encoded everything before the time begins.
func throughput(ctx context.Context, b *bench, r *report) error {
	rounds, messages := b.size(7, 1), b.size(30_000, 15_000)
	var bare, ombud []rate
	err := b.solo(ctx, r, func(ctx context.Context, s *stage) error {
		if err := s.observe(ctx); err != nil {
			return err
		}
		if err := s.begin(ctx); err != nil {
			return err
		}
		beside, err := b.startBare(ctx, messages)
		if err != nil {
			return err
		}
		defer beside.close()
		for range rounds {
			one, err := beside.take(ctx, messages)
			if err != nil {
				return err
			}
			bare = append(bare, one)
			if one, err = s.take(ctx, messages); err != nil {
				return err
			}
			ombud = append(ombud, one)
			s.tell("bare discordgo: %.0f/s, %v each; ombud: %.0f/s, %v each", bare[len(bare)-1].perSecond, bare[len(bare)-1].cpu, one.perSecond, one.cpu)
		}
		return nil
	}, discordOptions{brief: true})
	if err != nil {
		return err
	}
	speed := median(ombud, func(r rate) float64 { return r.perSecond }) / median(bare, func(r rate) float64 { return r.perSecond })
	cost := median(bare, func(r rate) float64 { return r.cpu.Seconds() }) / median(ombud, func(r rate) float64 { return r.cpu.Seconds() })
	r.figure(fmt.Sprintf("messages a second against bare discordgo's, medians of %d × %d", rounds, messages), fmt.Sprintf("%.2f", speed),
		speed >= enoughThroughput, fmt.Sprintf("bar: ≥ %.2f", enoughThroughput))
	r.figure("the same by CPU time of the process", fmt.Sprintf("%.2f", cost), true, "no bar: ombud uses further cores for judging")
	return nil
}

func median(list []rate, of func(rate) float64) float64 {
	var values []float64
	for _, r := range list {
		values = append(values, of(r))
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// comments are what members write in a flood: clean ones of usual lengths, each different.
func comments() []string {
	texts := []string{
		"Agreed, {n} times over.",
		"Number {n} in the queue, and the clerk has gone to lunch. Who planned this?",
		"I walked there this morning ({n} steps by my watch). The new bridge is narrower than the old one, the railing is " +
			"too low for children, and nobody has thought of the people with prams. Otherwise it is a fine piece of work.",
	}
	for _, c := range courtesies() {
		texts = append(texts, c+" That makes {n}.")
	}
	return texts
}

// flood lets members write in one call, and returns when it has been sent.
func (d *discord) flood(ctx context.Context, f fakediscord.Flood) (ids []string, err error) {
	var answer struct {
		Messages []string `json:"messages"`
	}
	p := fakediscord.NewPerson(d.API, d.Application, d.Tokens.Admin, &http.Client{Timeout: 5 * time.Minute})
	err = p.Do(ctx, http.MethodPost, "/sandbox/floods", f, &answer)
	return answer.Messages, err
}

// take measures ombud.
func (s *stage) take(ctx context.Context, messages int) (rate, error) {
	judged := func() (float64, error) {
		all, err := figures(ctx, s.http)
		return sum(all, "ombud_messages_judged_total"), err
	}
	before, err := judged()
	if err != nil {
		return rate{}, err
	}
	p := s.bot().process
	return measure(ctx, p, messages, func() error {
		_, err := s.flood(ctx, fakediscord.Flood{Channels: []string{s.Channels.Discussions}, Messages: messages, Texts: comments(), Replies: 3})
		return err
	}, func() (time.Time, bool, error) {
		now, err := judged()
		return time.Now(), now-before >= float64(messages), err
	})
}

// measure times a flood from the moment it was sent until it has been taken.
func measure(ctx context.Context, p *process, messages int, flood func() error, taken func() (at time.Time, all bool, err error)) (rate, error) {
	if err := flood(); err != nil {
		return rate{}, err
	}
	began := time.Now()
	before, err := p.cpu()
	if err != nil {
		return rate{}, err
	}
	for {
		at, all, err := taken()
		if err != nil {
			return rate{}, err
		}
		if all {
			after, err := p.cpu()
			took := at.Sub(began)
			if took <= 0 {
				return rate{}, errors.New("it was taken before it was sent: the flood is too small to measure")
			}
			return rate{float64(messages) / took.Seconds(), (after - before) / time.Duration(messages)}, err
		}
		if err := pause(ctx, 25*time.Millisecond); err != nil {
			return rate{}, err
		}
	}
}

// bareClient is bare discordgo on a Discord of its own.
type bareClient struct {
	discord *discord
	process *process
	took    chan time.Time
}

func (b *bench) startBare(ctx context.Context, every int) (*bareClient, error) {
	dir, err := b.folder()
	if err != nil {
		return nil, err
	}
	c := &bareClient{took: make(chan time.Time, 100)}
	if c.discord, err = startDiscord(ctx, b.binary, dir, discordOptions{brief: true}); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("find this program: %w", err), c.discord.close())
	}
	open := make(chan struct{})
	args := []string{partBareGateway, "-api", c.discord.API, "-token", c.discord.Tokens.Bot, "-every", strconv.Itoa(every)}
	c.process, err = start(ctx, "bare discordgo", self, dir, args, nil, func(line []byte) {
		if nanos, err := strconv.ParseInt(string(line), 10, 64); err == nil {
			c.took <- time.Unix(0, nanos)
			return
		}
		close(open)
	}, func([]byte) {})
	if err != nil {
		return nil, errors.Join(err, c.discord.close())
	}
	select {
	case <-open:
		return c, nil
	case <-c.process.done:
		return nil, errors.Join(errors.New("bare discordgo ended"), c.process.err, c.discord.close())
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), c.discord.close())
	}
}

func (c *bareClient) close() {
	c.process.kill()
	_ = c.discord.close() // whatever it says, the figures stand
}

func (c *bareClient) take(ctx context.Context, messages int) (rate, error) {
	return measure(ctx, c.process, messages, func() error {
		_, err := c.discord.flood(ctx, fakediscord.Flood{Channels: []string{c.discord.Channels.Discussions}, Messages: messages, Texts: comments(), Replies: 3})
		return err
	}, func() (time.Time, bool, error) {
		select {
		case at := <-c.took:
			return at, true, nil
		default:
			return time.Time{}, false, nil
		}
	})
}
