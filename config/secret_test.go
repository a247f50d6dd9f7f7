package config_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"ombud/config"
)

// holder keeps secrets in fields that fmt may not call methods on.
type holder struct {
	secret config.Secret
	key    config.Key
	nested []config.Secret
}

func TestASecretNeverPrintsItself(t *testing.T) {
	cfg, err := config.Load([]string{
		"DISCORD_TOKEN=" + canary, "OPENAI_API_KEY=" + canary,
		"DATABASE_URL=postgres://u:" + canary + "@db/x",
		"OMBUD_KEY=" + strings.Repeat("6b", config.KeySize), // 32 times the letter k
	}, noFile(t))
	if err != nil {
		t.Fatal(err)
	}
	hidden := holder{secret: cfg.DiscordToken, key: cfg.Key, nested: []config.Secret{cfg.DiscordToken}}

	var out strings.Builder
	printed := 0
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%c", "%U"} {
		for _, value := range []any{cfg, &cfg, cfg.DiscordToken, &cfg.DiscordToken, cfg.Key, &cfg.Key, cfg.Database, hidden, &hidden} {
			fmt.Fprintf(&out, verb+"\n", value)
			printed++
		}
	}
	if printed == 0 {
		t.Fatal("nothing was printed")
	}
	for _, verb := range []string{"%v", "%#v", "%s", "%x", "%d"} {
		for _, value := range []any{cfg.DiscordToken, cfg.Key, config.Secret{}} {
			if got := fmt.Sprintf(verb, value); got != "[redacted]" {
				t.Errorf("%T prints %s as %q", value, verb, got)
			}
		}
	}
	if encoded, err := json.Marshal([]any{cfg.DiscordToken, cfg.Key}); string(encoded) != `["[redacted]","[redacted]"]` {
		t.Errorf("secrets in JSON are %s, %v", encoded, err)
	}
	encoded, err := json.Marshal(cfg)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(encoded)
	if encoded, err = xml.Marshal(cfg.DiscordToken); err != nil {
		t.Fatal(err)
	}
	out.Write(encoded)
	var logged bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&logged, nil), slog.NewJSONHandler(&logged, nil)} {
		slog.New(handler).Info("start", "config", cfg, "token", cfg.DiscordToken, "key", cfg.Key, "database", cfg.Database)
	}
	out.Write(logged.Bytes())

	printedText := strings.ToLower(out.String())
	for _, form := range []string{canary, fmt.Sprintf("%x", canary), strings.Repeat("k", 8), strings.Repeat("6b", 8), "107 107 107", "u:"} {
		if strings.Contains(printedText, form) {
			t.Errorf("%q was printed", form)
		}
	}
	if !strings.Contains(printedText, "[redacted]") {
		t.Error("nothing says that something was redacted")
	}
	if cfg.DiscordToken.Reveal() != canary {
		t.Error("Reveal does not give the secret")
	}
}
