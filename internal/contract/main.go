// Command contract judges journals of the fake Discord: every request the bot
// sent, every response and every dispatch it was given, against Discord's own
// description of the API (OpenAPI) and of the gateway's events (JSON Schema).
//
// It is a module of its own because the strict validators are slow to build:
// the project's tests stay quick, and CI runs this beside them.
//
//	go run . [--spec DIR] [--fake] FILE...     ("-" reads standard input)
//
// It exits with 0 when everything holds, 1 when something does not or when
// nothing was there to judge, and 2 when it could not judge at all.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

// Exit codes of the command.
const (
	exitHolds    = 0
	exitViolated = 1
	exitUnusable = 2
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("contract", flag.ContinueOnError)
	flags.SetOutput(stderr)
	specDir := flags.String("spec", "", "folder with openapi.json and events/*.schema.json (default: shared/discord in a folder above this one)")
	fake := flags.Bool("fake", false, "the journal is of the fake's own tests, which send wrong requests on purpose: a request answered with an error 4xx is not judged, and house rules are not applied; responses and dispatches are")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: contract [--spec DIR] [--fake] FILE...")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return exitHolds
		}
		return exitUnusable
	}
	if flags.NArg() == 0 {
		flags.Usage()
		return exitUnusable
	}

	judge, err := openJudge(*specDir, judgeOptions{FakesOwnTests: *fake})
	if err != nil {
		fmt.Fprintf(stderr, "contract: CANNOT JUDGE: %v\n", err)
		return exitUnusable
	}
	for _, name := range flags.Args() {
		if err := readFile(judge, name, stdin); err != nil {
			fmt.Fprintf(stderr, "contract: CANNOT JUDGE: %v\n", err)
			return exitUnusable
		}
	}
	verdict, err := judge.Verdict()
	if err != nil {
		fmt.Fprintf(stderr, "contract: CANNOT JUDGE: %v\n", err)
		return exitUnusable
	}
	verdict.Print(stdout)
	if verdict.Holds() {
		return exitHolds
	}
	return exitViolated
}

func readFile(judge *judge, name string, stdin io.Reader) error {
	if name == "-" {
		return judge.Read("standard input", stdin)
	}
	file, err := os.Open(name) //nolint:gosec // whoever runs the command names the journal
	if err != nil {
		return fmt.Errorf("open journal: %w", err)
	}
	err = judge.Read(name, file)
	return errors.Join(err, file.Close())
}
