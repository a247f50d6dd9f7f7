package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"ombud/internal/fakediscord"
)

// mostForAServer is the bar for a server of 50 channels in which nothing happens.
const mostForAServer = 60 << 10

// idleServers: what servers cost that ombud only sits in.
func idleServers(ctx context.Context, b *bench, r *report) error {
	servers := b.size(2_000, 300)
	var empty, full size
	play := func(servers int, into *size) func(context.Context, *stage) error {
		return func(ctx context.Context, s *stage) (err error) {
			if err := s.observe(ctx); err != nil {
				return err
			}
			if servers > 0 {
				p := fakediscord.NewPerson(s.API, s.Application, s.Tokens.Admin, &http.Client{Timeout: 5 * time.Minute})
				if err := p.Do(ctx, http.MethodPost, "/sandbox/servers", fakediscord.Servers{Count: servers, Channels: 50}, nil); err != nil {
					return err
				}
			}
			if err := s.begin(ctx); err != nil {
				return err
			}
			*into, err = s.settledSize(ctx)
			return err
		}
	}
	if err := b.solo(ctx, r, play(0, &empty), discordOptions{brief: true}); err != nil {
		return err
	}
	if err := b.solo(ctx, r, play(servers, &full), discordOptions{brief: true}); err != nil {
		return err
	}
	resident := (full.resident - empty.resident) / int64(servers)
	heap := (full.heap - empty.heap) / int64(servers)
	r.tell("with %d servers %s, without any %s", servers, mebibytes(full.resident), mebibytes(empty.resident))
	r.figure("memory for each server of 50 channels", fmt.Sprintf("%d KiB", resident>>10), resident <= mostForAServer, fmt.Sprintf("bar: ≤ %d KiB", mostForAServer>>10))
	r.figure("of it in use by Go's heap", fmt.Sprintf("%d KiB", heap>>10), heap <= mostForAServer, fmt.Sprintf("bar: ≤ %d KiB", mostForAServer>>10))
	return nil
}

// size is how large a process is, in bytes: what lies in memory, and what Go's heap holds.
type size struct{ resident, heap int64 }

// settledSize waits until a bot that has nothing to do no longer gets smaller.
func (s *stage) settledSize(ctx context.Context) (now size, err error) {
	for last := int64(0); ; last = now.resident {
		if err := pause(ctx, 3*time.Second); err != nil {
			return now, err
		}
		if _, _, err := ask(ctx, s.http, "/debug/pprof/heap?gc=1"); err != nil { // collects garbage first
			return now, err
		}
		if now.resident, err = s.bot().process.memory(); err != nil {
			return now, err
		}
		all, err := figures(ctx, s.http)
		if err != nil {
			return now, err
		}
		now.heap = int64(sum(all, "go_memstats_heap_alloc_bytes"))
		if last != 0 && now.resident >= last-mebibyte {
			return now, nil
		}
	}
}
