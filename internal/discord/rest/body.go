package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// Room for an answer of unknown length. A page of a history is about 100 KiB, and reading it in
// large pieces is most of what can be saved on the way from the kernel.
const (
	smallAnswer = 4 << 10
	largeAnswer = 128 << 10
)

// readWhole reads an answer to its end, up to maxAnswer bytes. Large ones lie in memory that
// is used again once their body is closed.
func (t *transport) readWhole(resp *http.Response) (*wholeBody, error) {
	room := resp.ContentLength
	if room < 0 { // Discord does not say how long its larger answers are
		room = smallAnswer
	}
	if room > maxAnswer {
		return nil, errTooLarge()
	}
	whole := &wholeBody{content: make([]byte, 0, room+1)} // and one, so that the end is seen without growing
	for {
		content := whole.content
		n, err := resp.Body.Read(content[len(content):cap(content)])
		whole.content = content[:len(content)+n]
		switch {
		case errors.Is(err, io.EOF):
			whole.Reset(whole.content)
			return whole, nil
		case err != nil:
			return nil, fmt.Errorf("read the answer: %w", err)
		case len(whole.content) > maxAnswer:
			return nil, errTooLarge()
		case len(whole.content) == cap(whole.content):
			t.grow(whole)
		}
	}
}

func (t *transport) grow(whole *wholeBody) {
	var grown []byte
	if len(whole.content) < largeAnswer {
		whole.pool = &t.large
		if used, ok := t.large.Get().(*[]byte); ok {
			grown = (*used)[:0]
		}
	}
	if grown == nil {
		grown = make([]byte, 0, max(largeAnswer, 2*len(whole.content)))
	}
	whole.content = append(grown, whole.content...)
}

func errTooLarge() error { return fmt.Errorf("the answer is larger than %d bytes", maxAnswer) }

// wholeBody is the body of an answer that was read already. Whoever knows that need not read it
// once more.
type wholeBody struct {
	bytes.Reader
	content []byte
	pool    *sync.Pool // of *[]byte, where the content goes in the end; nil: nowhere
}

// Close gives the memory back: what was read must not be looked at after it.
func (w *wholeBody) Close() error {
	w.Reset(nil)
	if used := w.content; w.pool != nil {
		w.pool.Put(&used)
		w.pool = nil
	}
	w.content = nil
	return nil
}

// Read gets an answer and shows it to use, undecoded and until use returns. It is a large
// one, which discordgo would copy several times on its way; so it is asked for without the
// library, by the same rules.
func (c *Client) Read(ctx context.Context, endpoint string, use func([]byte) error) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, endpoint, http.NoBody)
	if err != nil {
		return fmt.Errorf("prepare to ask Discord: %w", err)
	}
	req.Header.Set("Authorization", c.session.Token)
	req.Header.Set("User-Agent", c.session.UserAgent)
	route := routeName(http.MethodGet, req.URL)
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return PlainError(route, err)
	}
	defer resp.Body.Close()
	whole, ok := resp.Body.(*wholeBody)
	if !ok {
		return errors.New("an answer came in pieces") // our own transport has none
	}
	if resp.StatusCode != http.StatusOK {
		return refusal(route, resp.StatusCode, whole.content)
	}
	return use(whole.content)
}
