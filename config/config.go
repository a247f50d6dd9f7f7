// Package config reads every setting of ombud from the environment and a .env
// file, checks all of them at once, and keeps secrets from printing themselves.
//
// A setting is a field of [Config] and its line in .env.example; a test fails
// when either is missing.
package config

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
)

// Config is every setting, parsed and checked.
type Config struct {
	// DiscordToken is the bot's token. It may be unset: only the bot itself
	// needs it, see NeedToken.
	DiscordToken Secret `env:"DISCORD_TOKEN"`
	// DiscordAPI is where Discord's REST API answers, without the version:
	// /v10/… is appended. The gateway's address is what GET /gateway says there.
	DiscordAPI BaseURL `env:"DISCORD_API_URL" envDefault:"https://discord.com/api"`
	// DiscordCDN is where Discord hands out what people attach to messages.
	DiscordCDN BaseURL `env:"DISCORD_CDN_URL" envDefault:"https://cdn.discordapp.com"`
	// Database is a SQLite file unless DATABASE_URL names a PostgreSQL server.
	Database Database `env:"DATABASE_URL" envDefault:"ombud.db"`
	// Policy is the name of a built-in policy or the path of a policy file.
	Policy string `env:"OMBUD_POLICY" envDefault:"news"`
	// Key encrypts the texts of cases at rest; when it is unset, the store keeps
	// one in a file of its own.
	Key Key `env:"OMBUD_KEY"`
	// HTTPAddr is where health is served; empty means nowhere.
	HTTPAddr ListenAddr `env:"OMBUD_HTTP_ADDR"`
	// Log is the format of log lines.
	Log LogFormat `env:"OMBUD_LOG" envDefault:"text"`
	// PrivateFeeds are the networks from which feeds may come although they
	// are private; none by default.
	PrivateFeeds Networks `env:"OMBUD_PRIVATE_FEEDS"`
	// FilesMB is how many MiB of attached files are kept of one server at a time, for Undo; 0: none.
	FilesMB Count `env:"OMBUD_FILES_MB" envDefault:"256"`
	// FilesTotalMB is how many MiB of them are kept of all servers together; 0: as many as their shares allow.
	FilesTotalMB Count `env:"OMBUD_FILES_TOTAL_MB" envDefault:"4096"`
	// FilesDays is how many days each is kept.
	FilesDays Count `env:"OMBUD_FILES_DAYS" envDefault:"30"`
	// OpenAIKey, OpenAIBase and OpenAIModel are for the optional classifier.
	OpenAIKey   Secret  `env:"OPENAI_API_KEY"`
	OpenAIBase  BaseURL `env:"OPENAI_BASE_URL" envDefault:"https://api.openai.com/v1"`
	OpenAIModel string  `env:"OPENAI_MODEL"`
	// Classifier says how that server is asked, and how much of it is used.
	Classifier            ClassifierKind `env:"OMBUD_CLASSIFIER" envDefault:"chat"`
	ClassifierConcurrency Count          `env:"OMBUD_CLASSIFIER_CONCURRENCY" envDefault:"4"`
	ClassifierRate        Count          `env:"OMBUD_CLASSIFIER_RATE" envDefault:"0"`
	ClassifierTimeout     Duration       `env:"OMBUD_CLASSIFIER_TIMEOUT" envDefault:"60s"`
	ClassifierBatch       Count          `env:"OMBUD_CLASSIFIER_BATCH" envDefault:"1"`
	ClassifierBacklog     Count          `env:"OMBUD_CLASSIFIER_BACKLOG" envDefault:"10000"`
	ClassifierPrice       Price          `env:"OMBUD_CLASSIFIER_PRICE" envDefault:"0/0"`
	ClassifierTokens      Count          `env:"OMBUD_CLASSIFIER_BUDGET_TOKENS" envDefault:"0"`
	ClassifierBudget      Money          `env:"OMBUD_CLASSIFIER_BUDGET" envDefault:"0"`
}

