package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// endWithin is how long ombud may take to find that its settings are no good.
const endWithin = 15 * time.Second

// mistake is one thing an operator may do wrong.
type mistake struct {
	name   string
	change func(ctx context.Context, s *stage, set map[string]string) error // prepares it; "" in set unsets
	exit   int                                                              // 1: failed, 2: the settings or the command line are wrong
	says   []string                                                         // words the sentence needs
	lines  int                                                              // the most it may have where it lists several things; 0: one
}

// Exit codes of ombud.
const (
	failed = 1
	misset = 2
)

const (
	wrongToken = "this-is-not-the-token-of-anybody"
	otherKey   = "6f7468657220206b65792020206f7468657220206b65792020206f7468657220"
	anotherKey = "616e6f7468657220206b657920616e6f7468657220206b657920616e6f746865"
)

// mistakes is the table of them.
func mistakes() []mistake {
	set := func(name, value string) func(context.Context, *stage, map[string]string) error {
		return func(_ context.Context, _ *stage, set map[string]string) error {
			set[name] = value
			return nil
		}
	}
	file := func(setting, name, prefix, text string, mode os.FileMode) func(context.Context, *stage, map[string]string) error {
		return func(_ context.Context, s *stage, set map[string]string) error {
			path := filepath.Join(s.dir, name)
			set[setting] = prefix + path
			return os.WriteFile(path, []byte(text), mode)
		}
	}
	return []mistake{
		{name: "no token at all", change: set("DISCORD_TOKEN", ""), exit: misset, says: []string{"DISCORD_TOKEN", "ombud sandbox"}},
		{name: "a wrong token", change: set("DISCORD_TOKEN", wrongToken), exit: failed, says: []string{"DISCORD_TOKEN"}},
		{name: "a token with the word Bot", change: set("DISCORD_TOKEN", "Bot "+wrongToken), exit: misset, says: []string{"DISCORD_TOKEN"}},
		{
			name: "a missing intent", exit: failed, says: []string{"Message Content"},
			change: func(ctx context.Context, s *stage, _ map[string]string) error {
				return s.fault(ctx, map[string]any{"kind": "identify_close", "code": 4014})
			},
		},
		{name: "an API that nobody serves", change: set("DISCORD_API_URL", "http://127.0.0.1:1/api"), exit: failed, says: []string{"DISCORD_API_URL", "127.0.0.1:1"}},
		{name: "an API that is no address", change: set("DISCORD_API_URL", "discord"), exit: misset, says: []string{"DISCORD_API_URL"}},
		{name: "an unknown setting", change: set("OMBUD_POLICI", "news"), exit: misset, says: []string{"OMBUD_POLICI", "OMBUD_POLICY"}},
		{name: "a log format that does not exist", change: set("OMBUD_LOG", "xml"), exit: misset, says: []string{"OMBUD_LOG", "json"}},
		{name: "a budget that no call fits into", change: func(_ context.Context, _ *stage, set map[string]string) error {
			set["OPENAI_MODEL"], set["OPENAI_BASE_URL"], set["OMBUD_CLASSIFIER_BUDGET_TOKENS"] = "judge", "http://127.0.0.1:1/v1", "5000"
			return nil
		}, exit: misset, says: []string{"OMBUD_CLASSIFIER_BUDGET_TOKENS is 5000", "or to 0 for no limit"}},
		{name: "an address that is in use", change: func(_ context.Context, s *stage, set map[string]string) error {
			api, err := url.Parse(s.API)
			if err == nil {
				set["OMBUD_HTTP_ADDR"] = api.Host
			}
			return err
		}, exit: failed, says: []string{"OMBUD_HTTP_ADDR", "in use"}},
		{name: "a database that is a folder", change: func(_ context.Context, s *stage, set map[string]string) error {
			set["DATABASE_URL"] = "sqlite:" + filepath.Join(s.dir, "folder.db")
			return os.Mkdir(filepath.Join(s.dir, "folder.db"), 0o700)
		}, exit: failed, says: []string{"folder.db"}},
		{name: "a database in no folder", change: func(_ context.Context, s *stage, set map[string]string) error {
			set["DATABASE_URL"] = "sqlite:" + filepath.Join(s.dir, "nowhere", "ombud.db")
			return nil
		}, exit: failed, says: []string{"nowhere"}},
		{name: "a database that is none", change: file("DATABASE_URL", "garbage.db", "sqlite:", strings.Repeat("this is no database. ", 500), 0o600), exit: failed, says: []string{"garbage.db"}},
		{name: "a database that may not be read", change: file("DATABASE_URL", "locked.db", "sqlite:", "", 0o000), exit: failed, says: []string{"locked.db"}},
		{name: "a PostgreSQL that nobody serves", change: set("DATABASE_URL", "postgres://ombud:hunter2secret@127.0.0.1:1/ombud"), exit: failed, says: []string{"127.0.0.1"}},
		{name: "a key of the wrong length", change: set("OMBUD_KEY", "c2VjcmV0"), exit: misset, says: []string{"OMBUD_KEY"}},
		{name: "another key than the database's", change: otherKeyThanBefore, exit: failed, says: []string{"OMBUD_KEY", "key"}},
		{name: "a policy that does not exist", change: set("OMBUD_POLICY", "newz"), exit: failed, says: []string{"newz"}, lines: 2},
		{name: "a policy file that is broken", change: file("OMBUD_POLICY", "broken.yaml", "", "name: mine\nclauses:\n  - id: [\n", 0o600), exit: failed, says: []string{"broken.yaml"}, lines: 2},
		{name: "a policy file with an unknown field", change: file("OMBUD_POLICY", "field.yaml", "", "name: mine\nclausez: []\n", 0o600), exit: failed, says: []string{"field.yaml", "clausez"}, lines: 4},
	}
}

