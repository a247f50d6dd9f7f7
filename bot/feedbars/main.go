// Feedbars measures what polling feeds costs, on loopback, and prints each result as
// "name: figure (bar)". The newsrooms are a process of their own, so that what is counted
// is ombud's. docs/articles.md tells what the figures mean.
//
//	go run ./bot/feedbars           every bar; some minutes
//	go run ./bot/feedbars -short    a tenth of the feeds
//	go run ./bot/feedbars hour      one of cost, hour, slow, bombs, backlog, restless
//
// It exits 1 when a bar is missed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
)

// part is one thing that is measured.
type part struct {
	name string
	run  func(ctx context.Context, b *bench) error
}

func parts() []part {
	return []part{{"cost", cost}, {"hour", hour}, {"slow", slow}, {"bombs", bombs}, {"backlog", backlog}, {"restless", restless}}
}

// bench is what the parts share.
type bench struct {
	out    io.Writer
	short  bool
	site   string // host:port of the newsrooms
	missed int
}

// size is how much there is of something, in full and in short.
func (b *bench) size(full, short int) int {
	if b.short {
		return short
	}
	return full
}

// figure prints one result.
func (b *bench) figure(name, figure string, met bool, bar string) {
	fmt.Fprintf(b.out, "%s: %s (bar: %s)\n", name, figure, bar)
	if !met {
		b.missed++
		fmt.Fprintf(b.out, "  MISSED\n")
	}
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == serveWord {
		fail(serveNewsrooms(os.Stdout))
		return
	}
	short := flag.Bool("short", false, "a tenth of the feeds")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	fail(run(ctx, *short, flag.Args(), os.Stdout))
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "feedbars:", err)
		os.Exit(1) //nolint:forbidigo // a command of its own
	}
}

func run(ctx context.Context, short bool, names []string, out io.Writer) error {
	b := &bench{out: out, short: short}
	site, stop, err := startNewsrooms(ctx)
	if err != nil {
		return err
	}
	defer stop()
	b.site = site
	played := 0
	for _, p := range parts() {
		if len(names) > 0 && !slices.Contains(names, p.name) {
			continue
		}
		played++
		if err := p.run(ctx, b); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	switch {
	case played == 0:
		return errors.New("there is no such part")
	case b.missed > 0:
		return fmt.Errorf("%d bars are missed", b.missed)
	}
	return nil
}
