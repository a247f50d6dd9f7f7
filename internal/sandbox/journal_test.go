package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"ombud/internal/fakediscord"
)

func TestTheJournalHoldsAsMuchAsIsAskedFor(t *testing.T) {
	heartbeat, identify := opHeartbeat, 2
	entries := []fakediscord.Entry{
		{Event: "dispatch", T: "MESSAGE_CREATE", D: json.RawMessage(`{}`)},
		{Event: "gateway", Op: &heartbeat},
		{Event: "gateway", Op: &identify, D: json.RawMessage(`{}`)},
		{Event: "rest", Method: http.MethodGet, Response: json.RawMessage(`[]`)},
		{Event: "rest", Method: http.MethodPost, Response: json.RawMessage(`{}`)},
	}
	for journal, want := range map[Journal]struct{ lines, bodies int }{
		JournalAll: {5, 4}, JournalBrief: {5, 2}, JournalCalls: {3, 2},
	} {
		lines, bodies := 0, 0
		write := journal.pass(func(e fakediscord.Entry) {
			lines++
			if len(e.D)+len(e.Response) > 0 {
				bodies++
			}
		})
		for _, e := range entries {
			write(e)
		}
		if lines != want.lines || bodies != want.bodies {
			t.Errorf("%s: %d lines with %d bodies, want %d with %d", journal, lines, bodies, want.lines, want.bodies)
		}
	}
}

func TestTheDiscordAloneHasTheWorldItIsAskedFor(t *testing.T) {
	reader, writer := io.Pipe()
	o := options(t, writer)
	o.World = World{Servers: 3, Channels: 5, Shards: 4, MaxConcurrency: 2, SessionStarts: 10}
	done := make(chan error, 1)
	ctx := t.Context()
	go func() { done <- DiscordOnly(ctx, o) }()
	t.Cleanup(func() {
		go func() { _, _ = io.Copy(io.Discard, reader) }()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	var ready struct {
		API    string `json:"api"`
		Tokens struct {
			Bot string `json:"bot"`
		} `json:"tokens"`
	}
	if err := json.NewDecoder(reader).Decode(&ready); err != nil {
		t.Fatal(err)
	}
	bot := fakediscord.NewPerson(ready.API, "", "Bot "+ready.Tokens.Bot, http.DefaultClient)
	var gateway struct {
		Shards int `json:"shards"`
		Limit  struct {
			Total       int `json:"total"`
			Concurrency int `json:"max_concurrency"`
		} `json:"session_start_limit"`
	}
	if err := bot.Do(ctx, http.MethodGet, "/gateway/bot", nil, &gateway); err != nil {
		t.Fatal(err)
	}
	if gateway.Shards != 4 || gateway.Limit.Total != 10 || gateway.Limit.Concurrency != 2 {
		t.Errorf("got %+v", gateway)
	}
	var made struct {
		Servers []fakediscord.Server `json:"servers"`
	}
	if err := bot.Do(ctx, http.MethodGet, "/sandbox/servers", nil, &made); err != nil {
		t.Fatal(err)
	}
	if len(made.Servers) != 3 {
		t.Errorf("%d servers, want 3", len(made.Servers))
	}
}
