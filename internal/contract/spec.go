package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// openAPIFile and eventsGlob are the files of a description's folder.
const (
	openAPIFile = "openapi.json"
	eventsGlob  = "events/*.schema.json"
	eventSuffix = ".schema.json"
)

// description is what Discord publishes, decoded, corrected by the table of
// documented differences and closed against unknown fields.
type description struct {
	OpenAPI map[string]any
	Events  map[string]map[string]any // by file name without its suffix, such as "message_create"
}

// findSpec walks up from dir until a folder has shared/discord in it.
func findSpec(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find shared/discord: %w", err)
	}
	for from := dir; ; from = filepath.Dir(from) {
		candidate := filepath.Join(from, "shared", "discord")
		if _, err := os.Stat(filepath.Join(candidate, openAPIFile)); err == nil {
			return candidate, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("find shared/discord: %w", err)
		}
		if from == filepath.Dir(from) {
			return "", fmt.Errorf("no shared/discord/%s in %s or any folder above it: NOTHING WAS VALIDATED (name the folder with --spec)", openAPIFile, dir)
		}
	}
}

// loadDescription reads the folder, applies the differences, closes the schemas.
func loadDescription(dir string) (*description, error) {
	api, err := readObject(filepath.Join(dir, openAPIFile))
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(dir, eventsGlob))
	if err != nil {
		return nil, fmt.Errorf("list event schemas: %w", err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no event schemas match %s in %s", eventsGlob, dir)
	}
	d := &description{OpenAPI: api, Events: map[string]map[string]any{}}
	for _, file := range files {
		schema, err := readObject(file)
		if err != nil {
			return nil, err
		}
		d.Events[strings.TrimSuffix(filepath.Base(file), eventSuffix)] = schema
	}
	if err := d.correct(differences()); err != nil {
		return nil, err
	}
	if err := closeOpenAPI(d.OpenAPI); err != nil {
		return nil, fmt.Errorf("close %s: %w", openAPIFile, err)
	}
	for name, schema := range d.Events {
		if err := closeEvent(schema); err != nil {
			return nil, fmt.Errorf("close %s: %w", name, err)
		}
	}
	return d, nil
}

func readObject(file string) (map[string]any, error) {
	data, err := os.ReadFile(file) //nolint:gosec // whoever runs the command names the folder
	if err != nil {
		return nil, fmt.Errorf("read description: %w", err)
	}
	var object map[string]any
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(&object); err != nil {
		return nil, fmt.Errorf("decode %s: %w", file, err)
	}
	return object, nil
}
