package main

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// compositionAPI has objects put together in every way that the description does.
const compositionAPI = `{"components":{"schemas":{
	"Plain":{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]},
	"Whole":{"type":"object","allOf":[{"$ref":"#/components/schemas/Plain"},{"type":"object","properties":{"b":{"$ref":"#/components/schemas/Plain"}}}]},
	"Mixed":{"allOf":[{"anyOf":[{"$ref":"#/components/schemas/Plain"},{"$ref":"#/components/schemas/Other"}]},{"type":"object","properties":{"c":{"type":"integer"}}}]},
	"Other":{"type":"object","properties":{"x":{"type":"integer"}},"required":["x"]},
	"Either":{"oneOf":[{"$ref":"#/components/schemas/Plain"},{"$ref":"#/components/schemas/Other"}]},
	"Map":{"type":"object","additionalProperties":{"$ref":"#/components/schemas/Plain"}},
	"List":{"type":"array","items":{"$ref":"#/components/schemas/Plain"}}
}}}`

func TestClosingRefusesUnknownFieldsAndNothingElse(t *testing.T) {
	cases := []struct {
		schema, body string
		holds        bool
	}{
		{"Plain", `{"a":1}`, true},
		{"Plain", `{"a":1,"z":1}`, false},
		{"Whole", `{"a":1,"b":{"a":2}}`, true},
		{"Whole", `{"a":1,"z":1}`, false},
		{"Whole", `{"a":1,"b":{"a":2,"z":1}}`, false},
		{"Whole", `{"b":{"a":2}}`, false},
		{"Mixed", `{"a":1,"c":3}`, true},
		{"Mixed", `{"x":1,"c":3}`, true},
		{"Mixed", `{"x":1,"c":3,"z":1}`, false},
		{"Either", `{"a":1}`, true},
		{"Either", `{"x":1}`, true},
		{"Either", `{"a":1,"x":1}`, false},
		{"Either", `{"a":1,"z":1}`, false},
		{"Map", `{"k":{"a":1}}`, true},
		{"Map", `{"k":{"a":1,"z":1}}`, false},
		{"List", `[{"a":1}]`, true},
		{"List", `[{"a":1,"z":1}]`, false},
	}
	var api map[string]any
	if err := json.Unmarshal([]byte(compositionAPI), &api); err != nil {
		t.Fatal(err)
	}
	if err := closeOpenAPI(api); err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("test:///api", any(api)); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		schema, err := compiler.Compile("test:///api#/components/schemas/" + c.schema)
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(c.body)))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); (err == nil) != c.holds {
			t.Errorf("%s against %s: got %v, should hold: %t", c.body, c.schema, err, c.holds)
		}
	}
}

func TestAComposedObjectInDraft07IsRefusedLoudly(t *testing.T) {
	schema := map[string]any{"definitions": map[string]any{"Whole": map[string]any{
		"type": "object", "properties": map[string]any{"a": map[string]any{}},
		"allOf": []any{map[string]any{"properties": map[string]any{"b": map[string]any{}}}},
	}}}
	if closeEvent(schema) == nil {
		t.Error("an object that cannot be closed was left open")
	}
}
