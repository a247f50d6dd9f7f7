package speech_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"ombud/internal/speech"
)

func open(t *testing.T) *speech.Book {
	t.Helper()
	b, err := speech.Open()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheReadersLocaleChoosesTheLanguage(t *testing.T) {
	t.Parallel()
	b := open(t)
	for _, c := range []struct {
		locales []string
		want    string
	}{
		{[]string{"en-GB"}, "Add a sentence"},
		{[]string{"de"}, "Einen Satz dazu"},
		{[]string{"es-419"}, "Añadir una frase"},
		{[]string{"es-ES"}, "Añadir una frase"},
		{[]string{"fr"}, "Add a sentence"},
		{[]string{"", "de"}, "Einen Satz dazu"},
		{[]string{"ja", "es-ES"}, "Añadir una frase"},
		{nil, "Add a sentence"},
	} {
		if got := b.In(c.locales...).Say("report.add"); got != c.want {
			t.Errorf("%q reads %q, not %q", c.locales, got, c.want)
		}
	}
}

func TestNumbersHaveTheirForm(t *testing.T) {
	t.Parallel()
	b := open(t)
	for locale, want := range map[string][2]string{
		"en": {"You have sent 1 report.", "You have sent 2 reports."},
		"de": {"Du hast 1 Meldung geschickt.", "Du hast 2 Meldungen geschickt."},
		"es": {"Has enviado 1 denuncia.", "Has enviado 2 denuncias."},
	} {
		for i, n := range []int{1, 2} {
			if got := b.In(locale).Say("privacy.reported", speech.Args{"Count": n}); got != want[i] {
				t.Errorf("%s says %q for %d", locale, got, n)
			}
		}
	}
}

// catalogue reads a file as keys with all their forms.
func catalogue(t *testing.T, file string) map[string]map[string]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]any
	if err := yaml.Unmarshal(data, &raw); err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]string{}
	for key, value := range raw {
		forms := map[string]string{}
		switch value := value.(type) {
		case string:
			forms["other"] = value
		case map[string]any:
			for form, text := range value {
				forms[form], _ = text.(string)
			}
		}
		all[key] = forms
	}
	return all
}

// TestEveryLanguageSaysTheSame finds sentences that a language lacks or has too many, and
// places that are filled in one language and not in the other.
func TestEveryLanguageSaysTheSame(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("catalogue/*.yaml")
	if err != nil || len(files) < 3 {
		t.Fatalf("found %v (%v)", files, err)
	}
	english := catalogue(t, "catalogue/en.yaml")
	if len(english) < 80 {
		t.Fatalf("English has only %d sentences", len(english))
	}
	for _, file := range files {
		other := catalogue(t, file)
		for _, key := range slices.Sorted(maps.Keys(english)) {
			forms, ok := other[key]
			if !ok {
				t.Errorf("%s lacks %s", file, key)
				continue
			}
			for form, text := range forms {
				if strings.TrimSpace(text) == "" {
					t.Errorf("%s says nothing for %s (%s)", file, key, form)
				}
				if got, want := places(text), places(english[key]["other"]); got != want {
					t.Errorf("%s fills %q in %s (%s), and English %q", file, got, key, form, want)
				}
			}
			if _, counts := english[key]["one"]; counts != (forms["one"] != "") {
				t.Errorf("%s and English do not both count in %s", file, key)
			}
		}
		for key := range other {
			if _, ok := english[key]; !ok {
				t.Errorf("%s has %s, which English has not", file, key)
			}
		}
	}
}

var place = regexp.MustCompile(`{{\s*(\.\w+)\s*}}`)

func places(text string) string {
	found := map[string]bool{}
	for _, m := range place.FindAllStringSubmatch(text, -1) {
		found[m[1]] = true
	}
	return strings.Join(slices.Sorted(maps.Keys(found)), " ")
}
