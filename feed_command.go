package main

import (
	"os"

	"ombud/internal/article"
)

type feedCommand struct {
	JSON  bool   `name:"json" help:"Print one JSON object a line for each article."`
	Pages bool   `help:"Read the articles' pages too, as ombud does before it posts: for a picture and a standfirst that the feed lacks."`
	Base  string `placeholder:"URL" help:"With a file: the address it came from, which its relative links start at."`
	Feed  string `arg:"" name:"url|file" help:"The address of a feed, a file, or - for standard input."`
}

func (c feedCommand) Run(env *environment) error {
	fetcher := article.NewFetcher(article.FetcherOptions{Allow: env.config.PrivateFeeds})
	show := article.Show{Out: env.out, JSON: c.JSON}
	if c.Pages {
		show.FetchPage = fetcher.FetchPage
	}
	if c.Feed != "-" {
		f, err := os.Open(c.Feed)
		if err != nil {
			return show.Address(env.ctx, fetcher, c.Feed)
		}
		defer f.Close() //nolint:errcheck // it was only read
		return show.Document(env.ctx, f, c.Base)
	}
	return show.Document(env.ctx, env.in, c.Base)
}