// otherKeyThanBefore begins a database with one key and then sets another.
func otherKeyThanBefore(ctx context.Context, s *stage, set map[string]string) error {
	set["OMBUD_KEY"] = otherKey
	o, err := s.startWith(ctx, set)
	if err != nil {
		return err
	}
	err = o.serves(ctx)
	o.process.kill()
	set["OMBUD_KEY"] = anotherKey
	return err
}

// badInput tries every mistake on a stage of its own.
func badInput(ctx context.Context, b *bench, r *report) error {
	list := mistakes()
	if os.Geteuid() == 0 {
		r.tell("skipped: a database that may not be read, since root may read everything")
		list = slices.DeleteFunc(list, func(m mistake) bool { return strings.Contains(m.name, "may not be read") })
	}
	for _, m := range list {
		_, err := b.onStage(ctx, func(ctx context.Context, s *stage) error {
			s.secrets = nil
			took, said, err := s.blunder(ctx, m)
			r.figure(m.name, said2(err, fmt.Sprintf("exit %d after %v", m.exit, took.Round(time.Millisecond))), err == nil,
				fmt.Sprintf("bar: one sentence, exit %d, within %v", m.exit, endWithin))
			for _, line := range said {
				r.tell("%s", line)
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	_, err := b.onStage(ctx, func(ctx context.Context, s *stage) error { return s.noFeed(ctx, r) })
	return err
}

// blunder makes a mistake and judges what ombud does about it.
func (s *stage) blunder(ctx context.Context, m mistake) (took time.Duration, said []string, err error) {
	set := s.settings()
	if err := m.change(ctx, s, set); err != nil {
		return 0, nil, fmt.Errorf("prepare it: %w", err)
	}
	began := time.Now()
	o, err := s.startWith(ctx, set)
	if err != nil {
		return 0, nil, err
	}
	defer o.process.kill()
	select {
	case <-o.process.done:
	case <-time.After(endWithin):
		return endWithin, o.output(), errors.New("it runs on")
	}
	took = time.Since(began)
	var sentence []string
	for _, line := range o.output() {
		if !json.Valid([]byte(line)) {
			sentence = append(sentence, line)
		}
	}
	return took, o.output(), errors.Join(
		judgeExit(o.process.exitCode(), m.exit), judgeSentence(sentence, m), judgeTwice(o.output(), sentence), judgeSecrets(o.output(), set))
}

func judgeExit(got, want int) error {
	if got != want {
		return fmt.Errorf("exit %d and not %d", got, want)
	}
	return nil
}

func judgeSentence(sentence []string, m mistake) error {
	if n := len(sentence); n < 1 || n > max(m.lines, 1) {
		return fmt.Errorf("%d lines beside the log", n)
	}
	for _, words := range m.says {
		if !strings.Contains(strings.Join(sentence, "\n"), words) {
			return fmt.Errorf("the sentence does not say %q", words)
		}
	}
	return nil
}

// judgeTwice looks for a log line of an error that says the same again.
func judgeTwice(output, sentence []string) error {
	for _, line := range output {
		var entry struct {
			Level string `json:"level"`
		}
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Level == "ERROR" {
			return fmt.Errorf("said in the log too: %s", line)
		}
	}
	if unique := slices.Compact(slices.Sorted(slices.Values(sentence))); len(unique) != len(sentence) {
		return errors.New("the same line twice")
	}
	return nil
}

func judgeSecrets(output []string, set map[string]string) error {
	secrets := []string{wrongToken, otherKey, anotherKey, "hunter2secret", "c2VjcmV0"}
	if token := set["DISCORD_TOKEN"]; token != "" {
		secrets = append(secrets, token)
	}
	for _, line := range output {
		for _, secret := range secrets {
			if strings.Contains(line, secret) {
				return fmt.Errorf("a secret is printed: %s", line)
			}
		}
	}
	return nil
}

// noFeed gives /feed add what is no feed; ombud stays and says why.
func (s *stage) noFeed(ctx context.Context, r *report) error {
	news, _, stop, err := serveFeed(ctx)
	if err != nil {
		return err
	}
	defer stop()
	if err := s.startBot(ctx); err != nil {
		return err
	}
	if err := s.setUp(ctx); err != nil {
		return err
	}
	for _, bad := range []struct{ name, url, says string }{
		{"a page that is no feed", news.URL + "/stories/story-0", "feed"},
		{"a page that links to its feed", news.URL + "/", "feed.xml"},
		{"a page that does not exist", news.URL + "/nothing-here", "404"},
		{"a server that is not there", "http://127.0.0.1:1/feed.xml", "127.0.0.1"},
		{"a private network", "http://10.11.12.13/feed.xml", "10.11.12.13"},
		{"a word", "news", "http://"},
	} {
		began := time.Now()
		answer, err := s.command(ctx, "feed add", feedOptions(bad.url, s.Channels.Discussions, 1)...)
		took := time.Since(began)
		if err == nil && (!strings.Contains(answer, bad.says) || strings.Contains(answer, "Added") || strings.Contains(answer, "Something went wrong")) {
			err = fmt.Errorf("it does not say %q", bad.says)
		}
		r.figure("/feed add, "+bad.name, said2(err, fmt.Sprintf("told after %v", took.Round(time.Millisecond))), err == nil,
			"bar: one sentence that says "+bad.says)
		r.tell("%s", answer)
	}
	answer, err := s.command(ctx, "feed list")
	if err != nil {
		return err
	}
	r.figure("feeds there are after all that", answer, strings.Contains(answer, "no feeds yet"), "bar: none")
	return nil
}
