package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"

	"ombud/internal/article"
)

type feedCommand struct {
	JSON  bool   `name:"json" help:"Print one JSON object a line for each article."`
	Pages bool   `help:"Read the articles' pages too, as ombud does before it posts: for a picture and a standfirst that the feed lacks."`
	Base  string `placeholder:"URL" help:"With a file: the address it came from, which its relative links start at."`
	Feed  string `arg:"" name:"url|file" help:"The address of a feed, a file, or - for standard input."`
}

func (c feedCommand) Run(env *environment) error {
	if strings.TrimSpace(c.Feed) == "" {
		return &usageError{errors.New("name a feed: its address, a file, or - for standard input")}
	}
	if _, err := article.ParseURL(c.Base); c.Base != "" && err != nil {
		return &usageError{fmt.Errorf("--base %s is no web address: write https:// and a server's name", c.Base)}
	}
	fetcher := article.NewFetcher(article.FetcherOptions{Allow: env.config.PrivateFeeds})
	show := article.Show{Out: printable{env.out}, Errs: printable{env.errs}, JSON: c.JSON}
	if c.JSON { // for programs, which take every character
		show.Out = env.out
	}
	if c.Pages {
		show.FetchPage = fetcher.FetchPage
	}
	if c.Feed == "-" {
		return show.Document(env.ctx, env.in, "standard input", c.Base)
	}
	f, err := os.Open(c.Feed)
	if err == nil {
		defer f.Close() //nolint:errcheck // it was only read
		if is, err := f.Stat(); err == nil && is.IsDir() {
			return fmt.Errorf("%s is a folder: name one feed in it", c.Feed)
		}
		return show.Document(env.ctx, f, c.Feed, c.Base)
	}
	if !isAddress(c.Feed) && (!errors.Is(err, fs.ErrNotExist) || isPath(c.Feed)) {
		return notOpened(c.Feed, err)
	}
	return show.Address(env.ctx, fetcher, c.Feed)
}

// isAddress tells what can be nothing but a web address.
func isAddress(text string) bool {
	u, err := url.Parse(text)
	return strings.Contains(text, "://") || err == nil && u.Scheme == "feed"
}

// isPath tells what can be nothing but a file's.
func isPath(text string) bool {
	return strings.HasPrefix(text, ".") || strings.HasPrefix(text, "/") || strings.HasPrefix(text, "~") || strings.Contains(text, `\`)
}

// notOpened says why a file cannot be read.
func notOpened(name string, err error) error {
	var cause *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no file %s", name)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s cannot be read: its permissions do not let you", name)
	case errors.As(err, &cause):
		return fmt.Errorf("%s cannot be read: %w", name, cause.Err)
	}
	return fmt.Errorf("%s cannot be read: %w", name, err)
}
