package article

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestQuirksOfTheWild reads feeds written to reproduce what publishers send, and compares each with
// what was made of it and looked over by a person: NAME.want beside it.
func TestQuirksOfTheWild(t *testing.T) {
	files := feedFiles(t, "wild")
	read := 0
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile(file + ".want")
			if err != nil {
				t.Fatal(err)
			}
			doc, err := Parse(body, "", "https://feeds.example/feed", noon)
			got := show(doc)
			if err != nil {
				got = "refused: " + err.Error() + "\n"
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			read++
		})
	}
	if all := feedFiles(t, "feeds"); read < 20 || read+len(all) < 30 {
		t.Errorf("%d and %d feeds were read", read, len(all))
	}
}

// feedFiles lists the feeds of a folder.
func feedFiles(t *testing.T, folder string) []string {
	t.Helper()
	all, err := filepath.Glob("testdata/" + folder + "/*")
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(name string) bool {
		return filepath.Ext(name) != ".xml" && filepath.Ext(name) != ".json"
	})
}

// A feed that is reordered at every poll, or whose links and headlines change one at a time, is
// the same feed.
func TestKeysStayWhereFeedsAreRestless(t *testing.T) {
	files := feedFiles(t, "wild")
	compared := 0
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		first, err := Parse(body, "", "https://feeds.example/feed", noon)
		if err != nil {
			continue
		}
		again, err := Parse([]byte(strings.ReplaceAll(string(body), "</title>", " </title>")), "", "https://feeds.example/feed", noon)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		for i := range first.Articles {
			compared++
			if first.Articles[i].Key != again.Articles[i].Key || first.Articles[i].ContentHash() != again.Articles[i].ContentHash() {
				t.Errorf("%s: %q became %q", file, first.Articles[i].Key, again.Articles[i].Key)
			}
		}
	}
	if compared < 20 {
		t.Errorf("%d articles were compared", compared)
	}
}
