package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// Room for an answer of unknown length. A page of a history is about 100 KiB, and reading it in
// large pieces is most of what can be saved on the way from the kernel.
const (
	smallAnswer = 4 << 10
	largeAnswer = 128 << 10
)

// readWhole reads an answer to its end, up to maxAnswer bytes.
func readWhole(resp *http.Response) ([]byte, error) {
	room := resp.ContentLength
	if room < 0 { // Discord does not say how long its larger answers are
		room = smallAnswer
	}
	if room > maxAnswer {
		return nil, errTooLarge()
	}
	content := make([]byte, 0, room+1) // and one, so that the end is seen without growing
	for {
		n, err := resp.Body.Read(content[len(content):cap(content)])
		content = content[:len(content)+n]
		switch {
		case errors.Is(err, io.EOF):
			return content, nil
		case err != nil:
			return nil, fmt.Errorf("read the answer: %w", err)
		case len(content) > maxAnswer:
			return nil, errTooLarge()
		case len(content) == cap(content):
			grown := make([]byte, len(content), max(largeAnswer, 2*len(content)))
			copy(grown, content)
			content = grown
		}
	}
}

func errTooLarge() error { return fmt.Errorf("the answer is larger than %d bytes", maxAnswer) }

// wholeBody is the body of an answer that was read already. Whoever knows that need not read it
// once more.
type wholeBody struct {
	bytes.Reader
	content []byte
}

// Close has nothing to close.
func (*wholeBody) Close() error { return nil }

// read gets an answer undecoded. It is a large one, which discordgo would copy several times on its
// way; so it is asked for without the library, by the same rules.
func (c *Client) read(ctx context.Context, endpoint string) (json.RawMessage, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, endpoint, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("prepare to ask Discord: %w", err)
	}
	req.Header.Set("Authorization", c.session.Token)
	req.Header.Set("User-Agent", c.session.UserAgent)
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return nil, plainError(routeName(http.MethodGet, req.URL), err)
	}
	defer resp.Body.Close()
	whole, ok := resp.Body.(*wholeBody)
	if !ok {
		return nil, errors.New("an answer came in pieces") // of our own transport there is none
	}
	if resp.StatusCode != http.StatusOK {
		return nil, refusal(routeName(http.MethodGet, req.URL), resp.StatusCode, whole.content)
	}
	return whole.content, nil
}
