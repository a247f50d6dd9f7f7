package check

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

var errNoText = errors.New(`the row has no "text"`)

// header is the first line of a file of results: what gave them.
type header struct {
	Classifier string `json:"classifier"`
	Policy     string `json:"policy"`
}

// resultsFile is a file of results to which lines are added.
type resultsFile struct{ file *os.File }

// openResults opens or begins a file and answers what it holds. A last line that was cut short
// by the end of a process is taken off.
func openResults(name string, h header) (*resultsFile, map[string]Result, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600) // #nosec G304 -- whoever measures names it
	if err != nil {
		return nil, nil, fmt.Errorf("cannot write the results: %w", err)
	}
	was, all, whole, err := readResults(f)
	switch {
	case err != nil:
		return nil, nil, errors.Join(fmt.Errorf("%s is no file of results: %w", name, err), f.Close())
	case whole > 0 && was != h:
		return nil, nil, errors.Join(fmt.Errorf("%s holds results of %s under policy %s, and these would be of %s under %s: name another file with --results",
			name, was.Classifier, was.Policy, h.Classifier, h.Policy), f.Close())
	}
	if err := f.Truncate(whole); err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	if _, err := f.Seek(whole, io.SeekStart); err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	r := &resultsFile{file: f}
	if whole == 0 {
		if err := r.line(h); err != nil {
			return nil, nil, errors.Join(err, f.Close())
		}
	}
	done := map[string]Result{}
	for _, each := range all {
		done[each.key()] = each
	}
	return r, done, nil
}

// readResults reads a file of results up to its last whole line.
func readResults(in io.Reader) (h header, all []Result, whole int64, err error) {
	r := bufio.NewReader(in)
	for n := 1; ; n++ {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return h, all, whole, nil
		}
		if err != nil {
			return h, nil, 0, err
		}
		if n == 1 {
			d := json.NewDecoder(bytes.NewReader(line))
			d.DisallowUnknownFields()
			if err := d.Decode(&h); err != nil || h.Classifier == "" {
				return h, nil, 0, errors.New("its first line does not say which classifier it is of")
			}
		} else {
			var one Result
			if err := json.Unmarshal(line, &one); err != nil {
				return h, nil, 0, fmt.Errorf("line %d: %w", n, err)
			}
			all = append(all, one)
		}
		whole += int64(len(line))
	}
}

// add writes one result. It is in the file when add returns.
func (f *resultsFile) add(r Result) error { return f.line(r) }

func (f *resultsFile) line(v any) error {
	text, err := json.Marshal(v)
	if err == nil {
		_, err = f.file.Write(append(text, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write a result: %w", err)
	}
	return nil
}

func (f *resultsFile) Close() error { return f.file.Close() }
