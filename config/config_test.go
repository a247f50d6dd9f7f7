package config_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ombud/config"
)

// noFile is the path of a .env that does not exist.
func noFile(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), ".env")
}

func dotenv(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), ".env")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestNothingSetMeansTheDefaults(t *testing.T) {
	cfg, err := config.Load(nil, "")
	if err != nil {
		t.Fatal(err)
	}
	checks := []struct{ name, got, want string }{
		{"api", string(cfg.DiscordAPI), "https://discord.com/api"},
		{"cdn", string(cfg.DiscordCDN), "https://cdn.discordapp.com"},
		{"files", fmt.Sprint(cfg.FilesMB, cfg.FilesTotalMB, cfg.FilesDays), "256 4096 30"},
		{"database", cfg.Database.Path, "ombud.db"},
		{"policy", cfg.Policy, "news"},
		{"http", string(cfg.HTTPAddr), ""},
		{"log", string(cfg.Log), "text"},
		{"openai", string(cfg.OpenAIBase), "https://api.openai.com/v1"},
	}
	for _, c := range checks {
		if c.got != c.want {
			t.Errorf("%s is %q, want %q", c.name, c.got, c.want)
		}
	}
	if cfg.DiscordToken.IsSet() || cfg.Key.IsSet() || cfg.Key.Reveal() != nil || len(cfg.PrivateFeeds) != 0 {
		t.Errorf("something is set that nobody set: %+v", cfg)
	}
}

func TestEverySettingIsRead(t *testing.T) {
	key := [config.KeySize]byte([]byte("0123456789abcdef0123456789abcdef"))
	cfg, err := config.Load([]string{
		"DISCORD_TOKEN= abc.def.ghi ",
		"DISCORD_API_URL=http://127.0.0.1:8000/api/",
		"DISCORD_CDN_URL=http://127.0.0.1:8000/",
		"OMBUD_FILES_MB=1",
		"OMBUD_FILES_TOTAL_MB=2",
		"OMBUD_FILES_DAYS=7",
		"DATABASE_URL=postgres://ombud:pw@db/ombud",
		"OMBUD_POLICY=./house.yaml",
		"OMBUD_KEY=" + hex.EncodeToString(key[:]),
		"OMBUD_HTTP_ADDR=:8080",
		"OMBUD_LOG=json",
		"OMBUD_PRIVATE_FEEDS=127.0.0.0/8, ::1,192.168.1.77/24,",
		"OPENAI_API_KEY=sk-1",
		"OPENAI_BASE_URL=http://localhost:11434/v1",
		"OPENAI_MODEL=small",
		"PATH=/bin",
	}, noFile(t))
	if err != nil {
		t.Fatal(err)
	}
	checks := []struct{ name, got, want string }{
		{"token", cfg.DiscordToken.Reveal(), "abc.def.ghi"},
		{"api without its last slash", string(cfg.DiscordAPI), "http://127.0.0.1:8000/api"},
		{"cdn", string(cfg.DiscordCDN), "http://127.0.0.1:8000"},
		{"files", fmt.Sprint(cfg.FilesMB, cfg.FilesTotalMB, cfg.FilesDays), "1 2 7"},
		{"database", cfg.Database.URL.Reveal(), "postgres://ombud:pw@db/ombud"},
		{"policy", cfg.Policy, "./house.yaml"},
		{"key", string(cfg.Key.Reveal()), string(key[:])},
		{"http", string(cfg.HTTPAddr), ":8080"},
		{"log", string(cfg.Log), "json"},
		{"openai key", cfg.OpenAIKey.Reveal(), "sk-1"},
		{"openai", string(cfg.OpenAIBase), "http://localhost:11434/v1"},
		{"model", cfg.OpenAIModel, "small"},
	}
	for _, c := range checks {
		if c.got != c.want {
			t.Errorf("%s is %q, want %q", c.name, c.got, c.want)
		}
	}
	want := config.Networks{
		netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"), netip.MustParsePrefix("192.168.1.0/24"),
	}
	if !slices.Equal(cfg.PrivateFeeds, want) {
		t.Errorf("private feeds are %v, want %v", cfg.PrivateFeeds, want)
	}
	if !cfg.Database.IsPostgres() || cfg.Database.Path != "" {
		t.Errorf("the database is %v and not PostgreSQL alone", cfg.Database)
	}
}

