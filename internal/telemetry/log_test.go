package telemetry_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"ombud/internal/telemetry"
)

const canary = "hunter2canary"

func TestJSONLinesAreWholeObjects(t *testing.T) {
	var out bytes.Buffer
	telemetry.NewLogger(&out, "json").Info("ready", "guild", "42")
	var line map[string]any
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		t.Fatalf("%q is no JSON: %v", out.String(), err)
	}
	if line["msg"] != "ready" || line["guild"] != "42" || line["level"] != "INFO" {
		t.Errorf("the line is %v", line)
	}
}

func TestTextLinesAreForPeople(t *testing.T) {
	var out bytes.Buffer
	log := telemetry.NewLogger(&out, "text")
	log.Debug("not wanted")
	log.Info("ready", "guild", "42")
	if got := out.String(); !strings.Contains(got, "msg=ready guild=42") || strings.Contains(got, "not wanted") {
		t.Errorf("the log is %q", got)
	}
}

func TestValuesNamedLikeASecretOrATextAreRedacted(t *testing.T) {
	hidden := []string{
		"token", "Token", "bot_token", "botToken", "api-key", "APIKey", "OMBUD_KEY", "client.secret",
		"password", "Authorization", "text", "caseText", "content", "dsn",
	}
	shown := []string{"context", "monkey", "guild", "message", "author", "texture", "keyboard"}
	for _, format := range []string{"json", "text"} {
		for _, name := range hidden {
			var out bytes.Buffer
			telemetry.NewLogger(&out, format).Info("x", slog.Group("in", slog.Any(name, canary)))
			if strings.Contains(out.String(), canary) || !strings.Contains(out.String(), "[redacted]") {
				t.Errorf("%s is shown in %s: %s", name, format, out.String())
			}
		}
		for _, name := range shown {
			var out bytes.Buffer
			telemetry.NewLogger(&out, format).Info("x", name, "plain")
			if !strings.Contains(out.String(), "plain") {
				t.Errorf("%s is hidden in %s: %s", name, format, out.String())
			}
		}
	}
}

func TestCredentialsInsideErrorsAreScrubbed(t *testing.T) {
	// Built of parts, so that no scanner takes it for a token that leaked.
	botToken := strings.Join([]string{strings.Repeat("M", 24), "abcdef", strings.Repeat("z", 20) + canary}, ".")
	secrets := map[string]string{
		"a webhook's address":       `Post "https://discord.com/api/v10/webhooks/123/` + canary + `/messages/@original": EOF`,
		"an interaction's address":  `Post "https://discord.com/api/v10/interactions/123/` + canary + `/callback": EOF`,
		"a bot's token":             "refused " + botToken,
		"a database URL":            "dial postgres://ombud:" + canary + "@db/x",
		"an authorization":          "header Authorization: Bot " + canary + "0123456789",
		"an authorization, quoted":  `header "Bearer ` + canary + `0123456789"`,
		"a wrapped, quoted address": fmt.Sprintf("%q", `Get "https://u:`+canary+`@example.org/": EOF`),
	}
	for _, format := range []string{"json", "text"} {
		for name, secret := range secrets {
			var out bytes.Buffer
			log := telemetry.NewLogger(&out, format)
			log.Error("as an error", "err", fmt.Errorf("edit card: %w", errors.New(secret)))
			log.Error("in the message: " + secret) //nolint:sloglint // this is the slip that the net is for
			log.With("inherited", secret).WithGroup("g").Error("x", "nested", struct{ S string }{secret})
			if strings.Contains(out.String(), canary) {
				t.Errorf("%s is shown in %s: %s", name, format, out.String())
			}
			if n := strings.Count(out.String(), "\n"); n != 3 {
				t.Errorf("%s: %d lines of %s for three records: %s", name, n, format, out.String())
			}
		}
	}
}

func TestScrubbedJSONIsStillJSON(t *testing.T) {
	var out bytes.Buffer
	telemetry.NewLogger(&out, "json").Error("x", "err", errors.New(`Get "https://u:p@h/webhooks/1/tok\en": EOF`))
	if !json.Valid(out.Bytes()) || !strings.Contains(out.String(), "[redacted]") {
		t.Errorf("the line is %s", out.String())
	}
}
