package bench_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	goaway "github.com/TwiN/go-away"
	"github.com/bwmarrin/discordgo"

	"ombud/internal/policy"
)

// decode does what discordgo does with a frame before it calls a handler: the
// envelope out of the stream, then the event out of the envelope.
func decode(text string) func() {
	data := fmt.Appendf(nil, frame, text)
	return func() {
		var e *discordgo.Event
		if err := json.NewDecoder(bytes.NewBuffer(data)).Decode(&e); err != nil {
			panic(err)
		}
		var m discordgo.MessageCreate
		if err := json.Unmarshal(e.RawData, &m); err != nil {
			panic(err)
		}
		if m.Content != text {
			panic("discordgo read another text: " + m.Content)
		}
	}
}

// judge is the full check of a text, which must find nothing if it is clean.
func judge(e *policy.Engine, text string, isClean bool) func() {
	m := message(text)
	ctx := context.Background()
	return func() {
		v, err := e.Judge(ctx, m)
		if err != nil {
			panic(err)
		}
		if isClean && v.Effect != policy.Allow {
			panic(fmt.Sprintf("%q is not clean: %+v", text, v.Findings))
		}
	}
}

// raid is the full check of one text after another, each of other words and as
// long as the clean one, by a policy that may count near-duplicates too. What is
// counted is noted for the database, as in the bot, and taken there now and then.
func raid(e *policy.Engine) func() {
	memory, changed := policy.NewMemory(), []policy.Kept(nil)
	memory.Keep()
	e = e.With(memory, policy.Key{1, 2, 3})
	messages := make([]policy.Message, 512)
	different := words(12 * len(messages))
	for i := range messages {
		text := ""
		for _, w := range different[12*i : 12*i+12] {
			text += w[1:] + " so "
		}
		messages[i] = message(text[:len(clean)])
		messages[i].ID, messages[i].Author.ID = fmt.Sprint(i), fmt.Sprint("author ", i%50)
		messages[i].Place.GuildID, messages[i].SentAt = "1", time.Unix(1_700_000_000+int64(i), 0)
	}
	ctx, at := context.Background(), 0
	return func() {
		if at = (at + 1) % len(messages); at == 0 {
			changed = memory.Changed(changed)
		}
		if _, err := e.Judge(ctx, messages[at]); err != nil {
			panic(err)
		}
	}
}

// goAway is the other filter with so many words, on the clean text.
func goAway(terms int) func() {
	d := goaway.NewProfanityDetector().WithCustomDictionary(words(terms), nil, nil)
	return func() { d.IsProfane(clean) }
}