func TestTheKeyMayBeWrittenInManyWays(t *testing.T) {
	key := [config.KeySize]byte{0: 0xfb, 1: 0xff, 31: 0xbf}
	ways := map[string]string{
		"hex":           hex.EncodeToString(key[:]),
		"capital hex":   strings.ToUpper(hex.EncodeToString(key[:])),
		"base64":        base64.StdEncoding.EncodeToString(key[:]),
		"raw base64":    base64.RawStdEncoding.EncodeToString(key[:]),
		"base64 of URL": base64.URLEncoding.EncodeToString(key[:]),
	}
	for way, written := range ways {
		t.Run(way, func(t *testing.T) {
			cfg, err := config.Load([]string{"OMBUD_KEY=" + written}, noFile(t))
			if err != nil {
				t.Fatal(err)
			}
			if got := cfg.Key.Reveal(); !bytes.Equal(got, key[:]) {
				t.Errorf("the key is %x, want %x", got, key)
			}
		})
	}
}

func TestSQLitePathsMayBeWrittenInThreeWays(t *testing.T) {
	ways := map[string]string{
		"news.db":                "news.db",
		"sqlite:news.db":         "news.db",
		"sqlite:///var/lib/a.db": "/var/lib/a.db",
	}
	for written, want := range ways {
		t.Run(written, func(t *testing.T) {
			cfg, err := config.Load([]string{"DATABASE_URL=" + written}, noFile(t))
			if err != nil {
				t.Fatal(err)
			}
			if cfg.Database.Path != want || cfg.Database.IsPostgres() {
				t.Errorf("the database is %+v, want the file %s", cfg.Database, want)
			}
		})
	}
}

func TestTheEnvironmentWinsOverTheFile(t *testing.T) {
	file := dotenv(t, "OMBUD_LOG=json\nOMBUD_POLICY=from-file\nOMBUD_HTTP_ADDR=:1\n")
	cfg, err := config.Load([]string{"OMBUD_POLICY=from-environment", "OMBUD_HTTP_ADDR="}, file)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Policy != "from-environment" {
		t.Errorf("the policy is %q: the file won", cfg.Policy)
	}
	if cfg.HTTPAddr != "" {
		t.Errorf("the address is %q: an empty value in the environment did not win", cfg.HTTPAddr)
	}
	if cfg.Log != config.LogJSON {
		t.Errorf("the log format is %q: what only the file sets was lost", cfg.Log)
	}
}

func TestAFileFromAnEditorThatMarksByteOrder(t *testing.T) {
	cfg, err := config.Load(nil, dotenv(t, "\uFEFFOMBUD_LOG=json\r\nOMBUD_POLICY=x\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Log != config.LogJSON || cfg.Policy != "x" {
		t.Errorf("read log %q and policy %q, want json and x", cfg.Log, cfg.Policy)
	}
}

func TestAMissingTokenIsToldOnlyToThoseWhoAsk(t *testing.T) {
	cfg, err := config.Load(nil, noFile(t))
	if err != nil {
		t.Fatalf("loading without a token failed: %v", err)
	}
	err = cfg.NeedToken()
	if err == nil {
		t.Fatal("nobody misses the token")
	}
	for _, part := range []string{"DISCORD_TOKEN", ".env", "ombud sandbox"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not mention %s", err, part)
		}
	}
	cfg.DiscordToken = config.NewSecret("t")
	if err := cfg.NeedToken(); err != nil {
		t.Errorf("the token is there, yet: %v", err)
	}
}
