package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, w io.Writer) error {
	flags := flag.NewFlagSet("measure", flag.ContinueOnError)
	show := flags.String("show", "", "instead of figures, print the ids of a set's rows that are not judged as labelled")
	preset := flags.String("policy", "news", "whose rows -show prints")
	limit := flags.String("limit", "", "instead of figures, print what the best list of words for a set could reach at the other filter's false-positive rate")
	flags.Usage = func() {
		fmt.Fprintln(flags.Output(), "usage: go run . [-show SET [-policy NAME] | -limit SET] FOLDER-OF-LABELLED-COMMENTS")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return errors.New("see the usage above")
	}
	if flags.NArg() != 1 {
		flags.Usage()
		return errors.New("name the folder of labelled comments")
	}
	all, err := sets(flags.Arg(0))
	if err != nil {
		return err
	}
	if *show != "" {
		return showErrors(ctx, w, all[*show], *preset)
	}
	judges, err := judges(ctx)
	if err != nil {
		return err
	}
	if *limit != "" {
		for _, j := range judges {
			if j.name == goAwayPlain {
				theirs, err := measure(j, all[*limit])
				if err != nil {
					return err
				}
				printLimit(w, all[*limit], theirs.all.wrong.Value())
			}
		}
		return nil
	}
	results := make(map[string]map[string]result)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		results[name] = make(map[string]result)
		for _, j := range judges {
			if results[name][j.name], err = measure(j, all[name]); err != nil {
				return err
			}
		}
		printSet(w, name, results[name])
	}
	printCatch(w, results)
	return printInnocence(w, all, results, judges)
}
