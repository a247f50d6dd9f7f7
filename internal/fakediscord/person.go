package fakediscord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Person acts as one person with the person's own token, over HTTP as a client
// would. Its methods may be called from any goroutine.
type Person struct {
	api         string // "http://127.0.0.1:PORT/api"
	application string
	token       string
	http        *http.Client

	mu     sync.Mutex
	guilds map[string]string // of the channels that were asked about; "" for DMs
}

// NewPerson makes the client. api is what Listen returned, or any http address
// ending in /api when client dials in memory; application is World.Application.
func NewPerson(api, application, token string, client *http.Client) *Person {
	return &Person{api: strings.TrimSuffix(api, "/"), application: application, token: token, http: client, guilds: map[string]string{}}
}

// APIError is an answer of the API other than success.
type APIError struct {
	Status  int // HTTP
	Code    int // Discord's, such as 50013
	Message string
	Body    json.RawMessage

	retryAfter time.Duration // of a 429
}

func (e *APIError) Error() string {
	return fmt.Sprintf("%d %s (code %d)", e.Status, e.Message, e.Code)
}

// Do makes a call below /api/v10. body and into may be nil. An answer other
// than 2xx is an *APIError. As people's clients do, it asks again after the time
// that a rate limit names; a channel's slow mode is for the person to wait out.
func (p *Person) Do(ctx context.Context, method, path string, body, into any) error {
	var raw []byte
	var contentType string
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return fmt.Errorf("encode body of %s %s: %w", method, path, err)
		}
		contentType = "application/json"
	}
	for {
		err := p.call(ctx, method, path, bytes.NewReader(raw), contentType, into)
		var limited *APIError
		if !errors.As(err, &limited) || limited.Status != http.StatusTooManyRequests || limited.Code != 0 || limited.retryAfter == 0 {
			return err
		}
		select {
		case <-time.After(limited.retryAfter):
		case <-ctx.Done():
			return fmt.Errorf("%w; %w", err, ctx.Err())
		}
	}
}

func (p *Person) call(ctx context.Context, method, path string, payload io.Reader, contentType string, into any) error {
	req, err := http.NewRequestWithContext(ctx, method, p.api+"/v10"+path, payload)
	if err != nil {
		return fmt.Errorf("make request %s %s: %w", method, path, err)
	}
	req.Header.Set("Authorization", p.token)
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := p.http.Do(req)
	if err != nil {
		return fmt.Errorf("call %s %s: %w", method, path, err)
	}
	raw, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return fmt.Errorf("read answer of %s %s: %w", method, path, err)
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		failed := &APIError{Status: resp.StatusCode, Message: resp.Status, Body: raw}
		_ = json.Unmarshal(raw, failed) // an answer that is no JSON keeps the status line
		return fmt.Errorf("%s %s: %w", method, path, failed)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("decode answer of %s %s: %w", method, path, err)
	}
	return nil
}

// UnmarshalJSON reads Discord's form of an error.
func (e *APIError) UnmarshalJSON(raw []byte) error {
	var j struct {
		Code       int     `json:"code"`
		Message    string  `json:"message"`
		RetryAfter float64 `json:"retry_after"` // in seconds
	}
	if err := json.Unmarshal(raw, &j); err != nil {
		return err
	}
	e.Code, e.Message = j.Code, j.Message
	e.retryAfter = time.Duration(j.RetryAfter * float64(time.Second))
	return nil
}

// Say sends a text and returns the message's id.
func (p *Person) Say(ctx context.Context, channel, text string) (string, error) {
	return p.send(ctx, channel, map[string]any{"content": text})
}

// Reply answers a message in its channel.
func (p *Person) Reply(ctx context.Context, channel, message, text string) (string, error) {
	return p.send(ctx, channel, map[string]any{
		"content": text, "message_reference": map[string]string{"message_id": message, "channel_id": channel},
	})
}

func (p *Person) send(ctx context.Context, channel string, body any) (string, error) {
	var m struct {
		ID string `json:"id"`
	}
	err := p.Do(ctx, http.MethodPost, "/channels/"+channel+"/messages", body, &m)
	return m.ID, err
}

// Edit changes the text of one's own message.
func (p *Person) Edit(ctx context.Context, channel, message, text string) error {
	return p.Do(ctx, http.MethodPatch, "/channels/"+channel+"/messages/"+message, map[string]string{"content": text}, nil)
}

// Delete removes a message.
func (p *Person) Delete(ctx context.Context, channel, message string) error {
	return p.Do(ctx, http.MethodDelete, "/channels/"+channel+"/messages/"+message, nil, nil)
}

// Messages are a channel's last messages (at most 100), newest first.
func (p *Person) Messages(ctx context.Context, channel string) ([]SeenMessage, error) {
	var list []SeenMessage
	err := p.Do(ctx, http.MethodGet, "/channels/"+channel+"/messages?limit=100", nil, &list)
	return list, err
}

// Threads are the active threads and forum posts of a channel, in the order the
// guild lists them. Discord answers this to bots only: the Person must act with one's token.
func (p *Person) Threads(ctx context.Context, channel string) ([]SeenThread, error) {
	guild, err := p.guildOf(ctx, channel)
	if err != nil {
		return nil, err
	}
	var all struct {
		Threads []SeenThread `json:"threads"`
	}
	if err := p.Do(ctx, http.MethodGet, "/guilds/"+guild+"/threads/active", nil, &all); err != nil {
		return nil, err
	}
	var list []SeenThread
	for _, thread := range all.Threads {
		if thread.ParentID == channel {
			list = append(list, thread)
		}
	}
	return list, nil
}

// Events are what the person's client was shown after an event's id, and the id
// to ask with next time.
func (p *Person) Events(ctx context.Context, after int64) ([]ShownEvent, int64, error) {
	var j struct {
		Events []ShownEvent `json:"events"`
		Next   int64        `json:"next"`
	}
	err := p.Do(ctx, http.MethodGet, "/sandbox/events?after="+url.QueryEscape(strconv.FormatInt(after, 10)), nil, &j)
	return j.Events, j.Next, err
}

// guildOf asks once which guild a channel is in; "" for a DM.
func (p *Person) guildOf(ctx context.Context, channel string) (string, error) {
	p.mu.Lock()
	guild, known := p.guilds[channel]
	p.mu.Unlock()
	if known {
		return guild, nil
	}
	var ch struct {
		GuildID string `json:"guild_id"`
	}
	if err := p.Do(ctx, http.MethodGet, "/channels/"+channel, nil, &ch); err != nil {
		return "", err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.guilds[channel] = ch.GuildID
	return ch.GuildID, nil
}
