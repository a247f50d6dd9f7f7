package article

import "time"

// Bounds on what a feed may make ombud do, whatever it sends. A feed within
// them is far larger than any newsroom's; the figures keep the memory of one
// poll well below 64 MB.
const (
	// MaxArticles of one document are looked at; the rest is cut off before parsing.
	MaxArticles = 500

	maxBody      = 5 << 20   // bytes after decompression
	smallBody    = 256 << 10 // bytes that any fetch may hold; most feeds are smaller
	maxLarge     = 4 * maxBody
	maxParsing   = 2 // documents taken apart at a time
	maxRedirects = 5
	maxURL       = 2000 // bytes; longer addresses are ignored
	maxValidator = 1024 // bytes of an ETag or Last-Modified; longer ones are not kept

	maxArticleBytes = 512 << 10 // markup of one article; a longer one is left out
	maxFrameBytes   = 512 << 10 // markup around the articles
	maxTokens       = 100_000   // tags and attributes in the articles that are kept
	maxFrameTokens  = 10_000    // the same around the articles
	maxTag          = 16 << 10  // bytes of one start tag with its attributes
	maxDepth        = 64        // elements within elements
	maxNamespaces   = 64        // in scope at once: gofeed copies them for each element
	maxCopied       = 1 << 30   // bytes that joining broken-up texts would copy

	maxHTML       = 64 << 10 // bytes of one text that are looked at for its words
	maxPage       = 1 << 20  // bytes of a page that are searched for feeds
	maxCandidates = 5

	maxPageTags = 30_000 // start tags of a page whose main text is looked for
	maxPageText = 20_000 // characters of a page's main text that are kept
)

// Limits of an article's texts, in characters as a reader counts them.
const (
	maxTitle      = 300
	maxSummary    = 1000
	maxName       = 100 // authors, publishers, categories
	maxCategories = 20
)

// When a feed is polled.
const (
	firstInterval = minInterval
	minInterval   = 2 * time.Minute
	maxInterval   = time.Hour
	maxBackOff    = 6 * time.Hour
	maxNotBefore  = 24 * time.Hour // a server cannot ask for a longer silence
)

// fetchDeadline holds for one poll with its redirects and the whole body; pageDeadline
// for an article's page, for which its post waits.
const (
	fetchDeadline = 20 * time.Second
	pageDeadline  = 10 * time.Second
)

// A feed that failed at every poll for pauseAfter, and so often, is polled no more until
// somebody says so.
const (
	pauseAfter    = 3 * 24 * time.Hour
	pauseFailures = 6
)
