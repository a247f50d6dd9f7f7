package main

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"math/rand/v2"
	"time"
)

// restlessWindow is how many stories the restless newsroom's feed holds at a time; a story more comes
// every third poll.
const restlessWindow = 20

func restlessStories(polls int) int { return restlessWindow + polls/3 }

// restless polls a feed that is never twice the same, and counts what is posted of it.
func restless(ctx context.Context, b *bench) error {
	d, err := openDesk(ctx, b.site)
	if err != nil {
		return err
	}
	defer d.close(ctx) //nolint:errcheck // the figures are there
	if err := d.subscribe(ctx, "restless", 1, 1); err != nil {
		return err
	}
	polls := b.size(180, 45)
	for d.polled[1] < polls {
		if _, err := d.round(ctx, 30*time.Minute); err != nil {
			return err
		}
		time.Sleep(20 * time.Millisecond) // the end of the job is written after it
	}
	want := restlessStories(polls)
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline) && int(d.posts.Load()) < want; {
		time.Sleep(50 * time.Millisecond)
	}
	time.Sleep(500 * time.Millisecond) // what would come too many
	n := int(d.posts.Load())
	b.figure(fmt.Sprintf("posts of %d stories in %d polls of a feed that is reordered, renamed and given other GUIDs and links each time", want, polls),
		fmt.Sprint(n), n == want, "each story once")
	return nil
}

// restlessFeed is the feed at its nth poll. Each story has one thing about it that does not keep still.
func restlessFeed(poll int) []byte {
	last := restlessStories(poll)
	var items []string
	for i := last; i > last-restlessWindow; i-- {
		chance := rand.New(rand.NewPCG(uint64(i), uint64(poll))) // the same each time, on purpose
		title, path, guid := fmt.Sprintf("Story %d of the town that never rests", i), fmt.Sprintf("stories/%d", i), fmt.Sprintf("g-%d", i)
		switch {
		case i%7 == 0: // the GUID of a story that left the feed
			guid = fmt.Sprintf("g-%d", i-restlessWindow-1)
		case i%7 == 1: // another GUID each time
			guid = fmt.Sprintf("g-%d-%d", i, poll)
		case i%7 == 2: // none, and a headline that changes
			guid = ""
			title += fmt.Sprintf(", version %d", poll%4)
		case i%7 == 3: // a link that moves
			path = fmt.Sprintf("archive/%d/%d", poll%3, i)
		case i%7 == 4: // a headline that is corrected
			title += fmt.Sprintf(" (corrected %d times)", poll%5)
		}
		link := fmt.Sprintf("%s://restless.example/%s?utm_campaign=poll-%d", []string{"http", "https"}[chance.IntN(2)], path, poll)
		item := fmt.Sprintf("<item><title>%s</title><link>%s</link>", title, html.EscapeString(link))
		if guid != "" {
			item += "<guid isPermaLink=\"false\">" + guid + "</guid>"
		}
		at := time.Date(1990+chance.IntN(60), 3, 1+chance.IntN(28), 8, 0, 0, 0, time.UTC)
		items = append(items, item+fmt.Sprintf("<pubDate>%s</pubDate><description>Edition %d.</description></item>", at.Format(time.RFC1123Z), chance.IntN(1000)))
	}
	order := rand.New(rand.NewPCG(uint64(poll), 7))
	order.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
	var out bytes.Buffer
	out.WriteString("<rss version=\"2.0\"><channel><title>The Restless</title>")
	for _, item := range items {
		out.WriteString(item)
	}
	out.WriteString("</channel></rss>")
	return out.Bytes()
}
