package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"ombud/internal/fakediscord"
)

// muchText: test 41. Messages of nearly 2,000 bytes, a megabyte a second of them for minutes.
func muchText(ctx context.Context, b *bench, r *report) error {
	seconds := b.size(180, 8)
	return b.solo(ctx, r, func(ctx context.Context, s *stage) error {
		if err := s.observe(ctx); err != nil {
			return err
		}
		if err := s.begin(ctx); err != nil {
			return err
		}
		mark, c := s.mark(), s.crowd()
		group, watching := errgroup.WithContext(ctx)
		watching, done := context.WithCancel(watching)
		var largest int64
		group.Go(func() (err error) {
			largest, err = s.bot().process.largest(watching)
			return err
		})
		bytes, err := s.pour(ctx, c, seconds)
		done()
		if failed := group.Wait(); err == nil {
			err = failed
		}
		if err != nil {
			return err
		}
		e, err := s.judgeE1(ctx, c)
		if err != nil {
			return err
		}
		heartbeats, resumes, identifies := s.payloads(mark, opHeartbeat), s.payloads(mark, opResume), s.payloads(mark, opIdentify)
		r.figure("text judged", fmt.Sprintf("%s in %d messages and %d s", mebibytes(bytes), len(c.all()), seconds),
			bytes >= int64(seconds)*mebibyte*9/10, "bar: 1 MiB a second")
		r.figure("the most memory meanwhile", mebibytes(largest), largest <= mostCatchUpMemory, "bar: ≤ "+mebibytes(mostCatchUpMemory))
		r.figure("heartbeats, and connections that were lost", fmt.Sprintf("%d, %d", heartbeats, resumes+identifies),
			heartbeats >= seconds/int(muchTextBeat.Seconds())-1 && resumes+identifies == 0, "bar: one each interval, 0")
		r.e1(e)
		return nil
	}, discordOptions{heartbeat: muchTextBeat, brief: true})
}

const (
	muchTextBeat = 5 * time.Second
	// aSecondOfText is how many messages make a megabyte.
	aSecondOfText = mebibyte/1900 + 1
)

// pour has members write a megabyte in each second, and insult somebody in it once.
func (s *stage) pour(ctx context.Context, c *crowd, seconds int) (bytes int64, err error) {
	filler := strings.Repeat("The council's minutes of the year go on for a while here, as minutes do. ", 26)[:1840]
	next := time.Now()
	for second := range seconds {
		if err := pause(ctx, time.Until(next)); err != nil {
			return bytes, err
		}
		next = next.Add(time.Second)
		texts := make([]string, aSecondOfText)
		for i := range texts {
			texts[i] = fmt.Sprintf("%s %s, page %d of report %d.", filler, marker, i, second)
			bytes += int64(len(texts[i]))
		}
		bad := second * 37 % len(texts)
		texts[bad] = insults()[second%len(insults())] + " " + texts[bad]
		ids, err := s.flood(ctx, fakediscord.Flood{Channels: []string{s.Channels.Discussions}, Messages: len(texts), Texts: texts})
		if err != nil {
			return bytes, err
		}
		c.adopt(s.Channels.Discussions, ids, bad)
	}
	return bytes, nil
}

// adopt takes messages for the crowd's, one of which breaks the policy.
func (c *crowd) adopt(channel string, ids []string, violating int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, id := range ids {
		c.messages = append(c.messages, &utterance{said: said{channel, id}, violates: i == violating, did: i == violating})
	}
}
