// Chaos runs ombud as its own process against a Discord that is another one,
// kills, stops and starves it at bad moments and judges what is left by that
// Discord's log and by what people see there. docs/reliability.md tells about
// the numbered tests and what they showed.
//
//	go run ./bot/chaos                       every scenario in full
//	go run ./bot/chaos -short                every scenario, each in its short form
//	go run ./bot/chaos -list                 their numbers, names and bars
//	go run ./bot/chaos -runs 3 articles-once one of them
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

	"golang.org/x/sync/errgroup"
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

// Runs and how many are side by side, when nobody says so.
const (
	fullRuns, shortRuns         = 10, 2
	fullParallel, shortParallel = 3, 8
	fullBeside, shortBeside     = 1, 10
)

func run(ctx context.Context, args []string, out, errs io.Writer) int {
	if code, played := playPart(ctx, args, out, errs); played {
		return code
	}
	b := &bench{}
	flags := flag.NewFlagSet("chaos", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.StringVar(&b.binary, "binary", "", "the built ombud; built from the module in the current folder when empty")
	flags.BoolVar(&b.short, "short", false, "the short form of each scenario, several side by side")
	flags.IntVar(&b.runs, "runs", 0, "how often each scenario with a random moment is run; 0: 10, or 2 in the short form")
	flags.IntVar(&b.parallel, "parallel", 0, "how many of those run side by side; 0: 3, or 8 in the short form, where most of them wait")
	flags.IntVar(&b.beside, "beside", 0, "how many scenarios run side by side; 0: 1, or 10 in the short form, where most of them wait")
	flags.StringVar(&b.keep, "keep", "", "a folder to leave the logs and databases in; removed at the end when empty")
	strict := flags.Bool("strict", false, "count what cannot be played on this machine as missed")
	flags.StringVar(&b.only, "point", "", "of the kill points only those whose name has these words")
	list := flags.Bool("list", false, "print number, name and bar of each scenario and end")
	flags.Usage = func() {
		fmt.Fprintln(errs, "usage: chaos [flags] [scenario or its number…]")
		flags.PrintDefaults()
		printList(errs)
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
		fmt.Fprintf(errs, "chaos: there is no scenario %q; see -list\n", unknown)
		return exitUsage
	case b.runs < 0 || b.parallel < 0 || b.beside < 0:
		fmt.Fprintln(errs, "chaos: -runs, -parallel and -beside are not negative")
		return exitUsage
	case *list:
		printList(out)
		return exitMet
	}
	if b.runs == 0 {
		b.runs = b.size(fullRuns, shortRuns)
	}
	if b.parallel == 0 {
		b.parallel = b.size(fullParallel, shortParallel)
	}
	if b.beside == 0 {
		b.beside = b.size(fullBeside, shortBeside)
	}
	if err := b.open(ctx, out); err != nil {
		fmt.Fprintln(errs, "chaos:", err)
		return exitMissed
	}
	missed := perform(ctx, b, chosen, &results{out: out, strict: *strict})
	if err := b.close(); err != nil {
		fmt.Fprintln(errs, "chaos:", err)
		return exitMissed
	}
	if missed > 0 {
		return exitMissed
	}
	return exitMet
}

func printList(out io.Writer) {
	for _, s := range scenarios() {
		fmt.Fprintf(out, "%4s  %-22s %s\n      %-22s bar: %s\n", s.test, s.name, s.about, "", s.bar)
	}
}

// choose finds scenarios by name or number; none named means all.
func choose(names []string) (chosen []scenario, unknown string) {
	all := scenarios()
	if len(names) == 0 {
		return all, ""
	}
	for _, name := range names {
		i := slices.IndexFunc(all, func(s scenario) bool { return s.name == name || s.test == name })
		if i < 0 {
			return nil, name
		}
		chosen = append(chosen, all[i])
	}
	return chosen, ""
}

// perform runs scenarios, those that measure the machine last and each by itself,
// and returns how many bars were missed.
func perform(ctx context.Context, b *bench, chosen []scenario, all *results) int {
	beside := min(b.beside, len(chosen))
	var group errgroup.Group
	group.SetLimit(max(beside, 1))
	if b.short {
		chosen = slices.DeleteFunc(slices.Clone(chosen), func(s scenario) bool {
			if s.full {
				fmt.Fprintf(all.out, "%s %s has no short form\n", s.test, s.name)
			}
			return s.full
		})
	}
	for _, s := range chosen {
		if !s.alone {
			group.Go(func() error {
				all.play(ctx, b, s, beside > 1)
				return nil
			})
		}
	}
	_ = group.Wait()
	for _, s := range chosen {
		if s.alone {
			all.play(ctx, b, s, false)
		}
	}
	if ctx.Err() != nil {
		all.interrupted()
	}
	all.end()
	return all.missed
}

func (a *results) play(ctx context.Context, b *bench, s scenario, beside bool) {
	if ctx.Err() != nil {
		return
	}
	r := a.begin(s, beside)
	defer r.end()
	began := time.Now()
	limited, cancel := context.WithTimeout(ctx, s.limit(b))
	defer cancel()
	if err := s.run(limited, b, r); err != nil {
		r.figure("played to its end", "no", false, "yes")
		r.tell("%s", strings.ReplaceAll(err.Error(), "\n", "\n  "))
	}
	r.tell("took %v", time.Since(began).Round(100*time.Millisecond))
}
