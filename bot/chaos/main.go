// Chaos runs ombud as its own process against a Discord that is another one,
// kills it at bad moments and judges what is left by that Discord's log and by
// what people see there.
//
//	go run ./bot/chaos                       every scenario
//	go run ./bot/chaos -runs 3 articles-once one of them, shorter
//
// Each result is printed as "name: figure (bar)". It exits 1 when a bar is
// missed and 2 when it was called wrongly. Everything listens on loopback, on
// ports that the system chooses.
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
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code) //nolint:forbidigo // a command of its own
}

// Exit codes.
const (
	exitMet    = 0
	exitMissed = 1
	exitUsage  = 2
)

func run(ctx context.Context, args []string, out, errs io.Writer) int {
	b := &bench{}
	flags := flag.NewFlagSet("chaos", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.StringVar(&b.binary, "binary", "", "the built ombud; built from the module in the current folder when empty")
	flags.IntVar(&b.runs, "runs", 10, "how often each scenario with a random moment is run")
	flags.IntVar(&b.parallel, "parallel", 3, "how many of those run side by side")
	flags.StringVar(&b.keep, "keep", "", "a folder to leave the logs and databases in; removed at the end when empty")
	flags.Usage = func() {
		fmt.Fprintln(errs, "usage: chaos [flags] [scenario…]")
		flags.PrintDefaults()
		for _, s := range scenarios() {
			fmt.Fprintf(errs, "  %-18s %s\n", s.name, s.about)
		}
	}
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return exitMet
	}
	chosen, unknown := choose(flags.Args())
	switch {
	case err != nil: // the flag package has said it
		return exitUsage
	case unknown != "":
		fmt.Fprintf(errs, "chaos: there is no scenario %q; see -h\n", unknown)
		return exitUsage
	case b.runs < 1 || b.parallel < 1:
		fmt.Fprintln(errs, "chaos: -runs and -parallel are at least 1")
		return exitUsage
	}
	if err := b.open(ctx, out); err != nil {
		fmt.Fprintln(errs, "chaos:", err)
		return exitMissed
	}
	missed := perform(ctx, b, chosen, out)
	if err := b.close(); err != nil {
		fmt.Fprintln(errs, "chaos:", err)
		return exitMissed
	}
	if missed > 0 {
		return exitMissed
	}
	return exitMet
}

// choose finds scenarios by name; none named means all.
func choose(names []string) (chosen []scenario, unknown string) {
	all := scenarios()
	if len(names) == 0 {
		return all, ""
	}
	for _, name := range names {
		i := slices.IndexFunc(all, func(s scenario) bool { return s.name == name })
		if i < 0 {
			return nil, name
		}
		chosen = append(chosen, all[i])
	}
	return chosen, ""
}

// perform runs scenarios one after the other and returns how many bars were missed.
func perform(ctx context.Context, b *bench, chosen []scenario, out io.Writer) int {
	r := &report{out: out}
	for _, s := range chosen {
		if ctx.Err() != nil {
			break
		}
		r.begin(s)
		began := time.Now()
		limited, cancel := context.WithTimeout(ctx, s.limit(b.runs))
		err := s.run(limited, b, r)
		cancel()
		if err != nil {
			r.figure("played to its end", "no", false, "yes")
			r.tell("%s", strings.ReplaceAll(err.Error(), "\n", "\n  "))
		}
		r.tell("took %v", time.Since(began).Round(100*time.Millisecond))
	}
	if ctx.Err() != nil {
		r.interrupted()
	}
	r.end()
	return r.missed
}
