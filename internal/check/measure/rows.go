package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// row is a labelled comment, in the form that ombud check reads.
type row struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Labels struct {
		Abusive *int `json:"abusive"`
		Orig    struct {
			Functionality string `json:"functionality"` // hatecheck
		} `json:"orig"`
	} `json:"labels"`
}

func (r row) abusive() bool { return r.Labels.Abusive != nil && *r.Labels.Abusive == 1 }
func (r row) clean() bool   { return r.Labels.Abusive != nil && *r.Labels.Abusive == 0 }

// half says in which half of its set a row is: the lists are tuned on one half
// and tested on the other. A hash of the id decides, so that no later row
// moves an earlier one.
func (r row) half() half {
	if sha256.Sum256([]byte(r.ID))[0]&1 == 0 {
		return tuned
	}
	return tested
}

type half int

const (
	tuned half = iota
	tested
)

func (h half) String() string {
	if h == tuned {
		return "tuned"
	}
	return "tested"
}

// sets reads the labelled files of a folder, by name without the ending.
func sets(folder string) (map[string][]row, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	if err != nil {
		return nil, fmt.Errorf("find the labelled comments: %w", err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s holds no .jsonl file of labelled comments", folder)
	}
	all := make(map[string][]row)
	for _, name := range names {
		rows, err := readRows(name)
		if err != nil {
			return nil, err
		}
		all[strings.TrimSuffix(filepath.Base(name), ".jsonl")] = rows
	}
	return all, nil
}

func readRows(name string) ([]row, error) {
	f, err := os.Open(name) //nolint:gosec // whoever runs this names the folder
	if err != nil {
		return nil, fmt.Errorf("read labelled comments: %w", err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	var rows []row
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		var r row
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("%s, row %d: %w", name, len(rows)+1, err)
		}
		rows = append(rows, r)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return rows, nil
}
