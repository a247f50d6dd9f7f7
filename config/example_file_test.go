package config_test

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ombud/config"
)

const exampleFile = "../.env.example"

func TestEverySettingHasItsCommentedLineInTheExampleFile(t *testing.T) {
	written, err := os.ReadFile(exampleFile)
	if err != nil {
		t.Fatal(err)
	}
	setting := regexp.MustCompile(`^(\w+)=`)
	var found []string
	previous := ""
	for line := range strings.SplitSeq(string(written), "\n") {
		if match := setting.FindStringSubmatch(line); match != nil {
			found = append(found, match[1])
			if !strings.HasPrefix(previous, "# ") {
				t.Errorf("%s has no comment above its line in .env.example", match[1])
			}
		}
		previous = line
	}
	names := config.Names()
	if len(names) == 0 {
		t.Fatal("Config has no settings")
	}
	for _, name := range names {
		if !slices.Contains(found, name) {
			t.Errorf("%s has no line in .env.example", name)
		}
	}
	for i, name := range found {
		if !slices.Contains(names, name) {
			t.Errorf("%s stands in .env.example and is no setting", name)
		}
		if slices.Contains(found[:i], name) {
			t.Errorf("%s stands in .env.example twice", name)
		}
	}
}

func TestTheExampleFileMeansTheDefaults(t *testing.T) {
	fromFile, err := config.Load(nil, exampleFile)
	if err != nil {
		t.Fatal(err)
	}
	defaults, err := config.Load(nil, noFile(t))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(fromFile, defaults) {
		t.Errorf("the example file gives %+v and the defaults are %+v", fromFile, defaults)
	}
}
