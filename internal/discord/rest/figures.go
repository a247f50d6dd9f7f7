package rest

import (
	"context"
	"net/http"
	"time"
)

// timed is send, and tells how it went.
func (t *transport) timed(ctx context.Context, req *http.Request, path string, r route, body []byte) (*http.Response, []byte, error) {
	began := time.Now()
	resp, content, err := t.send(ctx, req, path, body)
	if t.tell != nil {
		status := 0
		if err == nil {
			status = resp.StatusCode
		}
		t.tell(r.name, status, time.Since(began))
	}
	return resp, content, err
}

// answered passes on what the transport tells, if somebody listens.
func (c *Client) answered(route string, status int, took time.Duration) {
	if c.Answered != nil {
		c.Answered(route, status, took)
	}
}

// InvalidRequests is how many answers of about the last ten minutes count towards
// Discord's ban of addresses.
func (c *Client) InvalidRequests() int { return c.transport.invalid.recent() }

func (i *invalid) recent() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	minute, total := time.Now().Unix()/60, 0
	for _, slot := range i.minutes {
		if slot.minute > minute-int64(len(i.minutes)) {
			total += slot.count
		}
	}
	return total
}
