package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	goaway "github.com/TwiN/go-away"

	"ombud/internal/classify/suspicion"
)

// comment is one labelled row.
type comment struct {
	set      string
	family   string // sets that share their origin are held out together
	abusive  bool
	missed   bool // a plain list of bad words does not find it
	features suspicion.Features
	byRules  float64
	text     string
}

// measureOnly are sets that nothing is trained on.
func measureOnly(set string) bool {
	return slices.Contains([]string{"hatecheck", "hatemoji_check", "openai_mod", "xstest"}, set)
}

func family(set string) string {
	switch {
	case strings.HasPrefix(set, "wiki_"), set == "identity_templates":
		return "wiki"
	case strings.HasPrefix(set, "hatemoji_"):
		return "hatemoji"
	}
	return set
}

// load reads every set that says of its rows whether they are abusive.
func load(dir string) ([]comment, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil || len(files) == 0 {
		return nil, errors.Join(err, fmt.Errorf("there are no .jsonl files in %s", dir))
	}
	list := goaway.NewProfanityDetector()
	var all []comment
	for _, file := range files {
		if all, err = loadSet(all, file, list); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	return all, nil
}

func loadSet(all []comment, file string, list *goaway.ProfanityDetector) ([]comment, error) {
	f, err := os.Open(file) //nolint:gosec // whoever runs this names the folder
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	set := strings.TrimSuffix(filepath.Base(file), ".jsonl")
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 8<<20)
	for lines.Scan() {
		var row struct {
			Text   string `json:"text"`
			Labels struct {
				Abusive *int `json:"abusive"`
			} `json:"labels"`
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return nil, err
		}
		if row.Labels.Abusive == nil {
			continue
		}
		all = append(all, comment{
			set: set, family: family(set), abusive: *row.Labels.Abusive == 1, text: row.Text,
			missed: !list.IsProfane(row.Text), features: suspicion.Read(row.Text), byRules: suspicion.ByRules(row.Text),
		})
	}
	return all, lines.Err()
}
