package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"time"

	"ombud/internal/classify"
	"ombud/internal/fakeopenai"
	"ombud/internal/jobs"
	"ombud/internal/moderation"
	"ombud/internal/policy"
	"ombud/internal/store"
)

// house is as much of ombud as a question passes through: the rules, the store, the jobs and
// the classifier, without Discord.
type house struct {
	store   *store.Store
	service *moderation.Service
	runner  *jobs.Runner // nil: nothing is worked on
	client  *classify.Client
	before  func() // is called before each message that is measured
}

// rulesOf is a policy with one rule, that has a classifier asked about everything.
const rulesOf = `version: 1
name: Measured
clauses:
  - {id: manners, text: Be kind.}
  - {id: spam, text: No advertising.}
rules:
  - {id: wobblegum, clause: spam, words: [wobblegum]}
classifier: {ask: all}
`

// workers is how many calls run at once.
const workers = 8

// open opens the house. Without an address there is no classifier.
func open(ctx context.Context, dir, address string) (*house, error) {
	p, err := policy.Parse("measured.yaml", []byte(rulesOf))
	if err != nil {
		return nil, err
	}
	engine, err := policy.Compile(p)
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.DiscardHandler)
	h := &house{}
	h.store, err = store.Open(ctx, store.Options{Path: filepath.Join(dir, "ombud.db"), Key: make([]byte, store.KeySize), Log: log})
	if err != nil {
		return nil, err
	}
	h.service = &moderation.Service{Store: h.store, Engine: engine, Now: time.Now, Log: log}
	if address == "" {
		return h, nil
	}
	h.client = classify.New(classify.Options{BaseURL: address + "/v1", Model: "stub", Concurrency: workers, Timeout: time.Minute})
	h.service.Consult = &moderation.Consultation{
		Store: h.store, Classifier: h.client, Asks: (&classify.Cascade{}).Asks, Engine: engine, Now: time.Now, Log: log,
		Limits: moderation.ConsultLimits{Calls: workers, Workers: 2 * workers, Batch: 1, Patience: time.Minute},
	}
	return h, nil
}

// work begins to ask. Cards and alerts are left alone: there is no Discord.
func (h *house) work(ctx context.Context) error {
	nothing := jobs.Work{
		ShowCard:  func(context.Context, int64, bool) error { return nil },
		ShowAlert: func(context.Context, int64) error { return nil },
	}
	nothing.FindDueFeeds = func(ctx context.Context) error { return h.service.Consult.Tidy(ctx) }
	if h.service.Consult != nil {
		nothing.AskClassifier = h.service.Consult.Work
	}
	var err error
	h.runner, err = jobs.Start(ctx, h.store.Jobs(), nothing, jobs.Options{
		Classifier: h.service.Consult.Workers(), ClassifierTimeout: h.service.Consult.Turn(),
	})
	return err
}

// close ends everything; what hangs is cut short.
func (h *house) close(ctx context.Context) error {
	if h.runner != nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		defer cancel()
		if err := h.runner.Stop(ctx); err != nil {
			return err
		}
	}
	if h.client != nil {
		h.client.Close()
	}
	return h.store.Close()
}

// message is one of a server's.
func message(n int, text string) moderation.Message {
	id := fmt.Sprint(1_400_000_000_000_000_000 + n)
	at := time.Now()
	return moderation.Message{
		Subject:    moderation.Subject{GuildID: "10", ChannelID: "20", MessageID: id},
		Author:     moderation.Author{ID: fmt.Sprint(500 + n%50), Name: "Wendeline"},
		Discussion: "On the harbour",
		Judged: policy.Message{
			ID: id, SentAt: at, Author: policy.Author{ID: fmt.Sprint(500 + n%50), Known: true},
			Place:    policy.Place{GuildID: "10", ChannelIDs: []string{"20"}},
			Surfaces: []policy.Surface{{Kind: policy.SurfaceContent, Text: text}},
		},
	}
}

// serve is a classifier's server on loopback.
func serve(s *fakeopenai.Server) *httptest.Server { return httptest.NewServer(s) }

// answered waits until nothing waits any more.
func (h *house) answered(ctx context.Context) error {
	for {
		c, err := h.store.Consulted(ctx, "10", time.Now().Add(-24*time.Hour))
		if err != nil {
			return err
		}
		if c.Waiting == 0 {
			return nil
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// openIn is open in a folder of its own.
func openIn(ctx context.Context, dir, address string) (*house, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return open(ctx, dir, address)
}
