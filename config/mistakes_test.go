package config_test

import (
	"os"
	"strings"
	"testing"

	"ombud/config"
)

// canary stands where a secret could be; no error may repeat it.
const canary = "hunter2canary"

func TestEachMistakeHasItsSentence(t *testing.T) {
	cases := []struct {
		name, line string
		says       []string
	}{
		{"a token with the word Bot before it", "DISCORD_TOKEN=Bot " + canary, []string{"DISCORD_TOKEN", "without the word Bot"}},
		{"an API that is not http", "DISCORD_API_URL=ftp://example.org", []string{"DISCORD_API_URL", "http"}},
		{"an API without a host", "DISCORD_API_URL=https:///api", []string{"DISCORD_API_URL", "http"}},
		{"an API with a query", "DISCORD_API_URL=https://example.org/api?key=" + canary, []string{"DISCORD_API_URL", "query"}},
		{"an API with a password", "DISCORD_API_URL=https://u:" + canary + "@example.org", []string{"DISCORD_API_URL", "password"}},
		{"an API that cannot be parsed", "DISCORD_API_URL=https://u:" + canary + "@%zz", []string{"DISCORD_API_URL", "http"}},
		{"an API with a version", "DISCORD_API_URL=https://discord.com/api/v10/", []string{"DISCORD_API_URL", "version"}},
		{"a database of another kind", "DATABASE_URL=mysql://u:" + canary + "@db/x", []string{"DATABASE_URL", "postgres://"}},
		{"a database URL that cannot be parsed", "DATABASE_URL=postgres://u:" + canary + "%zz@db/x", []string{"DATABASE_URL", "percent-encode"}},
		{"a database without a file", "DATABASE_URL=sqlite:", []string{"DATABASE_URL", "sqlite:PATH"}},
		{"a database in memory", "DATABASE_URL=sqlite::memory:", []string{"DATABASE_URL", ":memory:"}},
		{"a database file with options", "DATABASE_URL=ombud.db?mode=ro", []string{"DATABASE_URL", "another path"}},
		{"a key that is too short", "OMBUD_KEY=" + "aGVsbG8=", []string{"OMBUD_KEY", "5 bytes", "openssl rand"}},
		{"a key that is no code", "OMBUD_KEY=" + canary + "!", []string{"OMBUD_KEY", "neither base64 nor hex"}},
		{"an address without a port", "OMBUD_HTTP_ADDR=localhost", []string{"OMBUD_HTTP_ADDR", "127.0.0.1:8080"}},
		{"an address with a port by name", "OMBUD_HTTP_ADDR=localhost:web", []string{"OMBUD_HTTP_ADDR", "127.0.0.1:8080"}},
		{"an unknown log format", "OMBUD_LOG=xml", []string{"OMBUD_LOG", `"xml"`, "text or json"}},
		{"a private feed by name", "OMBUD_PRIVATE_FEEDS=127.0.0.1,intranet", []string{"OMBUD_PRIVATE_FEEDS", `"intranet"`}},
		{"a private feed in an impossible network", "OMBUD_PRIVATE_FEEDS=10.0.0.0/40", []string{"OMBUD_PRIVATE_FEEDS", `"10.0.0.0/40"`}},
		{"a private feed with a zone", "OMBUD_PRIVATE_FEEDS=fe80::1%eth0", []string{"OMBUD_PRIVATE_FEEDS", "fe80::1%eth0"}},
		{"a classifier that is not http", "OPENAI_BASE_URL=localhost:11434", []string{"OPENAI_BASE_URL", "http"}},
		{"a letter missing", "OMBUD_POLCY=" + canary, []string{"OMBUD_POLCY", "did you mean OMBUD_POLICY?"}},
		{"small letters", "ombud_policy=x", []string{"ombud_policy", "did you mean OMBUD_POLICY?"}},
		{"a longer word", "OMBUD_HTTP_ADDRESS=:1", []string{"did you mean OMBUD_HTTP_ADDR?"}},
		{"the wrong first word", "OMBUD_TOKEN=" + canary, []string{"did you mean DISCORD_TOKEN?"}},
		{"a name like no other", "OMBUD_ZZTOP=x", []string{"OMBUD_ZZTOP", "OMBUD_KEY, OMBUD_HTTP_ADDR"}},
	}
	for _, c := range cases {
		for _, source := range []string{"environment", ".env"} {
			t.Run(c.name+" in "+source, func(t *testing.T) {
				environ, file := []string{c.line}, noFile(t)
				if source == ".env" {
					name, value, _ := strings.Cut(c.line, "=")
					environ, file = nil, dotenv(t, name+"='"+value+"'\n")
				}
				_, err := config.Load(environ, file)
				if err == nil {
					t.Fatalf("%s was accepted", c.line)
				}
				if n := strings.Count(err.Error(), "\n") + 1; n != 1 {
					t.Errorf("one mistake has %d sentences:\n%v", n, err)
				}
				for _, part := range append(c.says, "("+source+")") {
					if !strings.Contains(err.Error(), part) {
						t.Errorf("%q does not say %q", err, part)
					}
				}
				if strings.Contains(err.Error(), canary) {
					t.Errorf("the error repeats the secret: %v", err)
				}
			})
		}
	}
}

