package speech

import (
	"embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed catalogue/*.yaml
var catalogues embed.FS

// English is what everybody is spoken to in whose own language has no catalogue.
const English = "en"

// Args fill the places of a sentence: {{.Clause}} is Args{"Clause": …}. A "Count" chooses
// between singular and plural. Hostile text must be made literal before.
type Args map[string]any

// Message is a sentence that somebody is to be told, in whatever language they read.
type Message struct {
	Key  string
	Args Args
}

// Book is all catalogues. It is safe for concurrent use.
type Book struct {
	bundle *i18n.Bundle
	voices map[string]Voice // by language: "de"
}

// Open reads the catalogues that are part of the program.
func Open() (*Book, error) {
	b := &Book{bundle: i18n.NewBundle(language.English), voices: map[string]Voice{}}
	b.bundle.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
	files, err := catalogues.ReadDir("catalogue")
	if err != nil {
		return nil, fmt.Errorf("list the catalogues: %w", err)
	}
	for _, f := range files {
		if _, err := b.bundle.LoadMessageFileFS(catalogues, path.Join("catalogue", f.Name())); err != nil {
			return nil, fmt.Errorf("read the catalogue %s: %w", f.Name(), err)
		}
		name := strings.TrimSuffix(f.Name(), ".yaml")
		b.voices[name] = Voice{localizer: i18n.NewLocalizer(b.bundle, name, English)}
	}
	if _, ok := b.voices[English]; !ok {
		return nil, fmt.Errorf("there is no catalogue %s.yaml", English)
	}
	return b, nil
}

// Languages are those that have a catalogue, by their codes.
func (b *Book) Languages() []string { return slices.Sorted(maps.Keys(b.voices)) }

// In is the voice for a reader, by the first locale of Discord's (Reference → Locales) whose
// language has a catalogue: "de", "es-419", "" for not known.
func (b *Book) In(locales ...string) Voice {
	for _, locale := range locales {
		if v, ok := b.voices[base(locale)]; ok {
			return v
		}
	}
	return b.voices[English]
}

// base is the language of a locale without its country.
func base(locale string) string {
	name, _, _ := strings.Cut(locale, "-")
	return strings.ToLower(name)
}

// Voice speaks one language.
type Voice struct{ localizer *i18n.Localizer }

// Say returns the sentence with a key. A test sees to it that every key there is in the
// code is in the catalogues.
func (v Voice) Say(key string, args ...Args) string {
	c := &i18n.LocalizeConfig{MessageID: key}
	if len(args) > 0 {
		c.TemplateData = map[string]any(args[0])
		c.PluralCount = args[0]["Count"]
	}
	text, err := v.localizer.Localize(c)
	if text == "" && err != nil {
		return key // better than silence
	}
	return strings.TrimRight(text, "\n")
}

// Tell returns a message's sentence.
func (v Voice) Tell(m Message) string { return v.Say(m.Key, m.Args) }
