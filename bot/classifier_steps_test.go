package bot_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ombud/internal/fakeopenai"
)

// llmBase is where the classifier's server is, for those who dial it in memory.
const llmBase = "http://llm.example/v1"

// llm is a classifier's server of a story.
type llm struct {
	server   *fakeopenai.Server
	memory   *fakeopenai.Memory
	settings []string
}

// classifierRuns begins a server; ombud uses it when it is started after that.
func (s *stage) classifierRuns(words []string) error {
	s.llm = &llm{server: &fakeopenai.Server{Model: "judge", Key: "llm-key"}, settings: strings.Fields(words[0])}
	s.llm.memory = fakeopenai.InMemory(s.llm.server)
	return nil
}

func (s *stage) dialClassifier(ctx context.Context, network, addr string) (net.Conn, error) {
	if s.llm == nil {
		return nil, net.ErrClosed
	}
	return s.llm.memory.Dial(ctx, network, addr)
}

// classifierSettings are what ombud is told of the server; nothing when there is none.
func (s *stage) classifierSettings() []string {
	if s.llm == nil {
		return nil
	}
	return append([]string{"OPENAI_BASE_URL=" + llmBase, "OPENAI_API_KEY=llm-key", "OPENAI_MODEL=judge"}, s.llm.settings...)
}

func (s *stage) classifierMisbehaves(words []string) error {
	kind, times, _ := strings.Cut(words[0], " times=")
	n, _ := strconv.Atoi(times) // zero: until it behaves
	return s.llm.server.Misbehave(fakeopenai.Fault{Kind: fakeopenai.Kind(kind), Times: n})
}

// classifierFailsThroughout has one call after the other fail, each in another way, while one member writes
// fair words and the other what a rule flags. The flags come at once, and all is decided in the end.
func (s *stage) classifierFailsThroughout(words []string) error {
	kinds := fakeopenai.Kinds()
	for _, kind := range kinds {
		if err := s.llm.server.Misbehave(fakeopenai.Fault{Kind: kind, Times: 1}); err != nil {
			return err
		}
	}
	for n := range kinds {
		if err := s.says([]string{words[0], words[2], fmt.Sprintf("This is comment number %d about the bridge.", n)}); err != nil {
			return err
		}
		if err := s.says([]string{words[1], words[2], fmt.Sprintf("buy wobblegum, %d of it", n)}); err != nil {
			return err
		}
		time.Sleep(time.Second)
		if err := s.metric(`ombud_verdict_duration_seconds{effect="flag"}`, strconv.Itoa(n+1)); err != nil {
			return fmt.Errorf("a second after it was said: %w", err)
		}
	}
	began, decided := time.Now(), 0
	for decided < 2*len(kinds) {
		if time.Since(began) > 2*time.Hour {
			return fmt.Errorf("%d of %d messages are decided after two hours", decided, 2*len(kinds))
		}
		time.Sleep(time.Minute)
		decided = 0
		for _, outcome := range []string{"clean", "unclassified"} {
			n, err := s.figure(`ombud_classifier_questions_total{outcome="` + outcome + `"}`)
			if err != nil {
				return err
			}
			decided += int(n)
		}
	}
	met := map[fakeopenai.Kind]bool{}
	for _, r := range s.llm.server.Requests() {
		met[r.Fault] = true
	}
	if met[""] = false; len(met)-1 != len(kinds) {
		return fmt.Errorf("%d of %d ways to fail were met", len(met)-1, len(kinds))
	}
	s.t.Logf("%d ways to fail: %d flags of rules, each within a second; %d of %d messages decided, the last after %v", len(kinds), len(kinds), decided, 2*len(kinds), time.Since(began))
	return nil
}

func (s *stage) classifierBehaves([]string) error {
	s.llm.server.Behave()
	return nil
}

func (s *stage) classifierWasAsked(words []string) error {
	want, err := strconv.Atoi(words[0])
	if err != nil {
		return err
	}
	s.settle()
	return s.eventually(func() error {
		if got := len(s.llm.server.Requests()); got != want {
			return fmt.Errorf("it was asked %d times", got)
		}
		return nil
	})
}

func (s *stage) classifierHeard(words []string) error {
	return s.eventually(func() error {
		for _, r := range s.llm.server.Requests() {
			if bytes.Contains(r.Body, []byte(words[0])) {
				return nil
			}
		}
		return fmt.Errorf("none of %d requests says so", len(s.llm.server.Requests()))
	})
}

func (s *stage) classifierDidNotHear(words []string) error {
	s.settle()
	for _, r := range s.llm.server.Requests() {
		if bytes.Contains(r.Body, []byte(words[0])) {
			return fmt.Errorf("it did: %s", r.Body)
		}
	}
	return nil
}

func (s *stage) saysThings(words []string) error {
	n, err := strconv.Atoi(words[1])
	if err != nil {
		return err
	}
	for i := range n {
		if err := s.says([]string{words[0], words[2], fmt.Sprintf("This is the thing of number %d.", i)}); err != nil {
			return err
		}
		time.Sleep(time.Second)
	}
	return nil
}

// anID is any number that is long enough for one of Discord's, in whatever digits and however spread.
var anID = regexp.MustCompile(`\p{Nd}(?:[\s\p{Cf}._/-]?\p{Nd}){14,}`)

// endClassifier ends the server. Whatever the story was, no request may have told who anybody is.
func (s *stage) endClassifier() {
	if s.llm == nil {
		return
	}
	s.llm.memory.Close()
	for _, r := range s.llm.server.Requests() {
		if id := anID.Find(r.Body); id != nil {
			s.t.Errorf("the classifier was told the id %s: %s", id, r.Body)
		}
		for name := range s.people {
			if regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(name) + `\b`).Match(r.Body) {
				s.t.Errorf("the classifier was told of %s: %s", name, r.Body)
			}
		}
		for _, header := range []string{"Cookie", "Referer", "Openai-User"} {
			if r.Header.Get(header) != "" {
				s.t.Errorf("the classifier was sent the header %s", header)
			}
		}
		if !bytes.Contains(r.Body, []byte(`"store":false`)) && strings.HasSuffix(r.Path, "completions") {
			s.t.Errorf("the classifier was not told to store nothing: %s", r.Body)
		}
		if bytes.Contains(r.Body, []byte(`"user":`)) || bytes.Contains(r.Body, []byte(`"metadata":`)) {
			s.t.Errorf("the classifier was told whose request it is: %s", r.Body)
		}
	}
}