func TestAllMistakesAreToldAtOnce(t *testing.T) {
	_, err := config.Load(
		[]string{"OMBUD_LOG=xml", "OMBUD_PRIVATE_FEEDS=a,b", "OMBUD_KEY=short", "OMBUD_LOGG=json"},
		dotenv(t, "DISCORD_API_URL=nowhere\nnot a line\n"))
	if err == nil {
		t.Fatal("six mistakes were accepted")
	}
	want := []string{"line 2", "OMBUD_KEY", "OMBUD_LOG ", `OMBUD_PRIVATE_FEEDS (environment) lists "a"`, `OMBUD_PRIVATE_FEEDS (environment) lists "b"`, "OMBUD_LOGG"}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != len(want) {
		t.Fatalf("%d sentences for %d mistakes:\n%v", len(lines), len(want), err)
	}
	for i, part := range want {
		if !strings.Contains(lines[i], part) {
			t.Errorf("sentence %d is %q and does not say %q", i+1, lines[i], part)
		}
	}
}

func TestAMalformedFileIsNamedByItsLineAndNotItsContent(t *testing.T) {
	cases := []struct{ name, text, line string }{
		{"a bare word with a stray sign", "OMBUD_LOG=json\n\n# note\n" + canary + "!\nOMBUD_POLICY=x\n", "line 4,"},
		{"a bare word as the last line", "OMBUD_LOG=json\n" + canary, "line 2,"},
		{"a quote that never ends", "OMBUD_LOG=json\nDISCORD_TOKEN=\"" + canary + "\nOMBUD_POLICY=x\n", "line 2,"},
		{"after a value of several lines", "OMBUD_POLICY=\"a\nb\nc\"\nDISCORD TOKEN? " + canary + "\n", "line 4,"},
		{"the very first line", "-----" + canary + "-----\nOMBUD_LOG=json\n", "line 1,"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := config.Load(nil, dotenv(t, c.text))
			if err == nil {
				t.Fatal("the file was accepted")
			}
			if !strings.Contains(err.Error(), ".env, "+c.line) {
				t.Errorf("%q does not name %s", err, c.line)
			}
			if strings.Contains(err.Error(), canary) {
				t.Errorf("the error repeats the file: %v", err)
			}
		})
	}
}

func TestAFolderInPlaceOfTheFile(t *testing.T) {
	_, err := config.Load(nil, t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "settings file") {
		t.Errorf("got %v, want an error about the settings file", err)
	}
	if _, err := os.Stat(noFile(t)); err == nil {
		t.Error("the missing file of the other tests exists")
	}
}
