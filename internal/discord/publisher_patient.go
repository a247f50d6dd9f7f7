package discord

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"ombud/internal/article"
	"ombud/internal/discord/rest"
)

// PatientPublisher is a Publisher that leaves a channel alone for a while which refused ombud. Each
// refusal counts towards a ban of the address, from which all servers would suffer, so that a
// hundred articles that wait for one channel's permission must not be a hundred refusals.
type PatientPublisher struct {
	*Publisher

	holds waits
}

var _ article.Publisher = (*PatientPublisher)(nil)

// What waits for the same channel waits for different things there: to post in it takes
// other permissions than to close a discussion.
const (
	posting = "posting"
	caring  = "caring"
)

// PostArticle is the Publisher's, unless the channel refused one lately.
func (p *PatientPublisher) PostArticle(ctx context.Context, post article.Post, again bool) (sent article.Sent, err error) {
	err = p.holds.during(post.ChannelID, posting, func() error {
		sent, err = p.Publisher.PostArticle(ctx, post, again)
		return err
	})
	return sent, err
}

// OpenDiscussion is the Publisher's, unless the channel refused one lately.
func (p *PatientPublisher) OpenDiscussion(ctx context.Context, post article.Post) (discussionID string, err error) {
	err = p.holds.during(post.ChannelID, posting, func() error {
		discussionID, err = p.Publisher.OpenDiscussion(ctx, post)
		return err
	})
	return discussionID, err
}

// Welcome is the Publisher's, unless the channel refused one lately.
func (p *PatientPublisher) Welcome(ctx context.Context, post article.Post, again bool) error {
	return p.holds.during(post.ChannelID, posting, func() error { return p.Publisher.Welcome(ctx, post, again) })
}

// Announce is the Publisher's, unless the channel refused one lately.
func (p *PatientPublisher) Announce(ctx context.Context, post article.Post) error {
	return p.holds.during(post.ChannelID, posting, func() error { return p.Publisher.Announce(ctx, post) })
}

// Renew is the Publisher's, unless the channel refused something of the kind lately.
func (p *PatientPublisher) Renew(ctx context.Context, post article.Post, again bool) error {
	return p.holds.during(post.ChannelID, caring, func() error { return p.Publisher.Renew(ctx, post, again) })
}

// SayClosing is the Publisher's, unless the channel refused something of the kind lately.
func (p *PatientPublisher) SayClosing(ctx context.Context, post article.Post, again bool) error {
	return p.holds.during(post.ChannelID, caring, func() error { return p.Publisher.SayClosing(ctx, post, again) })
}

// Close is the Publisher's, unless the channel refused something of the kind lately.
func (p *PatientPublisher) Close(ctx context.Context, post article.Post) error {
	return p.holds.during(post.ChannelID, caring, func() error { return p.Publisher.Close(ctx, post) })
}

// Reopen is the Publisher's, unless the channel refused something of the kind lately.
func (p *PatientPublisher) Reopen(ctx context.Context, post article.Post) error {
	return p.holds.during(post.ChannelID, caring, func() error { return p.Publisher.Reopen(ctx, post) })
}

// Slow is the Publisher's, unless the channel refused something of the kind lately.
func (p *PatientPublisher) Slow(ctx context.Context, post article.Post, seconds int) error {
	return p.holds.during(post.ChannelID, caring, func() error { return p.Publisher.Slow(ctx, post, seconds) })
}

// maxWait is how long a channel is left alone that has refused ombud again and again: a server
// that ombud was removed from, for one. A permission that came back is noticed by then.
const maxWait = time.Hour

// waits are the channels that refused something lately. The zero value is ready.
type waits struct {
	mu   sync.Mutex
	held map[waiting]*wait
}

type waiting struct{ channelID, what string }

type wait struct {
	until    time.Time
	span     time.Duration // of the next one
	sentence string        // for admins
	nameless bool          // no word of Discord's
}

// during does something in a channel, unless it was refused there lately. The first after a wait
// finds out for all; it is the only one that asks meanwhile.
func (w *waits) during(channelID, what string, do func() error) error {
	at := waiting{channelID, what}
	if err := w.ask(at); err != nil {
		return err
	}
	err := do()
	w.heard(at, err)
	return err
}

func (w *waits) ask(at waiting) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	held := w.held[at]
	if held == nil {
		return nil
	}
	if left := time.Until(held.until); left > 0 {
		left += rand.N(time.Minute) // not all at once
		if held.nameless {
			return &rest.LimitedError{Route: "channel " + at.channelID, After: left, Reason: "something before Discord refused it lately"}
		}
		return &article.WaitError{
			Sentence: held.sentence, After: left,
			Err: fmt.Errorf("channel %s refused ombud and is left alone for a while", at.channelID),
		}
	}
	held.until = time.Now().Add(discordPatience)
	return nil
}

// discordPatience is longer than one try takes.
const discordPatience = time.Minute

func (w *waits) heard(at waiting, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	held := w.held[at]
	if !refused(err) {
		if held != nil && (err == nil || answered(err)) {
			delete(w.held, at)
		} else if held != nil {
			held.until = time.Now() // that told nothing: the next one finds out
		}
		return
	}
	if held == nil {
		if w.held == nil {
			w.held = map[waiting]*wait{}
		}
		held = &wait{span: permissionWait}
		w.held[at] = held
	}
	held.until = time.Now().Add(held.span)
	held.span = min(2*held.span, maxWait)
	held.sentence, held.nameless = "This channel refuses ombud.", rest.Nameless(err, http.StatusForbidden)
	var said *article.WaitError
	if errors.As(err, &said) {
		held.sentence = said.Sentence
	}
}

// refused reports whether Discord counted a request as one that ombud may not make.
func refused(err error) bool {
	var e *rest.Error
	return rest.Nameless(err, http.StatusForbidden) || errors.As(err, &e) && e.Status == http.StatusForbidden
}

// answered reports whether Discord had something to say about the request itself.
func answered(err error) bool {
	var e *rest.Error
	return errors.As(err, &e)
}
