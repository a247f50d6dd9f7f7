package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"ombud/internal/fakeopenai"
)

// model is a classifier's server without a mind, which does what the comments say.
type model struct {
	*fakeopenai.Server
	web    *http.Server
	served chan struct{}
}

// modelPolicy has the model asked about everything. One clause may hide.
const modelPolicy = `version: 1
name: Consulted
clauses:
  - {id: manners, text: Be kind to each other.}
  - {id: spam, text: No advertising.}
  - {id: doxing, text: Private facts stay private.}
rules:
  - {id: wobblegum, clause: spam, words: [wobblegum]}
classifier:
  ask: all
  unclassified: review
  clauses:
    - {id: doxing, confidence: 0.5, hide: 0.95}
`

// withModel begins a model, which the bot asks when it is started after that.
func (s *stage) withModel(ctx context.Context, settings map[string]string) error {
	m := &model{Server: &fakeopenai.Server{Model: "judge", Key: "key-of-the-model"}, served: make(chan struct{})}
	var listen net.ListenConfig
	l, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen as the model: %w", err)
	}
	m.web = &http.Server{Handler: m.Server, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		defer close(m.served)
		_ = m.web.Serve(l)
	}()
	s.model = m
	policy := filepath.Join(s.dir, "consulted.yaml")
	if err := os.WriteFile(policy, []byte(modelPolicy), 0o600); err != nil {
		return fmt.Errorf("write the policy: %w", err)
	}
	s.secrets = append(s.secrets, m.Key)
	s.extra = map[string]string{
		"OPENAI_BASE_URL": "http://" + l.Addr().String() + "/v1", "OPENAI_API_KEY": m.Key, "OPENAI_MODEL": m.Model,
		"OMBUD_POLICY": policy, "OMBUD_CLASSIFIER_CONCURRENCY": "1",
	}
	for name, value := range settings {
		s.extra[name] = value
	}
	return nil
}

func (m *model) close() {
	_ = m.web.Close()
	<-m.served
}
