package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"ombud/internal/fakeopenai"
)

// contempt is what no rule finds, since no word of it is a bad one.
const contempt = "People of your sort should crawl back to where they came from; nobody on this street wants you here."

// model is a classifier's server on loopback. It knows one comment by heart and finds nothing wrong
// with the others: what a real one would say of them is its own affair.
type model struct {
	server *http.Server
	served chan struct{}
	url    string
}

// modelName is what the bot is told to ask for, and modelKey what it has to bring.
const (
	modelName = "by-heart"
	modelKey  = "key-of-the-sandbox"
)

func openModel() (*model, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it waits for nobody, so there is nothing to cancel
	if err != nil {
		return nil, fmt.Errorf("serve the sandbox's model: %w", err)
	}
	mind := &fakeopenai.Server{Model: modelName, Key: modelKey, ByHeart: map[string]fakeopenai.Claim{
		contempt: {
			Clause: "hate", Confidence: 0.93, Quote: "crawl back to where they came from",
			Rationale: "Tells her that people like her do not belong here, whatever she said about the clinic.",
		},
	}}
	m := &model{
		server: &http.Server{Handler: mind, ReadHeaderTimeout: 10 * time.Second},
		served: make(chan struct{}), url: "http://" + l.Addr().String() + "/v1",
	}
	go func() {
		defer close(m.served)
		_ = m.server.Serve(l)
	}()
	return m, nil
}

func (m *model) close() error {
	if m == nil {
		return nil
	}
	err := m.server.Close()
	<-m.served
	return err
}

// settings have the bot ask the model; none, when there is none.
func (m *model) settings() []string {
	if m == nil {
		return nil
	}
	return []string{"OPENAI_BASE_URL=" + m.url, "OPENAI_API_KEY=" + modelKey, "OPENAI_MODEL=" + modelName, "OMBUD_CLASSIFIER_PRICE=0.40/1.60"}
}

// consulted is said under the evening's story, where there is a model. No rule minds it.
func consulted() []scene {
	return []scene{{By: "newt", Key: "contempt", In: clinic, ReplyTo: "night", Say: contempt}}
}

// opinionPatience is how long the model's opinion is waited for; a policy may know no such clause.
const opinionPatience = 15 * time.Second

// consult plays what only the model sees, and what moderators make of it.
func (p *player) consult(ctx context.Context) error {
	if p.model == nil {
		return nil
	}
	if err := p.enact(ctx, consulted()); err != nil {
		return err
	}
	remove := scene{By: "mia", Press: "Remove", On: "contempt"}
	about := p.said[remove.On].id
	err := p.stage.awaitFor(ctx, opinionPatience, "the card about the "+remove.On, func() bool { return p.stage.hasCard(about) })
	if err != nil && !errors.Is(err, errInVain) { // press says that no card came
		return err
	}
	if err == nil {
		p.aside("no rule minds that, and the model does: moderators get a card")
	}
	if err := p.enact(ctx, []scene{remove}); err != nil {
		return err
	}
	_, err = p.command(ctx, "stats")
	return err
}
