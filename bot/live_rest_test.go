//go:build live

package bot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// seenMessage is a message as much as the test looks at it.
type seenMessage struct {
	ID         string          `json:"id"`
	Components json.RawMessage `json:"components"`
	Thread     *struct{ ID string }
	raw        json.RawMessage
}

// messages are the channel's newest.
func (l *live) messages(ctx context.Context, channel string) ([]seenMessage, error) {
	var page []json.RawMessage
	if err := l.call(ctx, http.MethodGet, "/channels/"+channel+"/messages?limit=50", nil, &page); err != nil {
		return nil, err
	}
	list := make([]seenMessage, len(page))
	for i, raw := range page {
		if err := json.Unmarshal(raw, &list[i]); err != nil {
			return nil, fmt.Errorf("decode a message: %w", err)
		}
		list[i].raw = raw
	}
	return list, nil
}

// find looks for a message in which all the words stand, wherever they do.
func (l *live) find(ctx context.Context, channel string, words ...string) (seenMessage, bool, error) {
	list, err := l.messages(ctx, channel)
	for _, m := range list {
		has := 0
		for _, w := range words {
			if strings.Contains(string(m.raw), w) {
				has++
			}
		}
		if has == len(words) {
			return m, true, nil
		}
	}
	return seenMessage{}, false, err
}

func (l *live) messagePath(channel, message string) string {
	return "/channels/" + channel + "/messages/" + message
}

func (l *live) link(channel, message string) string {
	return "https://discord.com/channels/" + l.guild + "/" + channel + "/" + message
}

// statusError is an answer other than success.
type statusError struct {
	status int
	text   string
}

func (e *statusError) Error() string { return e.text }

func hasStatus(err error, status int) bool {
	var e *statusError
	return errors.As(err, &e) && e.status == status
}

// call is a REST call by the bot's account.
func (l *live) call(ctx context.Context, method, path string, body, into any) error {
	return l.callAs(ctx, "Bot "+l.token, method, path, body, into)
}

// callAs waits as often as Discord asks to. An empty by sends no token: the
// path holds one.
func (l *live) callAs(ctx context.Context, by, method, path string, body, into any) error {
	var payload []byte
	if body != nil {
		var err error
		if payload, err = json.Marshal(body); err != nil {
			return fmt.Errorf("encode: %w", err)
		}
	}
	for {
		wait, err := l.once(ctx, by, method, path, payload, into)
		if wait == 0 {
			return err
		}
		time.Sleep(wait)
	}
}

func (l *live) once(ctx context.Context, by, method, path string, payload []byte, into any) (wait time.Duration, err error) {
	shown := method + " " + strings.SplitN(path, "?", 2)[0]
	if strings.HasPrefix(path, "/webhooks/") {
		shown = method + " /webhooks/…" // the path may hold a token
	}
	req, err := http.NewRequestWithContext(ctx, method, l.api+"/v10"+path, bytes.NewReader(payload))
	if err != nil {
		return 0, fmt.Errorf("%s: the request cannot be made", shown)
	}
	req.Header.Set("User-Agent", "DiscordBot (https://example.org/, 1) ombud's live test")
	if by != "" {
		req.Header.Set("Authorization", by)
	}
	if payload != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := l.http.Do(req)
	if err != nil {
		var address *url.Error
		if errors.As(err, &address) {
			err = address.Err
		}
		return 0, fmt.Errorf("%s: %w", shown, err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return 0, fmt.Errorf("%s: read the answer: %w", shown, err)
	case resp.StatusCode == http.StatusTooManyRequests:
		var limited struct {
			RetryAfter float64 `json:"retry_after"` // seconds
		}
		_ = json.Unmarshal(answer, &limited) // a page of HTML says nothing: a second will do
		return max(time.Second, time.Duration(limited.RetryAfter*float64(time.Second))), nil
	case resp.StatusCode >= 300:
		return 0, &statusError{resp.StatusCode, fmt.Sprintf("%s: %s: %s", shown, resp.Status, answer)}
	case into == nil:
		return 0, nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return 0, fmt.Errorf("%s: decode the answer: %w", shown, err)
	}
	return 0, nil
}

// atTheEnd takes away what the test made once ombud has stopped, whatever came
// of the test.
func (l *live) atTheEnd(t *testing.T) {
	t.Helper()
	commands := l.commandsBefore(t)
	t.Cleanup(func() {
		for _, channel := range []string{l.discussions, l.moderators} {
			list, err := l.messages(context.WithoutCancel(t.Context()), channel)
			if err != nil {
				t.Errorf("left behind in channel %s: %v", channel, err)
			}
			for _, m := range list {
				if !strings.Contains(string(m.raw), l.marker) {
					continue
				}
				if m.Thread != nil {
					l.remove(t, "/channels/"+m.Thread.ID)
				}
				l.remove(t, l.messagePath(channel, m.ID))
			}
		}
		if commands != "" {
			if err := l.call(context.WithoutCancel(t.Context()), http.MethodPut, commands, []string{}, nil); err != nil {
				t.Errorf("left behind: the commands: %v", err)
			}
		}
	})
}

// commandsBefore is where to take ombud's commands away again, empty when the
// application had commands before.
func (l *live) commandsBefore(t *testing.T) string {
	t.Helper()
	var app struct{ ID string }
	if err := l.call(t.Context(), http.MethodGet, "/applications/@me", nil, &app); err != nil {
		t.Fatalf("look up the application: %v", err)
	}
	path := "/applications/" + app.ID + "/commands"
	var before []json.RawMessage
	if err := l.call(t.Context(), http.MethodGet, path, nil, &before); err != nil {
		t.Fatalf("look up the commands: %v", err)
	}
	if len(before) > 0 {
		return ""
	}
	return path
}

func (l *live) remove(t *testing.T, path string) {
	t.Helper()
	err := l.call(context.WithoutCancel(t.Context()), http.MethodDelete, path, nil, nil)
	if err != nil && !hasStatus(err, http.StatusNotFound) {
		t.Errorf("left behind: %v", err)
	}
}

// await asks once a second until the answer is yes.
func (l *live) await(t *testing.T, within time.Duration, what string, there func() (bool, error)) {
	t.Helper()
	for end := time.Now().Add(within); ; time.Sleep(time.Second) {
		ok, err := there()
		switch {
		case err != nil:
			t.Fatalf("wait for %s: %v", what, err)
		case ok:
			return
		case time.Now().After(end):
			t.Fatalf("%s did not come within %s", what, within)
		}
	}
}
