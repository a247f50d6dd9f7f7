package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Discord's descriptions leave objects open: a field nobody knows would pass.
// Closing makes every object schema refuse fields it does not list.
//
// A plain object gets additionalProperties:false. An object put together with
// allOf cannot be closed part by part, since each part would refuse the other
// parts' fields; there the parts are copied open and the whole gets
// unevaluatedProperties:false. Draft-07, in which the event schemas are written,
// has no unevaluatedProperties: a composed object there is refused at loading
// rather than left open in silence.

// compositions lists the keywords whose schemas see the same object as the schema they are in.
func compositions() []string { return []string{"allOf", "anyOf", "oneOf"} }

// closer closes one document.
type closer struct {
	root      map[string]any
	composing bool // the dialect knows unevaluatedProperties
}

func closeOpenAPI(root map[string]any) error {
	c := &closer{root: root, composing: true}
	components, ok := root["components"].(map[string]any)
	if !ok {
		return fmt.Errorf("no components")
	}
	// Compositions are opened from pristine copies, so they come first.
	c.root = copyObject(root)
	for _, part := range []any{root["paths"], components["schemas"], components["responses"]} {
		if err := c.findSchemas(part); err != nil {
			return err
		}
	}
	return nil
}

func closeEvent(root map[string]any) error {
	c := &closer{root: copyObject(root)}
	definitions, ok := root["definitions"].(map[string]any)
	if !ok {
		return fmt.Errorf("no definitions")
	}
	for _, name := range slices.Sorted(maps.Keys(definitions)) {
		if err := c.close(definitions[name], false); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// findSchemas looks for schemas in OpenAPI structures (path items, responses) and closes them.
// The map of component schemas is such a structure too: every value in it is a schema.
func (c *closer) findSchemas(node any) error {
	switch node := node.(type) {
	case []any:
		for _, part := range node {
			if err := c.findSchemas(part); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(node)) {
			child, isObject := node[key].(map[string]any)
			var err error
			if key == "schema" || isObject && looksLikeSchema(child) {
				err = c.close(node[key], false)
			} else {
				err = c.findSchemas(node[key])
			}
			if err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
		}
	}
	return nil
}

func looksLikeSchema(node map[string]any) bool {
	if _, ok := node["in"]; ok {
		return false // a parameter
	}
	for _, key := range append([]string{"type", "properties", "enum"}, compositions()...) {
		if _, ok := node[key]; ok {
			return true
		}
	}
	return false
}

// close closes one schema and everything below it. An open schema keeps its own
// level open (its whole closes it) while the levels below are closed.
func (c *closer) close(node any, open bool) error {
	schema, ok := node.(map[string]any)
	if !ok {
		return nil // true, false or absent
	}
	if values, ok := schema["enum"].([]any); ok && len(values) == 0 {
		// "None of these types" came out of a generator as an enum without values,
		// which draft-07 does not allow; what it means is that nothing fits.
		delete(schema, "enum")
		schema["not"] = map[string]any{}
	}
	composed, err := c.openParts(schema, open)
	if err != nil {
		return err
	}
	if err := c.closeBelow(schema, open || composed); err != nil {
		return err
	}
	if open || isClosedAlready(schema) {
		return nil
	}
	_, hasProperties := schema["properties"]
	switch {
	case composed:
		schema["unevaluatedProperties"] = false
	case hasProperties:
		schema["additionalProperties"] = false
	}
	return nil
}

// openParts says whether the schema is an object put together from parts, and
// replaces the parts' references by open copies if it is.
func (c *closer) openParts(schema map[string]any, open bool) (bool, error) {
	_, hasProperties := schema["properties"]
	_, hasAllOf := schema["allOf"]
	if !open && !hasProperties && !(hasAllOf && c.isObject(schema)) {
		return false, nil // alternatives only: each branch is closed by itself
	}
	composed := false
	for _, keyword := range compositions() {
		parts, ok := schema[keyword].([]any)
		if !ok {
			continue
		}
		if !c.composing {
			return false, fmt.Errorf("an object with %s cannot be closed in draft-07", keyword)
		}
		composed = true
		for i, part := range parts {
			resolved, err := c.resolve(part)
			if err != nil {
				return false, err
			}
			parts[i] = resolved
		}
	}
	return composed, nil
}

func (c *closer) closeBelow(schema map[string]any, open bool) error {
	for _, keyword := range compositions() {
		for _, part := range list(schema[keyword]) {
			if err := c.close(part, open); err != nil {
				return err
			}
		}
	}
	if properties, ok := schema["properties"].(map[string]any); ok {
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			if err := c.close(properties[name], false); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	for _, keyword := range []string{"additionalProperties", "items", "prefixItems"} {
		parts := list(schema[keyword])
		if parts == nil {
			parts = []any{schema[keyword]}
		}
		for _, part := range parts {
			if err := c.close(part, false); err != nil {
				return fmt.Errorf("%s: %w", keyword, err)
			}
		}
	}
	return nil // not, if and the like judge without describing: they stay as they are
}

func isClosedAlready(schema map[string]any) bool {
	for _, keyword := range []string{"additionalProperties", "unevaluatedProperties", "patternProperties"} {
		if _, ok := schema[keyword]; ok {
			return true
		}
	}
	return false
}

// isObject says whether any part of the schema describes an object's fields.
func (c *closer) isObject(node any) bool {
	resolved, err := c.resolve(node)
	if err != nil {
		return false
	}
	schema, ok := resolved.(map[string]any)
	if !ok {
		return false
	}
	if _, ok := schema["properties"]; ok {
		return true
	}
	for _, keyword := range compositions() {
		if slices.ContainsFunc(list(schema[keyword]), c.isObject) {
			return true
		}
	}
	return false
}

// resolve gives a copy of what a local reference points to, or the node itself.
func (c *closer) resolve(node any) (any, error) {
	schema, ok := node.(map[string]any)
	if !ok {
		return node, nil
	}
	ref, ok := schema["$ref"].(string)
	if !ok {
		return node, nil
	}
	target, err := lookUp(c.root, strings.TrimPrefix(ref, "#"))
	if err != nil {
		return nil, err
	}
	return c.resolve(deepCopy(target))
}

func list(node any) []any {
	parts, _ := node.([]any)
	return parts
}

func deepCopy(node any) any {
	switch node := node.(type) {
	case map[string]any:
		return copyObject(node)
	case []any:
		out := make([]any, len(node))
		for i, value := range node {
			out[i] = deepCopy(value)
		}
		return out
	default:
		return node
	}
}

func copyObject(object map[string]any) map[string]any {
	out := make(map[string]any, len(object))
	for key, value := range object {
		out[key] = deepCopy(value)
	}
	return out
}

// lookUp follows a JSON pointer.
func lookUp(root any, pointer string) (any, error) {
	node := root
	for _, step := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
		object, ok := node.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("%s: no object at %q", pointer, step)
		}
		if node, ok = object[step]; !ok {
			return nil, fmt.Errorf("%s: nothing at %q", pointer, step)
		}
	}
	return node, nil
}