// Load reads the settings from environ (lines NAME=value, as os.Environ gives
// them) and from the file dotenv, which need not exist and is not looked for
// when its path is empty. A name in environ wins over the same name in the
// file, also when its value is empty; an empty value means the default.
//
// The error holds one sentence for each mistake, in the order of Config's
// fields, and never a secret.
func Load(environ []string, dotenv string) (Config, error) {
	var mistakes []error
	file, err := readDotenv(dotenv)
	if err != nil {
		mistakes = append(mistakes, err)
	}
	given := settings{file: file, fileName: filepath.Base(dotenv), environ: env.ToMap(environ)}

	var cfg Config
	err = env.ParseWithOptions(&cfg, env.Options{Environment: given.known()})
	var all env.AggregateError
	if errors.As(err, &all) {
		for _, one := range all.Errors {
			mistakes = append(mistakes, given.sentences(one)...)
		}
	} else if err != nil {
		mistakes = append(mistakes, fmt.Errorf("read the settings: %w", err))
	}
	mistakes = append(mistakes, given.checkDiscord(cfg)...)
	mistakes = append(mistakes, given.unknown()...)
	if len(mistakes) > 0 {
		return Config{}, errors.Join(mistakes...)
	}
	return cfg, nil
}

// NeedToken says, when there is no DISCORD_TOKEN, what to do about it. Only
// the commands that connect to Discord ask.
func (c Config) NeedToken() error {
	if c.DiscordToken.IsSet() {
		return nil
	}
	return errors.New("DISCORD_TOKEN is missing: set it to your bot's token in the environment or in .env, " +
		"or run `ombud sandbox` to try everything without a Discord account")
}

// Names lists the names of all settings, in the order of Config's fields.
func Names() []string {
	var names []string
	for field := range reflect.TypeFor[Config]().Fields() {
		names = append(names, field.Tag.Get("env"))
	}
	return names
}

// settings is what was written, and where.
type settings struct {
	environ, file map[string]string
	fileName      string
}

// known returns the values of the names that Config has, the environment
// first. Other names stay out, so that nothing else can reach the parser.
func (s settings) known() map[string]string {
	values := make(map[string]string)
	for _, name := range Names() {
		if value, ok := s.environ[name]; ok {
			values[name] = value
		} else if value, ok := s.file[name]; ok {
			values[name] = value
		}
	}
	return values
}

// where names a setting together with the place that its value came from.
func (s settings) where(name string) string {
	if _, ok := s.environ[name]; ok {
		return name + " (environment)"
	}
	return name + " (" + s.fileName + ")"
}

// sentences turns one error of the parser into one sentence for each mistake.
func (s settings) sentences(err error) []error {
	var parse env.ParseError
	if !errors.As(err, &parse) {
		return []error{fmt.Errorf("read the settings: %w", err)}
	}
	field, _ := reflect.TypeFor[Config]().FieldByName(parse.Name)
	causes := []error{parse.Err}
	if joined, ok := parse.Err.(interface{ Unwrap() []error }); ok {
		causes = joined.Unwrap()
	}
	var out []error
	for _, cause := range causes {
		out = append(out, fmt.Errorf("%s %w", s.where(field.Tag.Get("env")), cause))
	}
	return out
}

// checkDiscord finds the two slips that would otherwise surface only as a
// refusal by Discord.
func (s settings) checkDiscord(cfg Config) []error {
	var mistakes []error
	token := cfg.DiscordToken.Reveal()
	if strings.ContainsFunc(token, isSpaceOrControl) {
		mistakes = append(mistakes, fmt.Errorf(
			"%s has a space or a control character in it: write the token alone, without the word Bot", s.where("DISCORD_TOKEN")))
	}
	if regexp.MustCompile(`/v\d+$`).MatchString(string(cfg.DiscordAPI)) {
		mistakes = append(mistakes, fmt.Errorf(
			"%s ends in a version: leave it out, ombud appends /v10 itself", s.where("DISCORD_API_URL")))
	}
	return mistakes
}

func isSpaceOrControl(r rune) bool { return r <= ' ' || r == 0x7f }

// unknown reports every OMBUD_… name that is no setting: a mistyped name would
// otherwise mean a default that nobody chose.
func (s settings) unknown() []error {
	known := Names()
	names := slices.Concat(slices.Collect(maps.Keys(s.environ)), slices.Collect(maps.Keys(s.file)))
	slices.Sort(names)
	var mistakes []error
	for _, name := range slices.Compact(names) {
		if !strings.HasPrefix(strings.ToUpper(name), ownPrefix) || slices.Contains(known, name) {
			continue
		}
		mistakes = append(mistakes, fmt.Errorf("%s is not a setting: %s", s.where(name), suggest(name, known)))
	}
	return mistakes
}
