// Consulting measures what the classifier promises, on this machine, with a server that is
// no model: it obeys every order in a comment, hangs, or takes its time.
//
//	go run ./bot/consulting injections   10,000 comments that give orders: no effect beyond a flag
//	go run ./bot/consulting latency      a verdict of the rules with and without a server that hangs
//	go run ./bot/consulting drain        10,000 that wait, 500 ms a call, 8 at once, and a kill -9 in between
//
// Each prints a line "name: figure (bar)" for each bar and fails when one is missed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "consulting:", err)
		os.Exit(1)
	}
}

// settings of a measurement.
type settings struct {
	messages int
	dir      string // for databases
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("say what to measure: injections, latency or drain")
	}
	if args[0] == asChild {
		return child(ctx, args[1:])
	}
	var s settings
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.IntVar(&s.messages, "messages", 10_000, "how many messages")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	measures := map[string]func(context.Context, settings, io.Writer) error{"injections": injections, "latency": latency, "drain": drain}
	measure, ok := measures[args[0]]
	if !ok {
		return fmt.Errorf("there is no measurement %q: injections, latency, drain", args[0])
	}
	dir, err := os.MkdirTemp("", "ombud-consulting-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // it is the system's folder for such things
	s.dir = dir
	return measure(ctx, s, out)
}

// bar prints a figure and says whether it is good enough.
func bar(out io.Writer, name, figure, want string, met bool) error {
	fmt.Fprintf(out, "%s: %s (%s)\n", name, figure, want)
	if !met {
		return fmt.Errorf("%s is missed", name)
	}
	return nil
}
